"""The display clock: from when until when a record is shown, and why, in words (公示期限).

All of it is the edition's data: where the clock starts, its fall-back, tiers, months, sentences. Days are
Shanghai days. A period ends with its last day (民法典 第二百零二条: the same day of its last month, or that
month's last day), so the item disappears when the next day begins. What ends it early by a fact (duties
done, removal from the list, revocation) ends it when the day of the fact begins: not a day too long.

    bounds   tiers with a minimum and a maximum; facts end it early (see display_tiers)
    tiers    a maximum for each tier, nothing more: the editions in use before
    until    as long as a field says (a licence's validity)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from organisations.days import end_of
from publication.enums import FOREVER

from . import display_tiers
from .display_tiers import Case
from .editions import Spec
from .errors import DisclosureRefused
from .validation import split_types

LAST = date(2099, 12, 31)  # "long-term" on the wire
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Period:
    """`until` is the instant at which it disappears; `because` the sentence, by language.

    `minimum_ends` is the last day before which no duty done ends it, where its tier has a minimum.
    `reason` says what sets the end: maximum, authority, duties_done, minimum (duties are done, the
    minimum runs), removed, revoked, valid_until, long_term.
    """

    starts_on: date | None
    last_day: date | None  # None: without end
    until: datetime
    because: dict[str, str]
    tier: str = ""
    minimum_ends: date | None = None
    reason: str = "maximum"

    def is_over(self, *, at: datetime) -> bool:
        return self.until <= at


@dataclass(frozen=True, slots=True)
class _End:
    """One thing that ends a display: its last day, why, and the day of the fact."""

    last_day: date
    reason: str
    day: date


def period(spec: Spec, values: dict[str, str]) -> Period:
    """How long a record with these values is shown. Raises DisclosureRefused where no date says it."""
    return _COUNTED[spec.clock["type"]](spec, values)


def _bounds(spec: Spec, values: dict[str, str]) -> Period:
    clock, case = spec.clock, display_tiers.find(spec, values)
    start, starts_on = _start(clock, values)
    maximum = _months_after(starts_on, case.tier["maximum"])
    minimum = _months_after(starts_on, case.minimum) if case.minimum else None
    ends = [_End(maximum, "maximum", maximum), *_early_ends(spec, values, case.tier, minimum)]
    end = min(ends, key=lambda each: each.last_day)  # of equals the first: the maximum needs no fact
    days = {"until": end.last_day, "day": end.day, "maximum": maximum, "start": starts_on}
    because = {
        language: clock["sentences"][end.reason][language].format(
            **{name: _day(day, language) for name, day in days.items()},
            **_case_words(clock, case, language),
            start_label=start["label"][language],
        )
        for language in LANGUAGES
    }
    return Period(
        starts_on, end.last_day, _after(end.last_day), because, case.tier["code"], minimum, end.reason
    )


def _case_words(clock: dict, case: Case, language: str) -> dict[str, str]:
    """What the sentences may say of tier, types, periods and sector."""
    words = {
        "tier": case.tier["title"][language],
        "types": "、".join(case.types) or "—",
        "basis": clock["basis"][language],
        "maximum_period": clock["periods"][str(case.tier["maximum"])][language],
        "permanent": clock["permanent"]["note"][language] if case.permanent else "",
        "minimum_period": "",
        "minimum_met": "",
        "sector": clock["sector_words"][language].format(case.sector["title"][language])
        if case.sector
        else "",
    }
    if case.minimum:
        words["minimum_period"] = clock["periods"][str(case.minimum)][language]
        words["minimum_met"] = clock["minimum_met"][language].format(**words)
    return words


def _early_ends(spec: Spec, values: dict[str, str], tier: dict, minimum: date | None) -> Iterator[_End]:
    """What may end the display before its maximum, the gravest first."""
    yield from _ends_by_fact(spec, values)
    done = _fact(spec, "duties_done", values)
    if done and tier["early_end"] == "on_done":
        yield _End(_before(done), "duties_done", done)
    elif done and tier["early_end"] == "after_minimum":
        by_fact = _End(_before(done), "duties_done", done)
        yield _End(minimum, "minimum", done) if minimum and minimum > by_fact.last_day else by_fact
    if given := values.get(spec.clock.get("earlier_end") or "", ""):
        yield _End(date.fromisoformat(given), "authority", date.fromisoformat(given))


def _ends_by_fact(spec: Spec, values: dict[str, str]) -> Iterator[_End]:
    """Facts that end a display at once, whatever its minimum."""
    for role in ("revoked", "removed"):
        if day := _fact(spec, role, values):
            yield _End(_before(day), role, day)


def _fact(spec: Spec, role: str, values: dict[str, str]) -> date | None:
    given = spec.value(role, values)
    return date.fromisoformat(given) if given else None


def _tiers(spec: Spec, values: dict[str, str]) -> Period:
    clock = spec.clock
    start, starts_on = _start(clock, values)
    types = split_types(values.get(clock["types"], ""))
    tier = _tier(clock, types, values)
    maximum = _months_after(starts_on, tier["months"])
    words = {
        language: _words(clock, language, tier, start, starts_on, maximum, types) for language in LANGUAGES
    }
    earlier = values.get(clock.get("earlier_end") or "", "")
    if earlier and date.fromisoformat(earlier) < maximum:
        last, reason = date.fromisoformat(earlier), "authority"
        words = {
            language: sentence.format(until=_day(last, language), maximum=_day(maximum, language))
            for language, sentence in clock["earlier_sentence"].items()
        }
    else:
        last, reason = maximum, "maximum"
    return Period(starts_on, last, _after(last), words, tier["code"], reason=reason)


def _tier(clock: dict, types: list[str], values: dict[str, str]) -> dict:
    """The first tier whose rule holds: the longest governs, so the file lists the gravest first."""
    text = values.get(clock.get("text") or "", "")
    for tier in clock["tiers"]:
        if any(word in each for word in tier.get("any", ()) for each in types):
            return tier
        if any(word in text for word in tier.get("text_any", ())):
            return tier
        if "only" in tier and types and all(each in tier["only"] for each in types):
            return tier
    return clock["tiers"][-1]


def _words(clock, language, tier, start, starts_on, last, types) -> str:
    return clock["sentence"][language].format(
        until=_day(last, language),
        tier=tier["title"][language],
        types="、".join(types) or "—",
        start_label=start["label"][language],
        start=_day(starts_on, language),
        period=clock["periods"][str(tier["months"])][language],
        basis=clock["basis"][language],
    )


def _until(spec: Spec, values: dict[str, str]) -> Period:
    clock = spec.clock
    given = values.get(clock["field"], "")
    if not given:
        raise DisclosureRefused(_("No date says when its display period ends."))
    last = date.fromisoformat(given)
    end = min(_ends_by_fact(spec, values), key=lambda each: each.last_day, default=None)
    if end and end.last_day < last:
        because = _said(clock, clock["sentences"][end.reason], day=end.day)
        return Period(None, end.last_day, _after(end.last_day), because, reason=end.reason)
    if given >= clock["forever"]:
        return Period(None, None, FOREVER, _said(clock, clock["forever_sentence"]), reason="long_term")
    because = _said(clock, clock["sentence"], until=last)
    return Period(None, last, _after(last), because, reason="valid_until")


def _said(clock: dict, sentences: dict[str, str], **days: date) -> dict[str, str]:
    return {
        language: text.format(
            basis=clock["basis"][language], **{name: _day(day, language) for name, day in days.items()}
        )
        for language, text in sentences.items()
    }


def _start(clock: dict, values: dict[str, str]) -> tuple[dict, date]:
    """The first of the clock's starts that has a date. Raises DisclosureRefused."""
    start = next((each for each in clock["starts"] if values.get(each["field"])), None)
    if start is None:
        raise DisclosureRefused(_("No date says when its display period begins."))
    return start, date.fromisoformat(values[start["field"]])


def _months_after(day: date, months: int) -> date:
    return day + relativedelta(months=months)


def _before(day: date) -> date:
    return day - timedelta(days=1)


def _after(last: date) -> datetime:
    return FOREVER if last >= LAST else end_of(last)


def _day(day: date, language: str) -> str:
    return day.isoformat() if language == "en" else f"{day.year}年{day.month}月{day.day}日"


_COUNTED = {"bounds": _bounds, "tiers": _tiers, "until": _until}
