"""Publishing by hand what was approved."""

import pytest
from django.urls import reverse

from organisations.enums import Role
from publication import ledger
from publication.models import PublicItem
from publication.services import door
from tests.factories import DAY, NOW, approve, person, submit

pytestmark = pytest.mark.usefixtures("english")

QUERIES = 22


def box(permit, commitment="") -> str:
    return f"{permit.pk}:{commitment or permit.commitment}"


@pytest.fixture
def permit(house):
    return approve(house, submit(house), "first", "second")


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_publisher_publishes_what_he_ticks(house, staff, permit):
    browser = staff("publisher")
    address = reverse("review:releases")
    assert [row[0] for row in browser.get(address).context["rows"]] == [permit]
    answer = browser.post(address, {"permit": [box(permit)]}, follow=True)
    assert said(answer) == ["1 item published."]
    assert [item.id for item in PublicItem.objects.visible(at=NOW)] == [permit.item_id]
    assert ledger.last().actor == str(house.people["publisher"].opaque_id)
    assert answer.context["rows"] == []


@pytest.mark.parametrize(
    ("commitment", "sentence"),
    [
        (None, "Tick what is to be published."),
        ("0" * 64, "Some of these changed or are gone since you read them; look again."),
    ],
)
def test_a_refusal_publishes_nothing(house, staff, permit, commitment, sentence):
    given = {"permit": [box(permit, commitment)]} if commitment else {}
    answer = staff("publisher").post(reverse("review:releases"), given)
    assert (answer.status_code, said(answer)) == (409, [sentence])
    assert not PublicItem.objects.exists()


def test_another_organisations_permit_is_not_there(house, staff, permit):
    house.people["far"] = person("far", (Role.PUBLISHER, house.other_office))
    browser = staff("far")
    assert browser.get(reverse("review:releases")).context["rows"] == []
    assert browser.post(reverse("review:releases"), {"permit": [box(permit)]}).status_code == 409
    assert not PublicItem.objects.exists()


@pytest.mark.parametrize("name", ["submitter", "first", "third", "stranger", "auditor"])
def test_whoever_is_no_publisher_is_refused(house, staff, permit, name):
    assert staff(name).post(reverse("review:releases"), {"permit": [box(permit)]}).status_code == 403
    assert not PublicItem.objects.exists()


def test_used_void_and_late_permits_are_not_listed(house, staff):
    over = submit(house, visible_from=NOW - 2 * DAY, visible_until=NOW, at=NOW - DAY)
    approve(house, over, "first", "second", at=NOW - DAY)
    fresh = approve(house, submit(house), "first", "second")
    used = approve(house, submit(house), "first", "second")
    door.publish(used, by=house.people["publisher"], at=NOW)
    void = approve(house, submit(house), "first", "second")
    submit(house, source_id=void.submission.source_id, item_id=void.item_id)
    browser = staff("publisher")
    assert [row[0] for row in browser.get(reverse("review:releases")).context["rows"]] == [fresh]


@pytest.mark.parametrize("count", [1, 3])
def test_queries(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        approve(house, submit(house), "first", "second")
    browser = staff("publisher")
    browser.get(reverse("review:releases"))
    with django_assert_num_queries(QUERIES):
        browser.get(reverse("review:releases"))
