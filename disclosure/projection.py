"""From what was received to what may be said: one record's public version, its masks and look-up keys.

project(spec, values, …) -> Projection
    document   publication.document, before masking; fields that are never public are not in it
    masks      a person's own name and every private number, wherever they stand, in any leaf
    lookups    keyed hashes of the name and a second fact; of a list of dishonesty, those of who it is about
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import masking
from confidentiality.keys import keyed_hash
from confidentiality.masking import Mask
from organisations.days import start_of
from organisations.naming import folded as plain
from publication import conflicts, document

from .display_clock import Period, period
from .editions import NO_CODE, Spec
from .enums import SubjectCategory
from .errors import PeriodOver
from .validation import split_types

LONGEST_SUMMARY = 200
SHORTEST_PRIVATE = 5  # shorter private values occur by chance


@dataclass(frozen=True, slots=True)
class Projection:
    """All that a submission needs of a record."""

    document: dict
    masks: tuple[Mask, ...]
    lookups: tuple[str, ...]
    subject: str
    period: Period
    visible_from: datetime


def project(
    spec: Spec,
    values: dict[str, str],
    *,
    item_id: str,
    region: str,
    at: datetime,
    publish_from: datetime | None = None,
    notices: Sequence[str] = (),
    blocks: Sequence[dict] = (),
    assets: Sequence[dict] = (),
) -> Projection:
    """The public version of these values as of `at`. Raises PeriodOver, DisclosureRefused."""
    category = spec.category(values)
    shown = period(spec, values)
    if shown.is_over(at=at):
        raise PeriodOver(
            _("Its display period ended on %(day)s; it may not be shown any more.") % {"day": shown.last_day}
        )
    begins = _begins(spec, values, publish_from, at)
    public = document.build(
        id=item_id,
        kind=spec.code,
        section=spec.content["section"],
        locale="zh-hans",
        title=_headline(spec, values),
        summary=_summary(spec, values, category),
        visible_from=begins,
        visible_until=shown.until,
        because=shown.because,
        year=_year(spec, values, at),
        authority=spec.value("authority", values),
        region=_region(spec, values, region),
        subject_category=category,
        sector=_public_value(spec, "sector", values, category),
        occupation=_public_value(spec, "occupation", values, category),
        types=_types(spec, values, category),
        fields=_fields(spec, values, category),
        measures=_measures(spec, values, category),
        dates={name: values[code] for name, code in spec.content["dates"].items() if values.get(code)},
        notices=notices,
        blocks=blocks,
        assets=assets,
    )
    return Projection(
        document=public,
        masks=tuple(mandatory_masks(spec, values, category, public)),
        lookups=(*lookup_digests(spec, values), *identity_digests(spec, values)),
        subject=spec.value("name", values),
        period=shown,
        visible_from=begins,
    )


def mandatory_masks(spec: Spec, values: dict[str, str], category: str, public: dict) -> Iterator[Mask]:
    """Masks that no reviewer decides about: the catalogue does."""
    secrets = _secrets(spec, values, category)
    for path, text in masking.leaves(public):
        taken: list[Mask] = []
        for pattern, written in secrets:
            for found in pattern.finditer(text):
                mask = Mask(path, found.start(), found.end(), written)
                if not any(other.overlaps(path, mask.start, mask.end) for other in taken):
                    taken.append(mask)
        yield from sorted(taken)


def holds_private(spec: Spec, values: dict[str, str], text: str) -> bool:
    """Whether a private number of these values stands in a text that cannot be masked."""
    return any(_pattern(number).search(text) for number in _private_numbers(spec, values))


def masked_text(spec: Spec, values: dict[str, str], text: str) -> str:
    """A text with the catalogue's masks written into it, as the desk shows it to readers."""
    for pattern, written in _secrets(spec, values, spec.category(values)):
        text = pattern.sub(lambda _found, written=written: written, text)
    return text


def masked_name(name: str, form: dict) -> str:
    """何博杰 → 何某某, 欧阳庆松 → 欧阳某某; how much stays is the catalogue's (`form`)."""
    compact = re.sub(r"\s+", "", name)
    keep = 2 if compact[:2] in form["compound_surnames"] and len(compact) > 2 else form["keep"]
    hidden = min(max(len(compact) - keep, 1), form["most"])
    return compact[:keep] + form["fill"] * hidden


def public_parts(spec: Spec, values: dict[str, str]) -> tuple[str, str, dict[str, str]]:
    """Title, summary and dates of the public version, before masking."""
    dates = {name: values[code] for name, code in spec.content["dates"].items() if values.get(code)}
    return _headline(spec, values), _summary(spec, values, spec.category(values)), dates


def lookup_digests(spec: Spec, values: dict[str, str]) -> Iterator[str]:
    """One keyed hash for each second fact that is known."""
    lookup = spec.content["lookup"]
    name = values.get(lookup["name"], "")
    for code in lookup["second"]:
        second = values.get(code, "")
        if name and second and second != NO_CODE:
            yield lookup_digest(name, second)


