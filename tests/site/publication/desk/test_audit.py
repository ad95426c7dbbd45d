"""The audit log at the desk: auditors see what belongs to theirs, nobody else sees any."""

import pytest
from django.urls import reverse

from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from confidentiality.services import auditing
from organisations.enums import Role
from tests.factories import DAY, NOW, person, submit

pytestmark = pytest.mark.usefixtures("english")
QUERIES = 22


def read(house, name="first", about_id=1, *, organisation=None, at=NOW, purpose=ReadingPurpose.REVIEW):
    return auditing.read(
        "disclosure.record", about_id, by=house.people[name], organisation=organisation or house.office,
        purpose=purpose, at=at,
    )  # fmt: skip


def shown(answer) -> list[int]:
    assert answer.status_code == 200
    return [row.pk for row in answer.context["rows"]]


def test_an_auditor_sees_what_belongs_to_his_own(house, staff):
    mine, other = read(house), read(house, organisation=house.other_office)
    house.people["far"] = person("far", (Role.AUDITOR, house.other_office))
    assert shown(staff("far").get(reverse("audit"))) == [other.pk]
    assert mine.pk in shown(staff("auditor").get(reverse("audit")))


def test_what_was_done_with_the_keys_is_for_the_top(house, staff):
    entry = auditing.keys(AuditAct.DESTROY, at=NOW, detail="2024")
    house.people["far"] = person("far", (Role.AUDITOR, house.other_office))
    house.people["top"] = person("top", (Role.AUDITOR, house.province))
    assert shown(staff("far").get(reverse("audit"))) == []
    answer = staff("top").get(reverse("audit"))
    assert shown(answer) == [entry.pk]
    assert "operator of the host" in answer.content.decode()


@pytest.mark.parametrize("name", ["submitter", "first", "publisher", "stranger"])
def test_nobody_else(house, staff, name):
    assert staff(name).get(reverse("audit")).status_code == 403


def test_filters_and_pages(house, staff, monkeypatch):
    monkeypatch.setattr("publication.desk.audit.SIZE", 2)
    entries = [read(house, about_id=number) for number in range(3)]
    writing = read(house, "second", purpose=ReadingPurpose.WRITING)
    browser, address = staff("auditor"), reverse("audit")
    assert shown(browser.get(address, {"purpose": "writing"})) == [writing.pk]
    assert shown(browser.get(address, {"act": "destroy"})) == []
    assert shown(browser.get(address, {"by": house.people["second"].pk})) == [writing.pk]
    first = browser.get(address, {"purpose": "review"})
    assert shown(first) == [entries[2].pk, entries[1].pk]
    after = first.context["next_after"]
    assert shown(browser.get(address, {"purpose": "review", "after": after})) == [entries[0].pk]


def test_unusual_days_are_flagged(house, staff):
    read(house, at=NOW.replace(hour=18) - DAY)
    html = staff("auditor").get(reverse("audit")).content.decode()
    assert "Unusual days" in html
    assert f'<a href="?by={house.people["first"].pk}">' in html


def test_who_opens_a_submission_is_entered_whoever_he_is(house, staff):
    submission = submit(house)
    for name in ("first", "submitter", "auditor"):
        assert staff(name).get(reverse("review:detail", args=[submission.pk])).status_code == 200
    assert [entry.by for entry in AuditEntry.objects.order_by("pk")] == [
        house.people[name] for name in ("first", "submitter", "auditor")
    ]
    assert {entry.about for entry in AuditEntry.objects.all()} == {submission.source_type}


def test_as_many_queries_for_three_as_for_one(house, staff, django_assert_max_num_queries):
    browser = staff("auditor")
    for number in range(3):
        read(house, about_id=number)
        with django_assert_max_num_queries(QUERIES):
            browser.get(reverse("audit"))
