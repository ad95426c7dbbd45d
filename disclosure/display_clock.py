"""The display clock: from when until when a record is shown, and why, in words (公示期限).

All of it is the edition's data: where the clock starts, its fall-back, tiers, months, sentences. Days are
Shanghai days. A period ends with its last day (民法典 第二百零二条: the same day of its last month, or that
month's last day), so the item disappears when the next day begins.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.translation import gettext as _

from publication.enums import FOREVER

from .editions import Spec
from .errors import DisclosureRefused
from .validation import split_types

LAST = date(2099, 12, 31)  # "long-term" on the wire


@dataclass(frozen=True, slots=True)
class Period:
    """`until` is the instant at which it disappears; `because` the sentence, by language."""

    starts_on: date | None
    last_day: date | None  # None: without end
    until: datetime
    because: dict[str, str]
    tier: str = ""

    def is_over(self, *, at: datetime) -> bool:
        return self.until <= at


def period(spec: Spec, values: dict[str, str]) -> Period:
    """How long a record with these values is shown. Raises DisclosureRefused where no date says it."""
    return _COUNTED[spec.clock["type"]](spec, values)


def start_of(day: date) -> datetime:
    """The first instant of a Shanghai day."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def _tiers(spec: Spec, values: dict[str, str]) -> Period:
    clock = spec.clock
    start = next((each for each in clock["starts"] if values.get(each["field"])), None)
    if start is None:
        raise DisclosureRefused(_("No date says when its display period begins."))
    starts_on = date.fromisoformat(values[start["field"]])
    types = split_types(values.get(clock["types"], ""))
    tier = _tier(clock, types, values)
    maximum = starts_on + relativedelta(months=tier["months"])
    words = {
        language: _words(clock, language, tier, start, starts_on, maximum, types)
        for language in ("zh-hans", "en")
    }
    earlier = values.get(clock.get("earlier_end") or "", "")
    if earlier and date.fromisoformat(earlier) < maximum:
        last = date.fromisoformat(earlier)
        words = {
            language: sentence.format(until=_day(last, language), maximum=_day(maximum, language))
            for language, sentence in clock["earlier_sentence"].items()
        }
    else:
        last = maximum
    return Period(starts_on, last, _after(last), words, tier["code"])


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
    basis = clock["basis"]
    if given >= clock["forever"]:
        sentences = clock["forever_sentence"]
        return Period(
            None, None, FOREVER, {key: text.format(basis=basis[key]) for key, text in sentences.items()}
        )
    words = {
        key: text.format(until=_day(last, key), basis=basis[key]) for key, text in clock["sentence"].items()
    }
    return Period(None, last, _after(last), words)


def _after(last: date) -> datetime:
    return FOREVER if last >= LAST else start_of(last + timedelta(days=1))


def _day(day: date, language: str) -> str:
    return day.isoformat() if language == "en" else f"{day.year}年{day.month}月{day.day}日"


_COUNTED = {"tiers": _tiers, "until": _until}
