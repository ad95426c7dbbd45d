"""What templates show of items, worked out beforehand; no query is made here.

Card        an item in a list        themes/includes/item_card.html
Facet       one way to narrow it     themes/includes/facets.html
Display     until when, and why      "Shown until … because …"
View        an item's own page       publication/item.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from organisations.days import end_of
from themes.context import html_lang

from . import document, kinds
from .enums import FOREVER, Annotation, Section
from .filters import FACETS, Filters
from .models import PublicItem

CARD_FACTS = {Section.EDUCATION: ("stage", "grade", "minutes")}  # codes of fields, by section
CARD_WIDTH = 640  # pixels; wider copies are for the item's own page


@dataclass(frozen=True, slots=True)
class Card:
    """An item in a list. `path` is without language; `day` is a Shanghai day; `highlight` is safe HTML."""

    id: str
    path: str
    title: str
    kind: str
    kind_label: str
    section: str
    summary: str
    authority: str
    region: str
    day: date
    lang: str
    sample: bool
    under_objection: bool
    person: bool
    picture: dict | None = None
    highlight: str = ""
    facts: tuple[str, ...] = ()  # what a reader chooses by, such as grade and minutes of a lesson


@dataclass(frozen=True, slots=True)
class Option:
    """`number` says how many items it leaves; None where that is not known exactly."""

    value: str
    label: str
    selected: bool
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A facet that is set, and the query string without it."""

    label: str
    value: str
    query: str


@dataclass(frozen=True, slots=True)
class Display:
    """The display period (公示期限) in words. `last_day` is None where it has no end."""

    first_day: date
    last_day: date | None
    because: str
    shortened: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """A joint incentive or punishment. `until` is its last day, None where it has no end."""

    label: str
    basis: str
    until: date | None
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of one sort, under their name."""

    title: str
    lines: list[Measure]


@dataclass(frozen=True, slots=True)
class View:
    """An item's own page."""

    card: Card
    display: Display
    fields: list[dict]
    blocks: list[dict]
    tags: list[str]  # with a page of their own each
    dates: list[tuple[str, date]]
    references: list[Card] = field(default_factory=list)
    measures: list[Measures] = field(default_factory=list)
    changed_day: date | None = None
    version: int = 1
    commitment: str = ""
    subject_category: str = ""


def card(item: PublicItem, regions: Mapping[str, str]) -> Card:
    content = item.document
    return Card(
        id=item.id,
        path=item.get_absolute_url(),
        title=content["title"],
        kind=item.kind,
        kind_label=kinds.label(item.kind),
        section=item.section,
        summary=content["summary"],
        authority=item.authority,
        region=regions.get(item.region, item.region),
        day=_day(item),
        lang=html_lang(item.locale),
        sample="sample" in content["notices"],
        under_objection=item.annotation == Annotation.OBJECTION,
        person=item.is_person,
        picture=_card_picture(content["blocks"]),
        facts=_card_facts(item.section, content["fields"]),
    )


def view(
    item: PublicItem, regions: Mapping[str, str], references: Sequence[PublicItem] = (), *, at: datetime
) -> View:
    """`references` are the visible ones; an item that is gone leaves neither title nor link."""
    content = item.document
    cards = {each.id: card(each, regions) for each in references}
    return View(
        card=card(item, regions),
        display=display(item),
        fields=[each | {"long_term": each["value"] == document.LONG_TERM} for each in content["fields"]],
        measures=_measures(content, timezone.localdate(at)),
        blocks=[shown for block in content["blocks"] if (shown := _block(block, cards))],
        tags=content["tags"],
        dates=[
            (_date_label(name), date.fromisoformat(day))
            for name, day in sorted(content["dates"].items(), key=lambda each: (each[1], each[0] == "end"))
        ],
        references=list(cards.values()),
        changed_day=timezone.localdate(item.changed_at) if item.version > 1 else None,
        version=item.version,
        commitment=item.commitment,
        subject_category=kinds.subject_label(item.subject_category) if item.subject_category else "",
    )


