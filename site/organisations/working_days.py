"""Working days (工作日): which day is one, and when a period counted in them ends.

Pure: a calendar is a snapshot that can be handed to another process. The day from which a period is
counted is not counted itself (民法典 第二百零一条); since only working days are counted, it never ends on
a day off (第二百零三条). A year that nobody has confirmed is counted by weekends alone, and what
reaches into it is provisional.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _

SATURDAY = 5
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Named:
    """A day that is not what its weekday says: a day off, or a make-up workday (调休上班); or a weekend."""

    day: date
    works: bool
    name: str = ""  # empty: an ordinary weekend
    name_en: str = ""

    @property
    def title(self) -> str:
        """Its name in the language of the reader."""
        if not self.name:
            return _("weekend")
        return self.name_en if get_language() == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class Calendar:
    """Exceptions by day, and the years whose arrangement (放假安排) is confirmed."""

    exceptions: Mapping[date, Named] = field(default_factory=dict)
    known: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        found = self.exceptions.get(day)
        return found.works if found else day.weekday() < SATURDAY

    def knows(self, day: date) -> bool:
        return day.year in self.known

    def named(self, day: date) -> Named:
        return self.exceptions.get(day) or Named(day, self.works(day))


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period, and every day that led to it."""

    start: date
    day: date
    counted: tuple[Named, ...]
    passed: tuple[Named, ...]
    unknown: tuple[int, ...]  # years it reaches into that nobody has confirmed

    @property
    def provisional(self) -> bool:
        return bool(self.unknown)

    def sentence(self, basis: str = "") -> str:
        """Why it is that day, in the language of the reader: counted, left out, basis."""
        parts = [
            _(
                "Due on %(day)s: %(count)s working days after %(start)s, which is not counted itself "
                "(Civil Code, art. 201)."
            )
            % {"day": worded(self.day), "count": len(self.counted), "start": worded(self.start)},
            _("Counted: %(days)s.") % {"days": _spans(self.counted)},
        ]
        if self.passed:
            parts.append(_("Left out: %(days)s.") % {"days": _spans(self.passed)})
        if self.provisional:
            years = _listed([str(year) for year in self.unknown])
            parts.append(
                _(
                    "Provisional: the days off of %(years)s are not confirmed, so only weekends are left out there."
                )
                % {"years": years}
            )
        if basis:
            parts.append(_("Basis: %(basis)s.") % {"basis": basis.rstrip("。.")})
        return (" " if get_language() == "en" else "").join(parts)


def due(start: date, days: int, calendar: Calendar) -> Due:
    """The working day with which a period of `days` working days (at least one) after `start` ends.

    Raises OverflowError where that lies beyond the year 9999.
    """
    day, counted, passed = start, [], []
    while len(counted) < days:
        day += ONE
        (counted if calendar.works(day) else passed).append(calendar.named(day))
    unknown = sorted({each.day.year for each in (*counted, *passed)} - calendar.known)
    return Due(start, day, tuple(counted), tuple(passed), tuple(unknown))


def worded(day: date) -> str:
    """2026-10-08, or 2026年10月8日."""
    return day.isoformat() if get_language() == "en" else f"{day.year}年{day.month}月{day.day}日"


def _spans(days: Sequence[Named]) -> str:
    """Days that follow each other with one name become one span, its name behind it."""
    runs = [list(run) for _key, run in groupby(enumerate(days), lambda each: _run(*each))]
    return _listed([_span([named for _number, named in run]) for run in runs])


def _run(number: int, named: Named) -> tuple:
    return (named.day.toordinal() - number, named.works, named.name)


def _span(run: Sequence[Named]) -> str:
    first, last = worded(run[0].day), worded(run[-1].day)
    text = first if len(run) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}
    if run[0].works and run[0].name:
        return _("%(days)s (make-up workday: %(name)s)") % {"days": text, "name": run[0].title}
    return text if run[0].works else _("%(days)s (%(name)s)") % {"days": text, "name": run[0].title}


def _listed(words: Sequence[str]) -> str:
    return (", " if get_language() == "en" else "、").join(words)
