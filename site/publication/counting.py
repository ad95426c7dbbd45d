"""How many items a value of a facet has, beside the others that are chosen: numbers that a reader keeps.

A list asks for them by key and counts nothing. For each item a line is kept for every value it has
beside every choice of up to `DEPTH` of its other values, so that a number is exact where it is shown;
deeper choices show none. Only sections that register facets (publication.kinds) are counted: theirs
are thousands of items, not millions.

    read        after the ledger: what a batch published, corrected, annotated, hid
    recount_due by the clock: what appeared or ended meanwhile, at most a minute late
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations, islice, product
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F

from . import kinds
from .enums import ItemState
from .models import CountedItem, FacetCount, LedgerEntry, PublicItem

READER = "counts"
DEPTH = 3  # values chosen at once beside which there are still numbers
TOTAL = ""  # the facet whose one value "" counts the items themselves
MOST_LINES = 20_000  # of one item; its deeper ones are left out
CHUNK = 200

Terms = Mapping[str, Sequence[str]]
Line = tuple[str, str, str, str]  # section, base, facet, value


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Count anew the items of a batch; a batch read twice changes nothing."""
    recount({entry.item_id for entry in entries if entry.item_id}, at=at)


def recount_due(*, at: datetime) -> int:
    """Count anew what appeared or ended by the clock alone; how many."""
    due = CountedItem.objects.filter(changes_at__lte=at).order_by("changes_at")
    ids = list(due.values_list("pk", flat=True)[:5000])
    recount(ids, at=at)
    return len(ids)


def recount(item_ids: Iterable[str], *, at: datetime) -> None:
    """Make the numbers agree with these items as they are at that instant, a transaction a chunk."""
    ids = sorted(item_ids)
    for start in range(0, len(ids), CHUNK):
        _recount(ids[start : start + CHUNK], at=at)


def base_of(chosen: Mapping[str, str]) -> str:
    """The key of values chosen together, in whatever order; "" for none."""
    if not chosen:
        return ""
    return hashlib.blake2b(urlencode(sorted(chosen.items())).encode(), digest_size=16).hexdigest()


def lines(section: str, terms: Terms) -> Iterator[Line]:
    """Every line in which an item with these terms counts; the shallow ones first."""
    for size in range(DEPTH + 1):
        for facets in combinations(sorted(terms), size):
            for values in product(*(terms[facet] for facet in facets)):
                base = base_of(dict(zip(facets, values, strict=True)))
                yield section, base, TOTAL, ""
                for facet in sorted(terms.keys() - set(facets)):
                    yield from ((section, base, facet, value) for value in terms[facet])


def _recount(ids: list[str], *, at: datetime) -> None:
    with transaction.atomic():
        items = {
            item.pk: item
            for item in PublicItem.objects.filter(pk__in=ids, section__in=kinds.sections_with_facets())
            .defer("content", "salt")
            .prefetch_related("terms")
        }
        fresh = [CountedItem(item_id=pk, section=item.section) for pk, item in items.items()]
        CountedItem.objects.bulk_create(fresh, ignore_conflicts=True)
        counted = CountedItem.objects.filter(pk__in=items).select_for_update().order_by("pk")
        changes: Counter[Line] = Counter()
        for row in counted:
            item = items[row.pk]
            terms = _terms(item) if is_counted(item, at=at) else {}
            changes.update(_lines(row.section, terms))
            changes.subtract(_lines(row.section, row.terms))
            row.terms, row.changes_at = terms, _next_change(item, at)
            row.save(update_fields=["terms", "changes_at"])
        _apply(changes)


def is_counted(item: PublicItem, *, at: datetime) -> bool:
    """Whether lists show it at that instant."""
    return item.is_listed(at=at)


def _terms(item: PublicItem) -> dict[str, list[str]]:
    """Its registered facets and its kind; what a section does not register does not narrow its lists."""
    known = {facet.name for facet in kinds.facets(item.section)}
    found: dict[str, list[str]] = {"kind": [item.kind]}
    for term in item.terms.all():
        if term.facet in known:
            found.setdefault(term.facet, []).append(term.value)
    return found


def _lines(section: str, terms: Terms) -> list[Line]:
    if not terms:
        return []
    everywhere = {facet.name for facet in kinds.facets() if facet.everywhere}
    shared = [("", "", facet, value) for facet in everywhere for value in terms.get(facet, ())]
    return [*islice(lines(section, terms), MOST_LINES), *shared]


def _next_change(item: PublicItem, at: datetime) -> datetime | None:
    """None where only an act will change what it counts for."""
    if item.state != ItemState.PUBLISHED:
        return None
    return next((moment for moment in (item.visible_from, item.visible_until) if moment > at), None)


def _apply(changes: Mapping[Line, int]) -> None:
    by_step: dict[int, list[Line]] = {}
    for line, step in changes.items():
        if step:
            by_step.setdefault(step, []).append(line)
    for step, same in sorted(by_step.items(), reverse=True):
        for start in range(0, len(same), 500):
            _add(sorted(same[start : start + 500]), step)
    if by_step and min(by_step) < 0:
        FacetCount.objects.filter(number=0).delete()


def _add(same: list[Line], step: int) -> None:
    rows = [FacetCount(section=s, base=b, facet=f, value=v) for s, b, f, v in same]
    FacetCount.objects.bulk_create(rows, ignore_conflicts=True)
    wanted = set(same)
    candidates = FacetCount.objects.filter(
        section__in={line[0] for line in same}, base__in={line[1] for line in same}
    )
    ids = [
        pk
        for pk, *line in candidates.values_list("pk", "section", "base", "facet", "value")
        if tuple(line) in wanted
    ]
    for start in range(0, len(ids), 500):
        FacetCount.objects.filter(pk__in=ids[start : start + 500]).update(number=F("number") + step)
