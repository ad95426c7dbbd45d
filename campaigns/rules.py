"""How a node of the calendar (宣传节点) finds its days in a year: data in, days out; pure.

    fixed     {"kind": "fixed", "month": 10, "day": 1, "days": 3}                  10月1日起3天
    month     {"kind": "month", "month": 9}                                        9月整月
    lunar     {"kind": "lunar", "month": 1, "day": 1, "start": -1, "end": 2}       农历正月初一，前1天至后2天
    weekday   {"kind": "weekday", "month": 5, "nth": -1, "weekday": 7, "days": 1}  5月最后一个星期日
    notice    {"kind": "notice", "usual": "多在9月"}                               以当年通知为准

`days(year)` gives every occurrence that *begins its count* (its anchor: the day that the rule names)
in that year of the common calendar. That is one for most rules and years, but none for 29 February of
a common year or the fifth Monday of a short month, and none or two for a day of the last lunar month
(腊月), which may fall in January or in December. A yearly notice has no days: nobody guesses them.

A lunar month is the regular one; its leap month (闰月) is never meant, as festivals are not held twice.
"The eve" (除夕) is the day before 正月初一, since the last month has 29 or 30 days.
"""

import calendar
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from lunar_python import LunarMonth, Solar

FIRST_YEAR, LAST_YEAR = 2000, 2199  # as the public calendar
LONGEST = 92  # days of one occurrence
WEEKDAYS = "一二三四五六日"
LUNAR_MONTHS = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
LUNAR_DAYS = (
    *(f"初{digit}" for digit in "一二三四五六七八九十"),
    *(f"十{digit}" for digit in "一二三四五六七八九"),
    "二十",
    *(f"廿{digit}" for digit in "一二三四五六七八九"),
    "三十",
)
ORDINALS = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", 5: "第五个", -1: "最后一个"}


class RuleInvalid(ValueError):
    """A rule that cannot be read: the field, and what is expected of it."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(expected)
        self.field = field


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same day of each year, or some days from it on."""

    kind: ClassVar[str] = "fixed"
    month: int
    day: int
    days: int = 1

    def occurrences(self, year: int) -> tuple[Span, ...]:
        if self.day > calendar.monthrange(year, self.month)[1]:
            return ()  # 29 February
        return (_lasting(date(year, self.month, self.day), self.days),)

    def words(self) -> str:
        day = f"每年{self.month}月{self.day}日"
        return day if self.days == 1 else f"{day}起{self.days}天"

    def words_en(self) -> str:
        day = f"every {self.day} {calendar.month_name[self.month]}"
        return day if self.days == 1 else f"{day}, for {self.days} days"


@dataclass(frozen=True, slots=True)
class WholeMonth:
    """From the first to the last day of a month (宣传月)."""

    kind: ClassVar[str] = "month"
    month: int

    def occurrences(self, year: int) -> tuple[Span, ...]:
        return (
            Span(date(year, self.month, 1), date(year, self.month, calendar.monthrange(year, self.month)[1])),
        )

    def words(self) -> str:
        return f"每年{self.month}月，整月"

    def words_en(self) -> str:
        return f"all of {calendar.month_name[self.month]}"


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar (农历), from `start` days beside it to `end` days beside it."""

    kind: ClassVar[str] = "lunar"
    month: int
    day: int
    start: int = 0
    end: int = 0

    def occurrences(self, year: int) -> tuple[Span, ...]:
        # The lunar year begins in January or February: its end lies in the next common year.
        anchors = (_solar(lunar_year, self.month, self.day) for lunar_year in (year - 1, year))
        return tuple(
            Span(anchor + timedelta(days=self.start), anchor + timedelta(days=self.end))
            for anchor in anchors
            if anchor and anchor.year == year
        )

    def words(self) -> str:
        day = f"农历{LUNAR_MONTHS[self.month - 1]}月{LUNAR_DAYS[self.day - 1]}"
        if (self.start, self.end) == (0, 0):
            return day
        if (self.start, self.end) == (-1, -1):
            return f"{day}的前一天"
        return f"{day}，{_beside(self.start)}至{_beside(self.end)}"

    def words_en(self) -> str:
        day = f"day {self.day} of lunar month {self.month}"
        return day if (self.start, self.end) == (0, 0) else f"{day}, from {self.start:+} to {self.end:+} days"


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth weekday of a month (ISO: Monday is 1), the last one with -1, and days that follow."""

    kind: ClassVar[str] = "weekday"
    month: int
    nth: int
    weekday: int
    days: int = 1

    def occurrences(self, year: int) -> tuple[Span, ...]:
        length = calendar.monthrange(year, self.month)[1]
        found = [
            day
            for number in range(1, length + 1)
            if (day := date(year, self.month, number)).isoweekday() == self.weekday
        ]
        if self.nth > len(found):
            return ()  # this month has no fifth one
        return (_lasting(found[self.nth - 1 if self.nth > 0 else -1], self.days),)

    def words(self) -> str:
        day = f"每年{self.month}月{ORDINALS[self.nth]}星期{WEEKDAYS[self.weekday - 1]}"
        return day if self.days == 1 else f"{day}起{self.days}天"

    def words_en(self) -> str:
        which = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}[self.nth]
        day = f"{which} {calendar.day_name[self.weekday - 1]} of {calendar.month_name[self.month]}"
        return day if self.days == 1 else f"{day}, for {self.days} days"


