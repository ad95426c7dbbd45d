"""From ids to what may be shown: every hit is asked again of the visible items.

    engine ── ids ──> which are visible? ── the page's items ──> text, marks
        └── counts ──> what of them is certain (totals, counts) ──> total, facets

Where nothing holds what was asked, what is nearly it is shown instead, and said to be so. A page costs
the same number of queries, however many items it shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from publication import kinds
from publication.enums import Section
from publication.filters import FACETS
from publication.models import ItemTerm, PublicItem

from . import counts, near, parting, totals
from .counts import Count
from .documents import speaks_of_a_person
from .engine import Ask, Hit, Hits, SearchEngine, Sort, Total, engine
from .queries import Question

NONE = Total(0)
WINDOW = 60  # hits that are asked at once: a page, and some that may be gone
SPARE = 20  # beside a page that is larger
MOST_ROUNDS = 5  # windows that are read where hardly anything of them is visible any more
MOST_NEAR = 60  # candidates that are measured
TOLD = tuple(section for section in Section.values if section != Section.DISCLOSURES)
COLUMNS_READ = (
    "section", "kind", "authority", "region", "city", "subject_category", "year", "sector", "occupation",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Results:
    """Visible items in order, where the next page begins ("" on the last), how many there are in all.

    `facets` are the values that visible items of the result have, with how many; `sections` how many each
    section holds, whatever section is chosen. `near`: nothing holds what was asked, these are only like it,
    and `did_you_mean` says it in the words that they hold.
    """

    items: list[PublicItem] = field(default_factory=list)
    next_after: str = ""
    total: Total = NONE
    facets: dict[str, list[Count]] = field(default_factory=dict)
    sections: list[Count] = field(default_factory=list)
    near: bool = False
    did_you_mean: str = ""


@dataclass(slots=True)
class _Reading:
    """What was read of the engine for one page: visible hits with their columns, and those that are gone."""

    first: Hits
    hits: list[Hit] = field(default_factory=list)
    rows: dict[str, dict] = field(default_factory=dict)
    dropped: int = 0
    more: bool = True
    after: str = ""


def find(question: Question, *, at: datetime, size: int, facets: bool = False) -> Results:
    """One page, or what is near where there is nothing. Raises FilterInvalid where `after` is not the
    engine's, SearchAway where no engine answers."""
    found = strictly(question, at=at, size=size, facets=facets)
    if found.items or found.next_after or question.after or not question.pieces:
        return found
    return _nearly(question, found, at=at, size=size)


def strictly(question: Question, *, at: datetime, size: int, facets: bool = False) -> Results:
    """One page of what holds every word of the question."""
    if not question.pieces:
        return Results()
    asked, doubt = engine(), totals.doubt()
    names = _facet_names(question) if facets else []
    read = _read(asked, question, at=at, size=size, facets=names)
    doubt = doubt.beside(read.dropped)
    page = read.hits[:size]
    more = read.more or len(read.hits) > size
    whole = not more and not question.after
    total = Total(len(read.hits)) if whole else _total(read, question, doubt)
    values = _values(read, names, whole=whole, doubt=doubt)
    return Results(
        items=visible_in_order([hit.id for hit in page], at=at),
        next_after=(page[-1].cursor if len(read.hits) > size else read.after) if more else "",
        total=total,
        facets=values,
        sections=_sections(asked, question, values, total, doubt, at=at) if facets else [],
    )


def ask(question: Question, *, at: datetime, size: int, facets: Collection[str] = ()) -> Ask:
    """The question as an engine is asked it."""
    return Ask(
        pieces=question.pieces,
        filters=question.filters,
        at=at,
        size=size,
        after=question.after,
        sort=question.sort,
        since=question.since,
        before=question.before,
        facets=facets,
    )


def _read(
    asked: SearchEngine, question: Question, *, at: datetime, size: int, facets: Sequence[str]
) -> _Reading:
    """Windows of hits until a page of them is visible, or there are no more."""
    window = max(WINDOW, size + SPARE)
    wanted = ask(question, at=at, size=window, facets=facets)
    read: _Reading | None = None
    for _round in range(MOST_ROUNDS):
        found = asked.search(wanted)
        read = read or _Reading(found, after=question.after)
        _take(read, found, at=at)
        if len(read.hits) > size or not read.more:
            break
        wanted = replace(wanted, after=read.after, facets=())
    return read


def _take(read: _Reading, found: Hits, *, at: datetime) -> None:
    visible = _visible_columns([hit.id for hit in found.hits], at=at)
    read.rows |= visible
    read.hits += [hit for hit in found.hits if hit.id in visible]
    read.dropped += len(found.hits) - len(visible)
    read.more = found.more
    read.after = found.hits[-1].cursor if found.hits else read.after


