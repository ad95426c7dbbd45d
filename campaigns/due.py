"""When a task is due: relative to a day of the calendar, in days or in working days. Pure.

Counted as `organisations.working_days` counts: the day itself is not counted. Backwards, "5 working
days before" leaves four whole working days between. Zero is the day itself, day off or not.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.enums import Unit
from organisations import working_days
from organisations.working_days import ONE, Calendar


@dataclass(frozen=True, slots=True)
class DueDay:
    """`provisional` where it was counted through a year whose days off nobody has confirmed."""

    day: date
    provisional: bool


def due_day(anchor: date, offset: int, unit: Unit | str, calendar: Calendar) -> DueDay:
    """The last day for a task `offset` days after `anchor` (before it where negative)."""
    if unit == Unit.CALENDAR or offset == 0:
        return DueDay(anchor + timedelta(days=offset), False)
    if offset > 0:
        found = working_days.due(anchor, offset, calendar)
        return DueDay(found.day, found.provisional)
    return _before(anchor, -offset, calendar)


def _before(anchor: date, number: int, calendar: Calendar) -> DueDay:
    day, years = anchor, set()
    while number:
        day -= ONE
        years.add(day.year)
        number -= calendar.works(day)
    return DueDay(day, bool(years - calendar.known))
