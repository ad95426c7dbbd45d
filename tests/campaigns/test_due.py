from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.due import DueDay, due_day
from organisations.working_days import Calendar, Named

# National Day 2026 as announced in a notice of the tests: off 1 to 7 October, working on Saturday the 10th.
OFF = [date(2026, 10, day) for day in range(1, 8)]
CALENDAR = Calendar(
    {day: Named(day, False, "国庆节") for day in OFF} | {date(2026, 10, 10): Named(date(2026, 10, 10), True)},
    frozenset({2026}),
)


@pytest.mark.parametrize(
    ("anchor", "offset", "unit", "day", "provisional"),
    [
        ("2026-10-01", -10, "calendar", "2026-09-21", False),
        ("2026-10-01", -1, "working", "2026-09-30", False),
        ("2026-10-01", -3, "working", "2026-09-28", False),  # Monday to Wednesday
        ("2026-10-08", -1, "working", "2026-09-30", False),  # over the holiday
        ("2026-10-12", -2, "working", "2026-10-09", False),  # Saturday the 10th counts
        ("2026-10-03", 1, "working", "2026-10-08", False),
        ("2026-10-03", 0, "working", "2026-10-03", False),
        ("2027-01-04", -1, "working", "2027-01-01", True),  # nobody confirmed 2027
        ("2026-12-31", 1, "working", "2027-01-01", True),
        ("2027-01-04", 5, "calendar", "2027-01-09", False),
    ],
)
def test_due_days(anchor, offset, unit, day, provisional):
    found = due_day(date.fromisoformat(anchor), offset, unit, CALENDAR)
    assert found == DueDay(date.fromisoformat(day), provisional)


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 120))
def test_backwards_and_forwards_agree(anchor, number):
    before = due_day(anchor, -number, "working", CALENDAR).day
    assert CALENDAR.works(before)
    between = [date.fromordinal(n) for n in range(before.toordinal(), anchor.toordinal())]
    assert sum(map(CALENDAR.works, between)) == number