def identity_digests(spec: Spec, values: dict[str, str]) -> tuple[str, ...]:
    """By which those who praise somebody find what speaks against him (publication.conflicts).

    A certificate is the subject's own only where that is a person; of others it is that of whoever
    represents them.
    """
    if not conflicts.is_adverse(spec.code):
        return ()
    category = spec.category(values)
    code = spec.value("code", values)
    certificates = (values.get(each.code, "") for each in spec.standard if each.format == "certificate")
    return conflicts.digests(
        code="" if code == NO_CODE else code,
        certificate=next(filter(None, certificates), "") if category == SubjectCategory.PERSON else "",
        name=spec.value("name", values),
    )


def lookup_digest(name: str, second: str) -> str:
    """The keyed hash under which who knows both finds the item (publication.models.LookupKey)."""
    return keyed_hash("publication.lookup", f"{plain(name)}\0{plain(second)}")


def _secrets(spec: Spec, values: dict[str, str], category: str) -> list[tuple[re.Pattern, str]]:
    """What must not be read, and what is written instead: private numbers, a person's own name."""
    secrets = [(_pattern(number), "*" * len(number)) for number in _private_numbers(spec, values)]
    if category == SubjectCategory.PERSON and (name := spec.value("name", values)):
        secrets.append((_pattern(name), masked_name(name, spec.content["masks"]["person_name"])))
    return secrets


def _private_numbers(spec: Spec, values: dict[str, str]) -> list[str]:
    """Values of fields with a certificate's format, longest first."""
    found = {
        values[field.code]
        for field in spec.fields
        if field.format == "certificate" and values.get(field.code)
    }
    return sorted((number for number in found if len(number) >= SHORTEST_PRIVATE), key=len, reverse=True)


def _pattern(value: str) -> re.Pattern:
    """The value, also where spaces were typed between its characters."""
    return re.compile(r"\s*".join(re.escape(char) for char in value if not char.isspace()), re.IGNORECASE)


def _begins(spec: Spec, values: dict[str, str], publish_from: datetime | None, at: datetime) -> datetime:
    """An embargo's end; else the day of the notice where the catalogue counts from it; else now."""
    if publish_from and publish_from > at:
        return publish_from
    notice = values.get(spec.content.get("shown_from") or "", "")
    return min(at, start_of(date.fromisoformat(notice))) if notice else at


def _headline(spec: Spec, values: dict[str, str]) -> str:
    roles = {role: spec.value(role, values) for role in ("name", "number", "authority")}
    return spec.content["headline"].format(**roles).strip(" ·")


def _summary(spec: Spec, values: dict[str, str], category: str) -> str:
    """Whole values only: a cut could leave half a number that no screening knows."""
    parts = [
        values[code]
        for code in spec.content["summary"]
        if values.get(code)
        and spec.by_code[code].is_public(category)
        and len(values[code]) <= LONGEST_SUMMARY
    ]
    return " · ".join(parts)


def _fields(spec: Spec, values: dict[str, str], category: str) -> list[dict]:
    """Public values in their order; measures stand by themselves (`_measures`)."""
    return [
        {"code": field.code, "label": field.label, "value": values[field.code]}
        for field in spec.public_fields(category)
        if values.get(field.code) and values[field.code] != NO_CODE and field.type != "measures"
    ]


def _public_value(spec: Spec, role: str, values: dict[str, str], category: str) -> str:
    """The value of the field in that role, where the public may see it of such a subject."""
    field = spec.by_code.get(spec.role(role))
    return spec.value(role, values) if field and field.is_public(category) else ""


def _types(spec: Spec, values: dict[str, str], category: str) -> list[str]:
    """Types of the decision (处罚类别、许可类别), each once; what follows 其他- is free text and no type."""
    named = split_types(_public_value(spec, "types", values, category))
    return list(dict.fromkeys(each.partition("-")[0] for each in named))


def _measures(spec: Spec, values: dict[str, str], category: str) -> list[dict]:
    """Joint incentives or punishments (守信激励、失信惩戒): one a line, as `validation` stores them."""
    lines = [line.split("｜") for line in _public_value(spec, "measures", values, category).splitlines()]
    kind = spec.content.get("measures", "punishment")
    return [{"label": what, "basis": basis, "until": until, "kind": kind} for what, basis, until in lines]


def _year(spec: Spec, values: dict[str, str], at: datetime) -> int:
    dated = next((values[code] for code in spec.content["year"] if values.get(code)), "")
    return int(dated[:4]) if dated else timezone.localtime(at).year


def _region(spec: Spec, values: dict[str, str], region: str) -> str:
    """The place that the values name, where the catalogue knows it; else the organisation's."""
    if not spec.role("region"):
        return region
    authority = spec.value("authority", values)
    named = values.get(spec.role("region"), "")
    nearer = (code for code, name in spec.content["authority_regions"].items() if name in authority)
    return next(nearer, "") or next(
        (code for code, name in spec.content["regions"].items() if name == named), ""
    )
