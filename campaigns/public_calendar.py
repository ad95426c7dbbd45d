"""The calendar's entries by day, for its views and the home page.

    month   a table of weeks, what lasts long above it
    list    twelve months from one on, in the order of the days
    year    a row for each month, and what has no day yet

A year has some dozens of entries, so those of a year are read whole and sorted out here; their days
stand in the document (`dates`: start and, where it lasts longer, end), not in columns.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.enums import Audience, DayState
from publication.enums import Section
from publication.filters import FilterInvalid, Filters
from publication.models import PublicItem
from publication.presentation import Card, card

MOST = 1000  # entries of the years asked for; a guard, not a page


@dataclass(frozen=True, slots=True)
class Entry:
    """A card and its Shanghai days, both inclusive; its year alone where the day is still to be announced.

    `state` is that of the document; `label` says in words what is to be said of it, by the clock too.
    """

    card: Card
    year: int
    first: date | None
    last: date | None
    state: str = DayState.CONFIRMED
    is_over: bool = False
    begins: str = ""
    place: str = ""
    audiences: tuple[str, ...] = ()

    @property
    def is_long(self) -> bool:
        """Lasts longer than a week: named once above the table, not on every day of it."""
        return self.last - self.first > timedelta(days=7)

    @property
    def days(self) -> str:
        """Its days without the year: 2月5日, 9月1日—30日, 5 Feb, 1–30 Sep."""
        if get_language() == "en":
            first = f"{self.first.day}" if self._in_one_month else date_format(self.first, "j M")
            last = date_format(self.last, "j M")
            return last if self.first == self.last else f"{first}–{last}"
        first = f"{self.first.month}月{self.first.day}日"
        last = f"{self.last.day}日" if self._in_one_month else f"{self.last.month}月{self.last.day}日"
        return first if self.first == self.last else f"{first}—{last}"

    @property
    def _in_one_month(self) -> bool:
        return (self.first.year, self.first.month) == (self.last.year, self.last.month)

    @property
    def label(self) -> str:
        if self.state in (DayState.CANCELLED, DayState.DONE):
            return str(DayState(self.state).label)
        if self.is_over:
            return _("Over")
        return str(DayState(self.state).label) if self.state == DayState.PROVISIONAL else ""

    @property
    def is_cancelled(self) -> bool:
        return self.state == DayState.CANCELLED


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


@dataclass(frozen=True, slots=True)
class Entries:
    """Those of some years: with a day, in order, and without one."""

    dated: list[Entry]
    undated: list[Entry]

    def touching(self, first: date, last: date) -> list[Entry]:
        return [entry for entry in self.dated if entry.first <= last and entry.last >= first]

    def by_month(self, first: Month, months: int) -> list[tuple[Month, list[Entry]]]:
        """Each month with what begins in it; what began before stands in the first one."""
        found = []
        for number in range(months):
            month = first.shifted(number)
            touching = self.touching(month.first, month.last)
            found.append((month, [e for e in touching if number == 0 or e.first >= month.first]))
        return found


def of_years(first: int, last: int, *, at: datetime, filters: Filters | None = None) -> Entries:
    """Visible entries of these years, and those that last into the first from the year before."""
    items = PublicItem.objects.listed(at=at).filter(section=Section.CALENDAR)
    if filters is not None:
        items = replace(filters, year=None).apply(items)
    # The year before too: an entry may begin in December and last into January.
    found = items.filter(year__in=range(first - 1, last + 1)).order_by("-visible_from", "-id")[:MOST]
    entries = [_entry(item, timezone.localdate(at)) for item in found]
    return Entries(
        sorted((e for e in entries if e.first), key=lambda entry: (entry.first, entry.last, entry.card.id)),
        sorted((e for e in entries if not e.first and e.year >= first), key=lambda e: (e.year, e.card.id)),
    )


def between(first: date, last: date, *, at: datetime, filters: Filters | None = None) -> list[Entry]:
    """Visible entries that touch these days, in order."""
    return of_years(first.year, last.year, at=at, filters=filters).touching(first, last)


def upcoming(
    today: date, *, at: datetime, size: int, days: int = 400, filters: Filters | None = None
) -> list[Entry]:
    """The next entries, those that last already included."""
    return between(today, today + timedelta(days=days), at=at, filters=filters)[:size]


def _entry(item: PublicItem, today: date) -> Entry:
    content = item.document
    fields = {each["code"]: each["value"] for each in content["fields"]}
    first, last = _days(content["dates"])
    audiences = content["facets"]["terms"].get("audience", ())
    return Entry(
        card=card(item, {}),
        year=item.year,
        first=first,
        last=last,
        state=next((each for each in content["notices"] if each in DayState.values), DayState.CONFIRMED),
        is_over=last is not None and last < today,
        begins=fields.get("starts_at", ""),
        place=fields.get("place", ""),
        audiences=tuple(str(Audience(code).label) for code in audiences if code in Audience.values),
    )


def _days(dates: dict[str, str]) -> tuple[date | None, date | None]:
    if "start" not in dates:
        return None, None
    return date.fromisoformat(dates["start"]), date.fromisoformat(dates.get("end") or dates["start"])
