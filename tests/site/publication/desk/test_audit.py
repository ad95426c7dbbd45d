"""The audit log at the desk: auditors see what belongs to theirs, nobody else sees any."""

import csv

import pytest
from django.urls import reverse

from confidentiality.enums import AuditAct, ReadingPurpose
from confidentiality.models import AuditEntry
from confidentiality.services import auditing
from confidentiality.unusual import Flag
from organisations.enums import Role
from publication.desk import audit
from tests.factories import DAY, NOW, approve, person, submit

pytestmark = pytest.mark.usefixtures("english")
QUERIES = 23


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
    assert "1 time between 21:00 and 7:00" in html


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"many": True}, "9 things read; on a usual day of his 2"),
        ({"at_night": 3}, "3 times between 21:00 and 7:00"),
        ({"elsewhere": 4}, "4 things of organisations of which he reads on no other day"),
        ({"withdrawn": 5}, "5 things that were not public any more"),
        ({"in_vain": 6}, "6 look-ups that found nothing: were numbers tried out?"),
    ],
)
def test_each_flag_says_why(changes, said):
    given = {"person": None, "day": NOW.date(), "things": 9, "usual": 2.0, "at_night": 0, "many": False}
    assert audit.reasons(Flag(**(given | changes))) == [said]


def test_what_many_read_is_shown(house, staff, settings):
    settings.READERS_OF_ONE = 1
    read(house), read(house, "second")
    html = staff("auditor").get(reverse("audit")).content.decode()
    assert "Read by many on one day" in html
    assert "record 1</a></td><td>2</td>" in html


def test_narrowed_by_thing_day_organisation_and_withdrawal(house, staff):
    first = read(house)
    second = read(house, about_id=2, at=NOW - 3 * DAY)
    third = read(house, about_id=3, organisation=house.other_office)
    browser, address = staff("auditor"), reverse("audit")
    assert shown(browser.get(address, {"thing": "2"})) == [second.pk]
    assert shown(browser.get(address, {"from": "2026-11-21"})) == [third.pk, first.pk]
    assert shown(browser.get(address, {"until": "2026-11-20"})) == [second.pk]
    assert shown(browser.get(address, {"organisation": house.other_office.pk})) == [third.pk]
    assert shown(browser.get(address, {"withdrawn": "1"})) == []
    for nonsense in (
        {"from": "x"},
        {"until": "9999-12-31"},
        {"by": "x"},
        {"act": "x"},
        {"organisation": "１"},
    ):
        assert shown(browser.get(address, nonsense)) == [third.pk, second.pk, first.pk]


def rows_of(answer) -> list[list[str]]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def test_the_log_as_a_file_is_entered_itself_and_first(house, staff, monkeypatch):
    monkeypatch.setattr("publication.desk.audit.CHUNK", 2)
    entries = [read(house, about_id=number) for number in range(3)]
    read(house, "second", purpose=ReadingPurpose.WRITING)
    answer = staff("auditor").get(reverse("audit_export"), {"purpose": "review"})
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.by, entry.organisation, entry.about, entry.detail) == (
        AuditAct.TAKE, house.people["auditor"], house.province, "audit.log", "CSV, purpose=review",
    )  # fmt: skip
    head, *rows = rows_of(answer)
    assert head[:4] == ["Number", "Time", "Who", "Act"]
    assert [row[0] for row in rows] == [str(each.pk) for each in reversed(entries)]
    assert rows[0][1:9] == [
        "2026-11-23 12:00:00", "first", "Private values read", "Reviewing it", "disclosure.record", "2", "",
        house.office.name,
    ]  # fmt: skip


def test_the_file_holds_ones_own_scope_only(house, staff):
    read(house)
    auditing.keys(AuditAct.DESTROY, at=NOW, detail="2024")
    house.people["far"] = person("far", (Role.AUDITOR, house.other_office))
    assert len(rows_of(staff("far").get(reverse("audit_export")))) == 1
    assert len(rows_of(staff("auditor").get(reverse("audit_export")))) == 4  # the key, and the taking by far


@pytest.mark.parametrize("name", ["submitter", "first", "publisher", "stranger"])
def test_nobody_else_takes_it(house, staff, name):
    assert staff(name).get(reverse("audit_export")).status_code == 403
    assert not AuditEntry.objects.exists()


def test_the_preview_of_what_has_not_passed_is_a_reading(house, staff):
    submission = submit(house)
    staff("first").get(reverse("review:preview", args=[submission.pk]))
    assert AuditEntry.objects.get().detail == f"submission {submission.pk}, preview"
    approve(house, submission, "first", "second")
    staff("first").get(reverse("review:preview", args=[submission.pk]))
    assert AuditEntry.objects.count() == 1


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
