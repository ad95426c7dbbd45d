"""Which tier governs a decision, and how long its display lasts at least (轻微、一般、严重; 最短公示期).

All of it is the edition's data; nothing here names an order or a number.

    tier         minimum and maximum in months, how it ends early, and its rules, any of which is enough:
      any        a type of penalty contains one of these words
      only       there are types, and every one of them is one of these
      text_any   one of the clock's `texts` contains one of these words
      equals     the value of `field` is one of `values`
      amount     the value of `field` is at least `least`, or below `below` (decimal text)
    sectors      a longer minimum where the key sector is one of `values`, or a text has one of `words`
    permanent    penalties that never end by themselves; their display does, at the maximum

Where several tiers hold, the longest governs; where none does, the one that has no rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .editions import Spec
from .validation import split_types

RULES = ("any", "only", "text_any", "equals", "amount")


@dataclass(frozen=True, slots=True)
class Case:
    """What a clock finds in a decision; `minimum` in months, 0 where nothing must be waited for."""

    types: list[str]
    tier: dict
    sector: dict | None
    minimum: int
    permanent: bool


def find(spec: Spec, values: dict[str, str]) -> Case:
    """The tier, sector and minimum that hold for these values."""
    clock = spec.clock
    types = split_types(values.get(clock["types"], ""))
    tier, sector = _governing(clock, types, values), _sector(spec, values)
    longer = max(tier["minimum"], sector["minimum"] if sector else 0)
    minimum = min(longer, tier["maximum"])
    return Case(types, tier, sector, minimum, _is_permanent(clock, types, values))


def _governing(clock: dict, types: list[str], values: dict[str, str]) -> dict:
    """The longest of the tiers that hold (以期限最长的类型为准)."""
    holding = [tier for tier in clock["tiers"] if _holds(tier, clock, types, values)]
    return max(holding or [_rest(clock)], key=lambda tier: (tier["maximum"], tier["minimum"]))


def _sector(spec: Spec, values: dict[str, str]) -> dict | None:
    """The sector whose longer minimum holds for these values, if any."""
    named, said = spec.value("sector", values), _text(spec.clock["sector_texts"], values)
    found = [
        each
        for each in spec.clock["sectors"]
        if named in each["values"] or any(word in said for word in each["words"])
    ]
    return max(found, key=lambda each: each["minimum"], default=None)


def _is_permanent(clock: dict, types: list[str], values: dict[str, str]) -> bool:
    """Whether the penalty itself has no end, such as a ban from an occupation for life (终身禁止从业)."""
    text = "\n".join([*types, _text(clock["texts"], values)])
    return any(word in text for word in clock["permanent"]["words"])


def _holds(tier: dict, clock: dict, types: list[str], values: dict[str, str]) -> bool:
    text = _text(clock["texts"], values)
    return (
        any(word in each for word in tier.get("any", ()) for each in types)
        or any(word in text for word in tier.get("text_any", ()))
        or ("only" in tier and bool(types) and all(each in tier["only"] for each in types))
        or ("equals" in tier and values.get(tier["equals"]["field"], "") in tier["equals"]["values"])
        or ("amount" in tier and _reaches(tier["amount"], values))
    )


def _reaches(rule: dict, values: dict[str, str]) -> bool:
    given = values.get(rule["field"], "")
    if not given:
        return False
    amount = Decimal(given)
    return amount >= Decimal(rule.get("least", "0")) and (
        "below" not in rule or amount < Decimal(rule["below"])
    )


def _rest(clock: dict) -> dict:
    return next(tier for tier in clock["tiers"] if not any(rule in tier for rule in RULES))


def _text(fields: Sequence[str], values: dict[str, str]) -> str:
    return "\n".join(values.get(code, "") for code in fields)
