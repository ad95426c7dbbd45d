"""The register by month and department: one range of an index, read by key, counted without reading."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from confidentiality import registers
from confidentiality.enums import Opinion
from confidentiality.models import Submission
from confidentiality.registers import Month, Register
from confidentiality.services import reviews, submissions
from tests.factories import DAY, NOW, approve, submit

NOVEMBER = Month(2026, 11)


def dissent(house, submission, opinion, *, name="first", at=NOW):
    submission.refresh_from_db()
    return reviews.dissent(
        submission, by=house.people[name], commitment=submission.commitment, opinion=opinion, basis="条例第十六条",
        at=at,
    )  # fmt: skip


def approved(house, *, at=NOW, **changes):
    made = submit(house, **changes)
    approve(house, made, "first", "second", at=at)
    return made


def numbers(register) -> list[int]:
    return [form.pk for form in register.forms()]


def test_a_month_is_that_of_shanghai():
    assert NOVEMBER.begin.astimezone(UTC) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert NOVEMBER.end.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert Month.of(datetime(2026, 11, 30, 17, tzinfo=UTC)) == Month(2026, 12)


@given(st.integers(1972, 9990), st.integers(1, 12), st.integers(-12, 12))
def test_months_lie_end_to_end(year, number, shift):
    month = Month(year, number)
    assert Month.parse(str(month)) == month
    assert month.shifted(1).begin == month.end
    assert month.shifted(shift).shifted(-shift) == month


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-1", "2026-W05", "20261101", "9999-12", "0001-01", "2026-11-01"]
)
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError):  # noqa: PT011  the caller takes the present month
        Month.parse(text)


def test_forms_are_those_decided_in_the_month_of_the_department_and_those_below(house):
    first, second = approved(house), approved(house, at=NOW + DAY)
    approved(house, at=NOW + 30 * DAY)
    submit(house)  # not decided
    other = submit(house, organisation=house.other_office, by="stranger")
    dissent(house, other, Opinion.RETURN, name="third")
    assert numbers(Register(house.office, NOVEMBER)) == [first.pk, second.pk]
    assert numbers(Register(house.other_office, NOVEMBER)) == [other.pk]
    assert numbers(Register(house.province, NOVEMBER)) == [first.pk, other.pk, second.pk]
    assert numbers(Register(house.province, NOVEMBER.shifted(1))) != []


def test_more_departments_than_can_be_named_are_looked_up_by_the_database(house, monkeypatch):
    made = approved(house)
    monkeypatch.setattr(registers, "MOST_IN_LIST", 1)
    assert numbers(Register(house.province, NOVEMBER)) == [made.pk]


def test_chunks_by_key_lose_nothing_that_was_decided_in_the_same_instant(house):
    made = [approved(house).pk for _number in range(5)]
    register = Register(house.office, NOVEMBER)
    assert [form.pk for chunk in register.chunks(2, most=9) for form in chunk] == made
    assert [len(chunk) for chunk in register.chunks(2, most=4)] == [2, 2]


@pytest.mark.parametrize("after", ["", "x", "1.x", "１.２", "1" * 30 + ".1", "-1.1"])
def test_a_key_that_is_none_is_the_beginning(house, after):
    made = approved(house)
    assert [form.pk for form in registers.behind(Submission.objects.all(), after)] == [made.pk]


def test_totals_by_outcome_kind_and_department(house):
    approved(house, at=NOW + 2 * DAY, due_on=(NOW + DAY).date())
    approved(house, kind="licence")
    dissent(house, submit(house), Opinion.EXEMPT)
    dissent(house, submit(house), Opinion.RETURN)
    upwards = submit(house)
    dissent(house, upwards, Opinion.ESCALATE)
    upwards.refresh_from_db()
    dissent(house, upwards, Opinion.EXEMPT, name="third", at=NOW + DAY)
    dissent(house, submit(house), Opinion.ESCALATE)
    submissions.recall(submit(house), at=NOW)
    other = submit(house, organisation=house.other_office, by="stranger")
    dissent(house, other, Opinion.RETURN, name="third")

    totals = Register(house.province, NOVEMBER).totals()
    whole = totals.whole
    assert (whole.count, whole.open, whole.exempt, whole.returned, whole.pending, whole.void) == (
        8,
        2,
        2,
        2,
        1,
        1,
    )
    assert (whole.escalated, whole.overdue) == (2, 1)
    assert (whole.longest_days, whole.usual_days) == (2.0, 0.4)
    assert {kind: sums.count for kind, sums in totals.kinds.items()} == {"licence": 1, "penalty": 7}
    assert [(str(each), sums.count) for each, sums in totals.departments] == [
        (house.office.name, 7), (house.other_office.name, 1),
    ]  # fmt: skip


def test_totals_of_nothing(house):
    totals = Register(house.office, NOVEMBER).totals()
    assert (totals.whole.count, totals.whole.usual_days, totals.kinds, totals.departments) == (0, 0.0, {}, [])


def test_overdue_is_a_day_of_shanghai(house):
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # the 24th there
    form = approved(house, at=late, due_on=NOW.date())
    form.refresh_from_db()
    assert registers.is_overdue(form)
    assert Register(house.office, NOVEMBER).totals().whole.overdue == 1


def test_queries_do_not_grow_with_the_forms(house):
    def counted() -> tuple[int, int]:
        register = Register(house.office, NOVEMBER)
        with CaptureQueriesContext(connection) as totals:
            register.totals()
        with CaptureQueriesContext(connection) as rows:
            list(register.chunks(100, most=100))
        return len(totals), len(rows)

    approved(house)
    one = counted()
    for _number in range(3):
        approved(house)
    assert counted() == one == (3, 8)


def test_a_month_is_a_range_of_the_index(house):
    if connection.vendor != "sqlite":
        pytest.skip("The plan is read as SQLite writes it.")
    plan = Register(house.office, NOVEMBER).forms().values_list("pk")[:50].explain()
    assert "COVERING INDEX submission_register (organisation_id=? AND decided_at>? AND decided_at<?)" in plan
    assert "TEMP B-TREE" not in plan