def measure_ends(item: PublicItem) -> list[datetime]:
    """The instants at which measures of the item end: the midnight after the last day of each."""
    days = (date.fromisoformat(each["until"]) for each in item.document["measures"] if _has_end(each))
    return [end_of(day) for day in days]


def display(item: PublicItem) -> Display:
    """The column counts, not the document: a display that was shortened ends earlier than permitted."""
    promised = item.document["display"]
    because = promised["because"]
    endless = item.visible_until >= FOREVER
    return Display(
        first_day=timezone.localdate(item.visible_from),
        last_day=None if endless else timezone.localdate(item.visible_until - timedelta(microseconds=1)),
        because=because.get(get_language() or "") or because["zh-hans"],
        shortened=document.instant(item.visible_until) < promised["until"],
    )


def facets(
    filters: Filters,
    values: Mapping[str, list[str]],
    regions: Mapping[str, str],
    terms: Mapping[str, list[tuple[str, int | None]]] | None = None,
) -> list[Facet]:
    """The ways to narrow a list: those that leave a choice, or are set.

    `values` are those of columns (publication.filters.facet_values), `terms` those of the section's own
    facets with their numbers (offered_terms); these stand behind the kind.
    """
    active = filters.active()
    offered = {name: [(value, None) for value in values.get(name, [])] for name in FACETS}
    offered = (
        {"kind": offered["kind"]}
        | {name: _ordered(name, found) for name, found in (terms or {}).items()}
        | {name: found for name, found in offered.items() if name != "kind"}
    )
    return [
        Facet(
            name,
            facet_label(name),
            [
                Option(value, value_label(name, value, regions), value == active.get(name), number)
                for value, number in _with(found, active.get(name))
            ],
        )
        for name, found in offered.items()
        if len(found) > 1 or name in active
    ]


def chosen(filters: Filters, regions: Mapping[str, str]) -> list[Chosen]:
    return [
        Chosen(facet_label(name), value_label(name, value, regions), filters.query(**{name: None}))
        for name, value in filters.active().items()
    ]


def facet_label(name: str) -> str:
    return {
        "kind": _("Kind"),
        "authority": _("Authority"),
        "region": _("Region"),
        "subject": _("Subject"),
        "year": _("Year"),
        "sector": _("Key sector"),
        "occupation": _("Key occupation"),
    }.get(name) or str(_term(name).label)


def value_label(facet: str, value: str, regions: Mapping[str, str]) -> str:
    if facet == "kind":
        return kinds.label(value)
    if facet == "subject":
        return kinds.subject_label(value)
    if facet == "region":
        return regions.get(value, value)
    return value if facet in FACETS else str(_term(facet).value_label(value))


def term_options(name: str, terms: Mapping[str, list[tuple[str, int | None]]]) -> list[Option]:
    """The values of one of a section's facets in its order, for links instead of a form."""
    found = _ordered(name, list(terms.get(name, [])))
    return [Option(value, value_label(name, value, {}), False, number) for value, number in found]


def _term(name: str) -> kinds.TermFacet:
    return kinds.facet(name) or kinds.TermFacet(name, name)