@dataclass(frozen=True, slots=True)
class ByNotice:
    """A notice of each year says when (以当年通知为准). `usual` tells what is known; it is no date."""

    kind: ClassVar[str] = "notice"
    usual: str = ""

    def occurrences(self, year: int) -> tuple[Span, ...]:
        return ()

    def words(self) -> str:
        return f"以当年通知为准（{self.usual}）" if self.usual else "以当年通知为准"

    def words_en(self) -> str:
        return "set by a notice each year"


Rule = Fixed | WholeMonth | LunarDay | NthWeekday | ByNotice
KINDS: dict[str, type[Rule]] = {
    each.kind: each for each in (Fixed, WholeMonth, LunarDay, NthWeekday, ByNotice)
}
# Bounds of each number, both inclusive, and whether it must be given.
_BOUNDS: dict[str, dict[str, tuple[int, int]]] = {
    "fixed": {"month": (1, 12), "day": (1, 31), "days": (1, LONGEST)},
    "month": {"month": (1, 12)},
    "lunar": {"month": (1, 12), "day": (1, 30), "start": (-30, 60), "end": (-30, 60)},
    "weekday": {"month": (1, 12), "nth": (-1, 5), "weekday": (1, 7), "days": (1, LONGEST)},
    "notice": {},
}
_DEFAULTS = {"days": 1, "start": 0, "end": 0}


def days(rule: Rule, year: int) -> tuple[Span, ...]:
    """The occurrences of a year, in order. Raises RuleInvalid for a year outside 2000 to 2199."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleInvalid("year", _("a year from 2000 to 2199."))
    return rule.occurrences(year)


def parse(data: Mapping) -> Rule:
    """A rule from its data; what the kind does not know is ignored. Raises RuleInvalid naming the field."""
    kind = data.get("kind")
    if kind not in KINDS:
        raise RuleInvalid("kind", _("one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    numbers = {name: _number(data, name, *bounds) for name, bounds in _BOUNDS[kind].items()}
    if kind == "notice":
        return ByNotice(_text(data, "usual"))
    rule = KINDS[kind](**numbers)
    _refuse_impossible(rule)
    return rule


def as_data(rule: Rule) -> dict:
    """What `parse` reads."""
    return {"kind": rule.kind, **asdict(rule)}


def in_words(rule: Rule) -> str:
    """In the language of the reader."""
    return rule.words_en() if get_language() == "en" else rule.words()


def _refuse_impossible(rule: Rule) -> None:
    if isinstance(rule, Fixed) and rule.day > calendar.monthrange(2024, rule.month)[1]:
        raise RuleInvalid("day", _("a day that the month has."))
    if isinstance(rule, LunarDay) and rule.start > rule.end:
        raise RuleInvalid("end", _("not before the first day."))
    if isinstance(rule, NthWeekday) and rule.nth == 0:
        raise RuleInvalid("nth", _("1 to 5, or -1 for the last one."))


def _number(data: Mapping, name: str, least: int, most: int) -> int:
    value = data.get(name, _DEFAULTS.get(name))
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise RuleInvalid(
            name, _("a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        )
    return value


def _text(data: Mapping, name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str) or len(value) > 100:
        raise RuleInvalid(name, _("at most 100 characters."))
    return value


def _lasting(first: date, length: int) -> Span:
    return Span(first, first + timedelta(days=length - 1))


def _beside(offset: int) -> str:
    if offset == 0:
        return "当天"
    return f"前{-offset}天" if offset < 0 else f"后{offset}天"


def _solar(lunar_year: int, month: int, day: int) -> date | None:
    """The common day of a lunar one; None where the month has 29 days only."""
    found = LunarMonth.fromYm(lunar_year, month)
    if found is None or day > found.getDayCount():
        return None
    first = Solar.fromJulianDay(found.getFirstJulianDay())
    return date(first.getYear(), first.getMonth(), first.getDay()) + timedelta(days=day - 1)
