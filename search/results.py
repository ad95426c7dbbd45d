"""From ids to what may be shown: every hit is asked again of the visible items.

engine ── ids ──> which are visible? ── the page's items ──> text, marks, facets
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publication import texts
from publication.filters import COLUMNS, FACETS, LEAST, Filters
from publication.models import PublicItem

from . import text
from .engine import Hit, SearchEngine, engine
from .queries import Question

WINDOW = 200  # hits that are asked at once: a page, and what its facets are read from
MOST_ROUNDS = 5  # windows that are read where hardly anything of them is visible any more
RARE_VALUES = 12  # values of one facet that are asked for singly
EXCERPT = 140  # characters
LEAD = 30  # characters before what was found
COLUMNS_READ = ("kind", "authority", "region", "city", "subject_category", "year", "sector", "occupation")


@dataclass(frozen=True, slots=True)
class Results:
    """Visible items in order, where the next page begins ("" on the last), and facets they stand for."""

    items: list[PublicItem]
    next_after: str
    facets: dict[str, list[str]]


def find(question: Question, *, at: datetime, size: int, facets: bool = False) -> Results:
    """One page. Raises FilterInvalid where `after` is not the engine's."""
    asked = engine()
    names = [name for name in FACETS if name not in question.filters.active()] if facets else []
    wanted: list[Hit] = []
    seen: dict[str, dict] = {}
    candidates: dict[str, list[str]] = {}
    after, more = question.after, True
    for round_ in range(MOST_ROUNDS):
        found = asked.search(
            question.pieces, question.filters, after=after, size=WINDOW, at=at, facets=() if round_ else names
        )
        candidates = candidates or found.facets
        visible = _visible_columns([hit.id for hit in found.hits], at=at)
        seen |= visible
        wanted += [hit for hit in found.hits if hit.id in visible]
        more, after = found.more, found.hits[-1].cursor if found.hits else after
        if len(wanted) > size or not more:
            break
    page = wanted[:size]
    if len(wanted) > size:
        after = page[-1].cursor
    items = _in_order([hit.id for hit in page], at=at)
    values = _confirmed(asked, question, candidates, seen, at=at) if candidates else {}
    return Results(items, after if more or len(wanted) > size else "", values)


def suggest(question: Question, *, at: datetime, size: int = 5) -> list[PublicItem]:
    """Visible items with titles like what was typed; persons are never suggested."""
    ids = engine().suggest(question.pieces, size=3 * size, at=at)
    return [item for item in _in_order(ids, at=at) if not item.is_person][:size]


def excerpt(item: PublicItem, pieces: Sequence[str]) -> SafeString:
    """Where the item's text holds what was typed, marked; empty where only its title does."""
    for passage in texts.of(item.document):
        if found := text.spots(passage, pieces):
            return mark_safe("".join(_marked(passage, found)))
    return mark_safe("")


def _marked(passage: str, found: list[tuple[int, int]]) -> Iterator[str]:
    """Escaped text with <mark> round what was found, from a little before the first one."""
    begin = max(0, found[0][0] - LEAD)
    end = max(begin + EXCERPT, found[0][1])
    yield "…" if begin else ""
    place = begin
    for start, stop in found:
        if stop > end:
            break
        yield f"{escape(passage[place:start])}<mark>{escape(passage[start:stop])}</mark>"
        place = stop
    yield escape(passage[place:end])
    yield "…" if end < len(passage) else ""


def _visible_columns(ids: Sequence[str], *, at: datetime) -> dict[str, dict]:
    """Facets of those that are visible, by id; no content is read."""
    if not ids:
        return {}
    rows = PublicItem.objects.listed(at=at).filter(pk__in=ids).order_by().values("id", *COLUMNS_READ)
    return {row["id"]: row for row in rows}


def _in_order(ids: Sequence[str], *, at: datetime) -> list[PublicItem]:
    items = PublicItem.objects.listed(at=at).order_by().in_bulk(ids) if ids else {}
    return [items[identifier] for identifier in ids if identifier in items]


def _confirmed(
    asked: SearchEngine, question: Question, candidates: dict[str, list[str]], seen: dict, *, at: datetime
) -> dict[str, list[str]]:
    """Of the engine's values, those that a visible item of the result has, or as many as the facet asks.

    The items seen so far say most; what too few of them have is asked for singly, three hits each or more.
    """
    known = {name: _enough(seen.values(), name) for name in candidates}
    rare = {
        (name, value): [hit.id for hit in asked.search(question.pieces, narrowed, size=size, at=at).hits]
        for name, values in candidates.items()
        for value in [value for value in values if value not in known[name]][:RARE_VALUES]
        if (narrowed := _narrowed(question.filters, name, value)) and (size := 3 + LEAST.get(name, 0))
    }
    visible = _visible_columns([identifier for ids in rare.values() for identifier in ids], at=at)
    for (name, value), ids in rare.items():
        if value in _enough([visible[identifier] for identifier in ids if identifier in visible], name):
            known[name].add(value)
    return {name: sorted(known[name] & set(values)) for name, values in candidates.items()}


def _enough(rows: Iterable[dict], name: str) -> set[str]:
    """The values of a facet that so many of the rows have as it asks for; most ask for one."""
    counts = Counter(value for row in rows for value in _values(row, name))
    return {value for value, count in counts.items() if count >= LEAST.get(name, 1)}


def _narrowed(filters: Filters, name: str, value: str) -> Filters:
    changes: dict[str, Any] = {name: int(value) if name == "year" else value}
    return replace(filters, **changes)


def _values(row: dict, facet: str) -> set[str]:
    """A row's values of a facet: of regions, its province and city too."""
    if facet == "region":
        return {f"{row['region'][:2]}0000", row["city"], row["region"]} if row["region"] else set()
    return {str(row[COLUMNS.get(facet, facet)])}
