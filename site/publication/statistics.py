"""The numbers of the statistics page, and the reader of the ledger that keeps them.

A reader may get a batch twice (a crash before its cursor moved); sums are not idempotent, so the
counts carry a position of their own, moved in the same transaction.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from . import readers
from .enums import REMOVALS, Act
from .models import LedgerEntry, PublicItem
from .models.statistics import StatisticsCount, StatisticsPosition

READER = "statistics"
SMALLEST = 5  # a smaller number could single somebody out
COUNTED = [Act.PUBLISH, *REMOVALS]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number fit to be shown: None where it is between 1 and 4."""

    published: int | None
    removed: int | None


@dataclass(frozen=True, slots=True)
class Row:
    section: str
    kind: str
    total: Cell
    years: dict[int, Cell]


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Count a batch once."""
    with transaction.atomic():
        position, _ = StatisticsPosition.objects.select_for_update().get_or_create(pk=1)
        fresh = [entry for entry in entries if entry.seq > position.seq]
        if not fresh:
            return
        _count([entry for entry in fresh if entry.act in COUNTED])
        StatisticsPosition.objects.filter(pk=1).update(seq=fresh[-1].seq)


def rebuild(*, at: datetime) -> int:
    """Count the whole ledger anew; the number of entries read."""
    with transaction.atomic():
        StatisticsCount.objects.all().delete()
        StatisticsPosition.objects.all().delete()
        readers.rewind(READER)
    return readers.run(READER, at=at)


def rows() -> list[Row]:
    """What the page shows, by section and kind; years newest first, small numbers left out."""
    by_kind: dict[tuple[str, str], list[StatisticsCount]] = {}
    for count in StatisticsCount.objects.all():
        by_kind.setdefault((count.section, count.kind), []).append(count)
    return [
        Row(
            section, kind, _total(counts), {each.year: _cell(each.published, each.removed) for each in counts}
        )
        for (section, kind), counts in by_kind.items()
    ]


def published_in_all() -> int:
    """Every item ever published, for the home page."""
    return StatisticsCount.objects.aggregate(total=Sum("published"))["total"] or 0


def _count(entries: Sequence[LedgerEntry]) -> None:
    items = PublicItem.objects.defer("content").in_bulk({entry.item_id for entry in entries})
    published: Counter[tuple[str, str, int]] = Counter()
    removed: Counter[tuple[str, str, int]] = Counter()
    for entry in entries:
        item = items[entry.item_id]
        (published if entry.act == Act.PUBLISH else removed)[(item.section, item.kind, item.year)] += 1
    for section, kind, year in sorted({*published, *removed}):
        key = (section, kind, year)
        StatisticsCount.objects.get_or_create(section=section, kind=kind, year=year)
        StatisticsCount.objects.filter(section=section, kind=kind, year=year).update(
            published=F("published") + published[key], removed=F("removed") + removed[key]
        )


def _total(counts: Sequence[StatisticsCount]) -> Cell:
    """Sums of what is shown only: a total of everything would give the small numbers away."""
    cells = [_cell(each.published, each.removed) for each in counts]
    return _cell(sum(each.published or 0 for each in cells), sum(each.removed or 0 for each in cells))


def _cell(published: int, removed: int) -> Cell:
    return Cell(_fit(published), _fit(removed))


def _fit(number: int) -> int | None:
    return None if 0 < number < SMALLEST else number
