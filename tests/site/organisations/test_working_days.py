"""Working days: known Chinese dates, sentences, and what holds for every date."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from organisations.bootstrap import _calendar_day
from organisations.working_days import Calendar, Named, due

KNOWN = range(2004, 2027)
REAL = Calendar(
    {
        day: _calendar_day(day, title, works=works).named
        for works, titles in ((False, chinese_calendar.holidays), (True, chinese_calendar.workdays))
        for day, title in titles.items()
    },
    frozenset(KNOWN),
)
DATES = st.dates(date(2003, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "day"),
    [
        ("2025-09-26", 6, "2025-10-11"),  # the 28th works, 10-01 to 10-08 off, the 11th works
        ("2025-09-26", 7, "2025-10-13"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-10-01", 1, "2025-10-09"),  # begins on a day off
        ("2026-02-13", 3, "2026-02-25"),  # Spring Festival: the 14th works, 15 to 23 off
        ("2026-02-12", 7, "2026-02-28"),  # the 28th, a Saturday, works
        ("2026-11-02", 7, "2026-11-11"),
        ("2026-06-15", 3, "2026-06-18"),
    ],
)
def test_known_dates(start, days, day):
    found = due(date.fromisoformat(start), days, REAL)
    assert (found.day.isoformat(), found.provisional) == (day, False)


def test_sentence_names_every_day_counted_and_left_out():
    found = due(date(2025, 9, 26), 3, REAL)
    assert found.sentence("双公示要求") == (
        "Due on 2025-09-30: 3 working days after 2025-09-26, which is not counted itself "
        "(Civil Code, art. 201). Counted: 2025-09-28 (make-up workday: National Day), 2025-09-29 to 2025-09-30. "
        "Left out: 2025-09-27 (weekend). Basis: 双公示要求."
    )
    assert due(date(2026, 2, 13), 2, REAL).sentence() == (
        "Due on 2026-02-24: 2 working days after 2026-02-13, which is not counted itself "
        "(Civil Code, art. 201). Counted: 2026-02-14 (make-up workday: Spring Festival), 2026-02-24. "
        "Left out: 2026-02-15 to 2026-02-23 (Spring Festival)."
    )


def test_names_of_days_are_chinese_on_chinese_pages():
    with translation.override("zh-hans"):
        assert Named(date(2026, 2, 17), False, "春节", "Spring Festival").title == "春节"
        assert "2026年2月15日" in due(date(2026, 2, 13), 2, REAL).sentence()


def test_past_what_is_known_only_weekends_are_left_out_and_it_says_so():
    found = due(date(2026, 12, 29), 7, REAL)
    assert (found.day, found.provisional, found.unknown) == (date(2027, 1, 7), True, (2027,))
    assert found.sentence().endswith(
        "Provisional: the days off of 2027 are not confirmed, so only weekends are left out there."
    )
    assert not due(date(2026, 12, 22), 7, REAL).provisional


def test_a_date_that_no_calendar_reaches_is_an_error_with_a_name():
    with pytest.raises(OverflowError):
        due(date.max, 1, REAL)


@given(DATES, st.integers(1, 30))
def test_never_on_a_day_off_and_counts_what_it_says(start, days):
    found = due(start, days, REAL)
    assert REAL.works(found.day)
    assert len(found.counted) == days
    between = [start + timedelta(days=n) for n in range(1, (found.day - start).days + 1)]
    assert sorted(each.day for each in (*found.counted, *found.passed)) == between
    assert [each.day for each in found.passed] == [day for day in between if not REAL.works(day)]


@given(DATES, DATES, st.integers(1, 30))
def test_monotone(one, other, days):
    first, last = sorted((one, other))
    assert due(first, days, REAL).day <= due(last, days, REAL).day
    assert due(one, days, REAL).day < due(one, days + 1, REAL).day


@given(DATES, st.integers(1, 30))
def test_provisional_exactly_where_it_reaches_past_what_is_known(start, days):
    found = due(start, days, REAL)
    first, last = (start + timedelta(days=1)).year, found.day.year
    assert found.provisional == (not {first, last} <= set(KNOWN))


@given(DATES.filter(lambda day: day.year in KNOWN))
def test_agrees_with_the_package(day):
    assert REAL.works(day) == chinese_calendar.is_workday(day)
