"""The calendar's entries by day, for its month view and the home page.

A year has some dozens of entries, so those of a year are read whole and sorted out here; their days
stand in the document (`dates`: start and, where it lasts longer, end), not in columns.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from publication.enums import Section
from publication.filters import FilterInvalid
from publication.models import PublicItem
from publication.presentation import Card, card

MOST = 1000  # entries of the years asked for; a guard, not a page


@dataclass(frozen=True, slots=True)
class Entry:
    """A card and its Shanghai days, both inclusive."""

    card: Card
    first: date
    last: date

    @property
    def is_long(self) -> bool:
        """Lasts longer than a week: named once above the table, not on every day of it."""
        return self.last - self.first > timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    in_month: bool
    is_today: bool
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Month:
    first: date

    @classmethod
    def parse(cls, text: str, *, today: date) -> "Month":
        """`2026-11`; this month where empty. Raises FilterInvalid."""
        if not text:
            return cls(today.replace(day=1))
        year, dash, month = text.partition("-")
        digits = f"{year}{month}"
        fits = dash and len(year) == 4 and len(month) == 2 and digits.isascii() and digits.isdigit()
        if not (fits and 2000 <= int(year) <= 2199 and 1 <= int(month) <= 12):
            raise FilterInvalid("month", _("a year from 2000 and a month, such as 2026-11."))
        return cls(date(int(year), int(month), 1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        return self.first.replace(day=calendar.monthrange(self.first.year, self.first.month)[1])

    def shifted(self, months: int) -> "Month":
        number = self.first.year * 12 + self.first.month - 1 + months
        return Month(date(number // 12, number % 12 + 1, 1))

    def weeks(self, entries: Iterable[Entry], *, today: date) -> list[list[Day]]:
        """Weeks from Monday, whole, each day with what it holds."""
        held = [each for each in entries if not each.is_long]
        return [
            [
                Day(
                    day,
                    day.month == self.first.month,
                    day == today,
                    [each for each in held if each.first <= day <= each.last],
                )
                for day in week
            ]
            for week in calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        ]


def between(first: date, last: date, *, at: datetime) -> list[Entry]:
    """Visible entries that touch these days, in order."""
    # The year before too: an entry may begin in December and last into January.
    items = PublicItem.objects.listed(at=at).filter(
        section=Section.CALENDAR, year__in=range(first.year - 1, last.year + 1)
    )
    entries = [entry for item in items.order_by("-visible_from", "-id")[:MOST] if (entry := _entry(item))]
    touching = [entry for entry in entries if entry.first <= last and entry.last >= first]
    return sorted(touching, key=lambda entry: (entry.first, entry.last, entry.card.id))


def upcoming(today: date, *, at: datetime, size: int, days: int = 400) -> list[Entry]:
    """The next entries, those that last already included."""
    return between(today, today + timedelta(days=days), at=at)[:size]


def _entry(item: PublicItem) -> Entry | None:
    """None where the document names no day."""
    dates = item.document["dates"]
    if "start" not in dates:
        return None
    first = date.fromisoformat(dates["start"])
    return Entry(card(item, {}), first, date.fromisoformat(dates.get("end") or dates["start"]))
