"""How deadlines are kept: what the reader counts, what the public may see of it."""

from datetime import date

import pytest

from disclosure import punctuality
from disclosure.models import PunctualityCount
from disclosure.punctuality import Month
from disclosure.services import objections, records
from organisations.bootstrap import make_calendar
from publication import readers
from publication.enums import Withdrawal
from publication.models import LedgerEntry
from publication.services import door
from tests.disclosure.builders import approve, penalty, publish, record
from tests.factories import DAY, NOW
from tests.factories import publish as publish_note

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
REST = {"removed_in_time": 0, "removed_late": 0, "corrected": 0, "errors": 0}


@pytest.fixture
def calendar(desk):
    make_calendar(at=NOW)


def published(desk, number: int, *, decided="2026-11-16", at=NOW, **changes):
    made = record(desk, penalty(CF_WSH=f"锦市监罚〔2026〕{number}号", CF_JDRQ=decided, **changes))
    publish(desk, made, at=at)
    return made


def counted(**filters) -> dict:
    row = PunctualityCount.objects.filter(**filters).values(*punctuality.COUNTS).get()
    return {name: number for name, number in row.items() if number}


def read() -> None:
    readers.run("punctuality", at=NOW)


def count(month: date, in_time: int, late: int, organisation: int = 1) -> None:
    PunctualityCount.objects.create(organisation_id=organisation, month=month, in_time=in_time, late=late)


def test_publications_are_counted_by_month_and_organisation(desk, calendar):
    published(desk, 1)
    published(desk, 2, decided="2026-11-02")
    published(desk, 3, at=NOW + 8 * DAY)
    read()
    assert counted(organisation_id=desk.office.pk, month=NOVEMBER) == {"in_time": 1, "late": 1}
    assert counted(organisation_id=desk.office.pk, month=DECEMBER) == {"late": 1}


def test_a_month_is_one_of_shanghai(desk, calendar):
    published(desk, 1, at=NOW.replace(day=30, hour=16))
    read()
    assert counted(month=DECEMBER) == {"late": 1}


def test_corrections_errors_and_removals(desk, calendar):
    one, other, third = (published(desk, number) for number in (1, 2, 3))
    publisher = desk.people["publisher"]
    submission = records.correct(
        one, one.values | {"CF_SY": "更正。"}, by=desk.people["submitter"], at=NOW, accept_masks=True
    )
    approve(desk, submission)
    submission.refresh_from_db()
    door.publish(submission.permit, by=publisher, at=NOW)
    records.withdraw(other, reason=Withdrawal.ERROR, by=publisher, at=NOW)
    objection = objections.receive(
        publish_of(third), {"text": "不对不对不对不对"}, address="x", at=NOW
    ).objection
    objections.uphold(objection, answer="核实有误", by=publisher, at=NOW)
    one.refresh_from_db()
    # Revoked a week ago: entering it takes the item down, later than the three working days.
    records.edit(one, one.values | {"CX_CXRQ": "2026-11-16"}, by=desk.people["submitter"], at=NOW)
    read()
    assert counted() == {"in_time": 3, "corrected": 1, "errors": 2, "removed_late": 1}


def publish_of(made):
    from publication.models import PublicItem

    return PublicItem.objects.get(pk=made.item_id)


def test_what_comes_back_after_a_withdrawal_keeps_no_deadline_twice(desk, calendar):
    made = published(desk, 1)
    records.withdraw(made, reason=Withdrawal.REPAIRED, by=desk.people["publisher"], at=NOW)
    made.refresh_from_db()
    records.edit(made, made.values | {"CF_SY": "更正。"}, by=desk.people["submitter"], at=NOW)
    publish(desk, made, at=NOW + DAY)
    read()
    assert counted() == {"in_time": 1}


def test_other_sources_and_what_has_no_deadline_are_not_counted(desk, calendar):
    publish_note(desk)
    read()
    assert not PunctualityCount.objects.exists()


def test_a_batch_that_comes_twice_counts_once_and_a_rebuild_is_the_same(desk, calendar):
    published(desk, 1)
    entries = list(LedgerEntry.objects.all())
    punctuality.read(entries, NOW)
    punctuality.read(entries, NOW)
    before = list(PunctualityCount.objects.values(*punctuality.COUNTS, "organisation_id", "month"))
    assert before == [{"organisation_id": desk.office.pk, "month": NOVEMBER, "in_time": 1, "late": 0} | REST]
    punctuality.rebuild(at=NOW)
    assert list(PunctualityCount.objects.values(*punctuality.COUNTS, "organisation_id", "month")) == before


def test_public_months_are_sums_of_all_organisations(db):
    count(NOVEMBER, 6, 0)
    count(NOVEMBER, 3, 6, organisation=2)
    count(date(2025, 11, 1), 50, 50)  # longer ago than twelve months
    *months, together = punctuality.public_months(at=NOW)
    assert [month.first for month in months] == punctuality.months(NOW)
    assert (months[0].first, months[-1]) == (date(2025, 12, 1), Month(NOVEMBER, 9, 6, 15))
    assert (months[-1].share, together) == (60, Month(None, 9, 6, 15))


@pytest.mark.parametrize(("in_time", "late"), [(4, 0), (0, 1), (100, 4), (1, 100), (3, 3)])
def test_a_small_number_hides_its_month_and_is_in_no_sum(db, in_time, late):
    count(NOVEMBER, in_time, late)
    count(date(2026, 10, 1), 20, 10)
    *months, together = punctuality.public_months(at=NOW)
    assert months[-1] == Month(NOVEMBER, None, None, None)
    assert months[-1].share is None
    assert together == Month(None, 20, 10, 30)


@pytest.mark.parametrize(("in_time", "late"), [(5, 0), (0, 5), (5, 5), (0, 0)])
def test_what_is_not_small_is_shown(db, in_time, late):
    count(NOVEMBER, in_time, late)
    assert punctuality.public_months(at=NOW)[-2] == Month(NOVEMBER, in_time, late, in_time + late)


def test_share_is_rounded_down():
    assert [punctuality.share(*each) for each in [(999, 1), (1, 0), (0, 1), (0, 0), (None, 1)]] == [
        99, 100, 0, None, None,
    ]  # fmt: skip


def test_the_public_page_draws_and_tables_it(db, public):
    count(NOVEMBER, 97, 31)
    count(date(2026, 10, 1), 83, 2)
    page = public("/en/statistics/").content.decode()
    assert '<h2 id="punctuality">Published in time</h2>' in page
    assert '<th scope="row">2026-11</th><td>75</td><td>97</td><td>31</td><td>128</td>' in page
    assert '<th scope="row">2026-10</th><td>–</td><td>few</td><td>few</td><td>few</td>' in page
    assert "Months that are shown, together</th><td>75</td><td>97</td><td>31</td><td>128</td>" in page
    assert '<text class="chart__value" x="345" y="' in page
    for hidden in ("83", "85", "97%"):
        assert f">{hidden}<" not in page