def _ordered(name: str, found: list[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    order = _term(name).order
    return sorted(found, key=lambda each: order(each[0])) if order else found


def _day(item: PublicItem) -> date:
    """The day that a list shows: of the calendar its own, of everything else that of publication."""
    own = item.document["dates"].get("start") if item.section == Section.CALENDAR else None
    return date.fromisoformat(own) if own else timezone.localdate(item.visible_from)


def _measures(content: Mapping, today: date) -> list[Measures]:
    """By sort, in the order of the document; one whose last day has passed is no longer in force."""
    titles = {"incentive": _("Joint incentives"), "punishment": _("Joint punishment")}
    return [
        Measures(title, lines)
        for kind, title in titles.items()
        if (lines := [_measure(each, today) for each in content["measures"] if each["kind"] == kind])
    ]


def _measure(given: Mapping[str, str], today: date) -> Measure:
    until = date.fromisoformat(given["until"]) if _has_end(given) else None
    return Measure(given["label"], given["basis"], until, until is not None and until < today)


def _has_end(measure: Mapping[str, str]) -> bool:
    return measure["until"] != document.LONG_TERM


def _with(offered: list[tuple[str, int | None]], active: str | None) -> Iterable[tuple[str, int | None]]:
    """What is set stays in the form, though no item has it any more."""
    missing = active and active not in {value for value, _number in offered}
    return [*offered, (active, None)] if missing else offered


def _card_facts(section: str, fields: Sequence[Mapping]) -> tuple[str, ...]:
    wanted = CARD_FACTS.get(section, ())
    values = (field["value"] for field in fields if field["code"] in wanted)
    language = get_language() or ""
    return tuple(
        value if isinstance(value, str) else value.get(language) or value["zh-hans"] for value in values
    )


def _card_picture(blocks: Sequence[Mapping]) -> dict | None:
    """The first picture, cropped around its focal point where that was made, in a width fit for a list."""
    image = next((block for block in blocks if block["type"] == "image"), None)
    if image is None:
        return None
    small = [
        source
        for source in image.get("card") or image.get("sources", [])
        if source["mime"] == image["mime"] and source["width"] <= CARD_WIDTH
    ]
    best = max(small, key=lambda source: source["width"], default=image)
    return {"src": f"/assets/{best['sha256']}", "width": best.get("width"), "height": best.get("height")}


def _block(block: Mapping, references: Mapping[str, Card]) -> dict | None:
    """A block with its template and what that needs beside it; a reference to what is gone is left out."""
    prepared = BLOCKS.get(block["type"], lambda block, _references: dict(block))(block, references)
    return prepared and {**prepared, "template": f"publication/blocks/{block['type']}.html"}


def _image(block: Mapping, _references: Mapping[str, Card]) -> dict:
    return {**block, "formats": _formats(block)}


def _steps(block: Mapping, _references: Mapping[str, Card]) -> dict:
    """Each step with the minute in which it begins and that in which it ends."""
    ends = list(accumulate(each.get("minutes") or 0 for each in block["items"]))
    timed = [
        {**each, "begins": end - (each.get("minutes") or 0), "ends": end}
        for each, end in zip(block["items"], ends, strict=True)
    ]
    return {**block, "steps": timed, "total": ends[-1] if ends else 0}


def _reference(block: Mapping, references: Mapping[str, Card]) -> dict | None:
    target = references.get(block["id"])
    return {**block, "card": target} if target else None


# What a type of blocks needs worked out; the others are shown as they stand.
BLOCKS: dict[str, Callable[[Mapping, Mapping[str, Card]], dict | None]] = {
    "image": _image,
    "reference": _reference,
    "steps": _steps,
}


def _formats(block: Mapping) -> list[dict]:
    """`<source>` elements: one for each format, the smallest first and the fallback's own last."""
    by_mime: dict[str, list[str]] = {}
    for source in sorted(block.get("sources", []), key=lambda source: source["width"]):
        by_mime.setdefault(source["mime"], []).append(f"/assets/{source['sha256']} {source['width']}w")
    order = sorted(by_mime, key=lambda mime: (mime == block["mime"], mime))  # AVIF, WebP
    return [{"mime": mime, "srcset": ", ".join(by_mime[mime])} for mime in order]


def _date_label(name: str) -> str:
    return {
        "decided": _("Decided"),
        "start": _("Begins"),
        "end": _("Ends"),
        "valid_from": _("Valid from"),
        "valid_until": _("Valid until"),
        "notice": _("Announced"),
        "published": _("Published"),
        "happened": _("Happened"),
        "issued": _("Issued"),
        "checked": _("Checked"),
        "call_from": _("Applications from"),
        "call_until": _("Applications until"),
    }.get(name, name)
