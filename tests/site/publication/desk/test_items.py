"""Items in the admin: found in Chinese, withdrawn with a type, annotated, shortened."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from organisations.enums import Role
from publication import admin_search
from publication.by_words import WordsAway
from publication.desk.ledger import remember_verification
from publication.enums import Act, ItemState
from publication.models import LedgerEntry, PublicItem
from publication.services import door
from tests.factories import DAY, NOW, approve, person, publish, submit

pytestmark = pytest.mark.usefixtures("english")

LIST_QUERIES = 19
ITEM_QUERIES = 24
ACTS = [
    {"act": "withdraw", "withdraw-withdrawal": "error", "withdraw-sure": "on"},
    {"act": "annotate", "annotate-annotation": "under_objection"},
    {"act": "shorten", "shorten-last_day": "2026-11-30", "shorten-reason": "law"},
    {"act": ""},
]


def address(item) -> str:
    return reverse("items:item", args=[item.pk])


def rows(answer) -> list[str]:
    return [item.pk for item in answer.context["rows"]]


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def finder():
    before = admin_search._finders[:]
    admin_search._finders.clear()
    yield admin_search.register
    admin_search._finders[:] = before


def test_list_is_paged_by_key_newest_first(house, staff):
    items = [publish(house, visible_from=NOW - number * DAY) for number in range(21)]
    browser = staff("publisher")
    first = browser.get(reverse("items:items"))
    assert rows(first) == [item.pk for item in items[:20]]
    second = browser.get(reverse("items:items"), {"after": first.context["next_after"]})
    assert rows(second) == [items[20].pk]
    assert second.context["next_after"] is None


def test_list_is_narrowed_by_state_section_and_kind(house, staff):
    penalty, licence, story = (
        publish(house),
        publish(house, kind="licence"),
        publish(house, section="stories"),
    )
    browser = staff("publisher")
    browser.post(address(penalty), ACTS[0] | {"commitment": penalty.commitment})
    listed = {
        name: rows(browser.get(reverse("items:items"), query))
        for name, query in {
            "withdrawn": {"state": "withdrawn"},
            "stories": {"section": "stories"},
            "licence": {"kind": "licence"},
        }.items()
    }  # fmt: skip
    assert listed == {"withdrawn": [penalty.pk], "stories": [story.pk], "licence": [licence.pk]}


def test_items_are_found_by_id_and_in_chinese(house, staff, finder):
    permit = approve(house, submit(house, organisation=house.other_office), "third", "stranger")
    item, far = publish(house), door.publish(permit, by=house.people["publisher"], at=NOW)
    asked = []

    def find(text, limit, organisations, at):
        asked.append((text, limit, organisations, at))
        return [far.pk, item.pk]

    finder(find)
    browser = staff("publisher")
    assert rows(browser.get(reverse("items:items"), {"q": " 商贸 "})) == [item.pk]
    assert asked == [("商贸", 50, [house.office.pk], NOW)]
    admin_search._finders.clear()
    assert rows(browser.get(reverse("items:items"), {"q": item.pk})) == [item.pk]
    assert rows(browser.get(reverse("items:items"), {"q": far.pk})) == []


def test_who_sees_all_organisations_searches_without_a_list_of_them(house, staff, finder):
    asked = []
    finder(lambda text, limit, organisations, at: asked.append(organisations) or [])
    staff("auditor").get(reverse("items:items"), {"q": "商贸"})
    assert asked == [None]


def test_while_search_is_away_an_exact_id_is_found_and_a_word_says_so(house, staff, finder):
    def away(*asked):
        raise WordsAway

    finder(away)
    item, browser = publish(house), staff("publisher")
    answer = browser.get(reverse("items:items"), {"q": "商贸"})
    assert (answer.status_code, rows(answer)) == (200, [])
    assert said(answer) == ["Search is away just now: only an exact id is found. The list works."]
    assert rows(browser.get(reverse("items:items"), {"q": item.pk})) == [item.pk]
    assert rows(browser.get(reverse("items:items"))) == [item.pk]


def test_withdrawal_is_typed_and_for_good(house, staff):
    item = publish(house)
    browser = staff("publisher")
    given = {"act": "withdraw", "commitment": item.commitment, "withdraw-withdrawal": "repaired"}
    answer = browser.post(address(item), given)
    assert answer.status_code == 422
    assert answer.context["withdraw"].errors == {"sure": ["Confirm that it is hidden for good."]}
    assert answer.context["withdraw"]["withdrawal"].value() == "repaired"
    answer = browser.post(address(item), given | {"withdraw-sure": "on"}, follow=True)
    item.refresh_from_db()
    assert (item.state, item.withdrawal) == (ItemState.WITHDRAWN, "repaired")
    assert said(answer)[-1] == "Withdrawn: it is hidden everywhere from now on."
    answer = browser.post(address(item), given | {"withdraw-sure": "on"})
    assert (answer.status_code, said(answer)) == (
        409, ["This is not published (any more), so it cannot be withdrawn."],
    )  # fmt: skip


def test_status_is_set_and_taken_away(house, staff):
    item = publish(house)
    browser = staff("publisher")
    for status in ("under_objection", ""):
        given = {"act": "annotate", "commitment": item.commitment, "annotate-annotation": status}
        browser.post(address(item), given)
        item.refresh_from_db()
        assert item.annotation == status
    assert LedgerEntry.objects.filter(act=Act.ANNOTATE).count() == 2


def test_display_is_shortened_to_the_end_of_a_shanghai_day_and_never_lengthened(house, staff):
    item = publish(house)
    browser = staff("publisher")
    given = {"act": "shorten", "commitment": item.commitment, "shorten-reason": "duties_done"}
    browser.post(address(item), given | {"shorten-last_day": "2026-11-30"})
    item.refresh_from_db()
    assert item.visible_until == datetime(2026, 11, 30, 16, tzinfo=UTC)
    answer = browser.post(address(item), given | {"shorten-last_day": "2026-12-01"})
    assert (answer.status_code, said(answer)[-1]) == (
        409, "A longer display needs a review and a permit of its own.",
    )  # fmt: skip
    answer = browser.post(address(item), given | {"shorten-last_day": "yesterday"})
    assert (answer.status_code, answer.context["shorten"]["last_day"].value()) == (422, "yesterday")


@pytest.mark.parametrize("act", ACTS[:3])
def test_content_that_changed_is_not_acted_upon(house, staff, act):
    item = publish(house)
    answer = staff("publisher").post(address(item), act | {"commitment": "0" * 64})
    assert (answer.status_code, said(answer)) == (
        409, ["The content changed since you read it; read it again."],
    )  # fmt: skip
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"),
    [("stranger", 404), ("far", 404), ("submitter", 403), ("first", 403), ("auditor", 403)],
)
def test_whoever_is_not_its_publisher_changes_nothing(house, staff, name, status):
    house.people["far"] = person("far", (Role.PUBLISHER, house.other_office))
    item = publish(house)
    browser = staff(name)
    assert browser.get(address(item)).status_code == (404 if status == 404 else 200)
    for act in ACTS:
        assert browser.post(address(item), act | {"commitment": item.commitment}).status_code == status
    assert PublicItem.objects.filter(
        pk=item.pk, state="published", annotation="", visible_until=item.visible_until
    ).exists()
    assert LedgerEntry.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        item = publish(house)
    browser = staff("publisher")
    browser.get(address(item))
    with django_assert_num_queries(LIST_QUERIES):
        browser.get(reverse("items:items"))
    with django_assert_num_queries(ITEM_QUERIES):
        browser.get(address(item))


def test_ledger_is_read_by_auditors_and_not_by_submitters(house, staff):
    item = publish(house)
    answer = staff("auditor").get(reverse("ledger"))
    assert [(entry.act, entry.item_id) for entry in answer.context["rows"]] == [("publish", item.pk)]
    assert "It was not verified yet: run verify_ledger." in answer.content.decode()
    remember_verification(1, error="", at=NOW)
    page = staff("auditor").get(reverse("ledger")).content.decode()
    assert "Verified up to entry 1 on 2026-11-23 12:00." in page
    remember_verification(0, error="Entry 1 was changed.", at=NOW)
    page = staff("auditor").get(reverse("ledger")).content.decode()
    assert "Verification failed on 2026-11-23 12:00: Entry 1 was changed." in page
    assert staff("submitter").get(reverse("ledger")).status_code == 403


def test_ledger_is_paged_by_key(house, staff):
    for _number in range(51):
        publish(house)
    browser = staff("auditor")
    first = browser.get(reverse("ledger"))
    assert [entry.seq for entry in first.context["rows"]] == list(range(51, 1, -1))
    second = browser.get(reverse("ledger"), {"after": first.context["next_after"]})
    assert [entry.seq for entry in second.context["rows"]] == [1]