def _total(read: _Reading, question: Question, doubt: totals.Doubt) -> Total:
    return totals.total(read.first.total, seen=len(read.hits), doubt=doubt)


def _facet_names(question: Question) -> list[str]:
    """Those that can still be chosen: terms of the section, without one those that all sections share."""
    section = question.filters.section
    terms = [facet.name for facet in kinds.facets(section) if section or facet.everywhere]
    chosen = question.filters.active()
    names = ["section", *FACETS, *terms] if not section else [*FACETS, *terms]
    return [name for name in names if name not in chosen]


def _values(
    read: _Reading, names: Sequence[str], *, whole: bool, doubt: totals.Doubt
) -> dict[str, list[Count]]:
    if not names:
        return {}
    terms = _terms(read.rows, names) if whole or doubt.number != 0 else {}
    seen = counts.seen(read.rows, terms, names)
    if whole:
        return counts.whole(seen)
    return counts.certain(read.first, seen, doubt)


def _sections(
    asked: SearchEngine,
    question: Question,
    values: dict[str, list[Count]],
    total: Total,
    doubt: totals.Doubt,
    *,
    at: datetime,
) -> list[Count]:
    """Beside the section that is chosen, the others are counted by a question of its own."""
    chosen = question.filters.section
    if not chosen:
        return values.get("section", [])
    everywhere = ask(question.everywhere(), at=at, size=1, facets=("section",))
    found = counts.certain(asked.search(replace(everywhere, after="")), {}, doubt).get("section", [])
    own = [Count(chosen, total.number, total.exact)] if total.number else []
    return [each for each in found if each.value != chosen] + own


def _nearly(question: Question, strict: Results, *, at: datetime, size: int) -> Results:
    """What is only like the words; never a person's."""
    ids = engine().near(ask(question, at=at, size=MOST_NEAR))
    found = near.matches(question.pieces, visible_in_order(ids, at=at), size=size)
    if not found.items:
        return _parted(question, strict, at=at, size=size)
    return _like(strict, found.items, found.meant)


def _parted(question: Question, strict: Results, *, at: datetime, size: int) -> Results:
    """What holds the words of a sentence that nobody wrote in one piece; never a person's, and no record: who
    looks a name up that has none must not be shown those of others."""
    if not parting.is_sentence(question.pieces) or question.filters.section == Section.DISCLOSURES:
        return strict
    asked, wanted = engine(), replace(ask(question, at=at, size=1), sections=TOLD, sort=Sort.NEWEST)
    words = parting.words(question.pieces, lambda pieces: _how_many(asked, replace(wanted, pieces=pieces)))
    if not words:
        return strict
    hits = asked.search(replace(wanted, pieces=words, size=size + SPARE, sort=question.sort)).hits
    found = [
        item for item in visible_in_order([hit.id for hit in hits], at=at) if not speaks_of_a_person(item)
    ]
    return _like(strict, found[:size], " ".join(word.text for word in words)) if found else strict


def _how_many(asked: SearchEngine, wanted: Ask) -> int:
    return asked.search(wanted).total.number


def _like(strict: Results, items: list[PublicItem], meant: str) -> Results:
    return replace(strict, items=items, total=Total(len(items)), facets={}, near=True, did_you_mean=meant)


def _visible_columns(ids: Sequence[str], *, at: datetime) -> dict[str, dict]:
    """Facets of those that are visible, by id; no content is read."""
    if not ids:
        return {}
    rows = PublicItem.objects.listed(at=at).filter(pk__in=ids).order_by().values("id", *COLUMNS_READ)
    return {row["id"]: row for row in rows}


def _terms(rows: dict[str, dict], names: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Pairs of facet and value, by item."""
    found: dict[str, list[tuple[str, str]]] = {}
    wanted = [name for name in names if name not in FACETS and name != "section"]
    if rows and wanted:
        terms = ItemTerm.objects.filter(item__in=list(rows), facet__in=wanted)
        for item, facet, value in terms.values_list("item_id", "facet", "value"):
            found.setdefault(item, []).append((facet, value))
    return found


def visible_in_order(ids: Sequence[str], *, at: datetime) -> list[PublicItem]:
    """Those of the items that are visible, in the order of their ids; by one query."""
    items = PublicItem.objects.listed(at=at).order_by().in_bulk(ids) if ids else {}
    return [items[identifier] for identifier in ids if identifier in items]
