"""Trying an edition: records are made up for every category and rule of its clock, and projected.

Whatever its sentences cannot be filled with, or its clock cannot count, comes out as a sentence here.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from confidentiality import canonical
from organisations.days import start_of

from .display_clock import period
from .editions import FieldSpec, Spec
from .errors import DisclosureRefused
from .projection import masked_text, project

DAY = date(2026, 1, 31)
LONG = "2099-12-31"
ITEM, REGION = "A" * 22, "510000"


def trial(content: dict[str, Any]) -> Iterator[str]:
    """Sentences of what cannot be done with an edition whose structure holds."""
    spec = Spec(content)
    seen: set[str] = set()
    for where, values in _made_up(spec):
        try:
            _use(spec, values)
        except DisclosureRefused as refusal:
            sentence = f"{where}: {refusal}"
        except Exception as error:
            sentence = f"{where}: " + _("it cannot be tried (%(kind)s: %(what)s).") % {
                "kind": type(error).__name__,
                "what": str(error)[:60],
            }
        else:
            continue
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def _use(spec: Spec, values: dict[str, str]) -> None:
    shown = period(spec, values)
    at = min(shown.until, start_of(DAY)) - (start_of(DAY) - start_of(date(2026, 1, 30)))
    projected = project(spec, values, item_id=ITEM, region=REGION, at=at)
    canonical.dumps(projected.document)
    masked_text(spec, values, values[spec.role("name")])


def _made_up(spec: Spec) -> Iterator[tuple[str, dict[str, str]]]:
    """Where it stands, and values: for each category every rule of the clock, early ends and long terms."""
    for category, word in spec.content["categories"].items():
        plain = {field.code: _value(field) for field in spec.fields}
        plain |= {spec.role("category"): word, spec.role("name"): "欧阳试用"}
        for code in _fact_codes(spec):
            plain.pop(code, None)
        yield f"clock ({category})", plain
        for tier in spec.clock.get("tiers", ()):
            for types in (tier.get("any", []), tier.get("only", [])):
                if types:
                    yield f"clock tiers {tier['code']} ({category})", plain | {spec.clock["types"]: types[0]}
        for code in _fact_codes(spec):
            yield f"{code} ({category})", plain | {code: DAY.isoformat()}
        if spec.clock["type"] == "until":
            yield f"clock forever ({category})", plain | {spec.clock["field"]: LONG}


def _fact_codes(spec: Spec) -> list[str]:
    """Fields whose day may end a display early."""
    codes = [spec.clock.get("earlier_end") or "", *map(spec.role, ("duties_done", "revoked", "removed"))]
    return [code for code in codes if code in spec.by_code]


def _value(field: FieldSpec) -> str:
    if field.type == "date":
        return DAY.isoformat()
    if field.type == "decimal":
        return "1"
    if field.type == "measures":
        return f"试用｜试用｜{LONG}"
    return field.enum[0] if field.enum else "试用"
