"""The numbers of the statistics page, and the reader of the ledger that keeps them.

A reader may get a batch twice (a crash before its cursor moved); sums are not idempotent, so the
counts carry a position of their own, moved in the same transaction.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from . import readers
from .enums import REMOVALS, Act, Section
from .models import LedgerEntry, PublicItem
from .models.statistics import StatisticsCount, StatisticsPosition

READER = "statistics"
SMALLEST = 5  # a smaller number could single somebody out
COUNTED = [Act.PUBLISH, *REMOVALS]


@dataclass(frozen=True, slots=True)
class Cell:
    """Numbers fit to be shown: None where one is between 1 and 4 and about somebody."""

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
    return [_row(section, kind, counts) for (section, kind), counts in by_kind.items()]


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


def _row(section: str, kind: str, counts: Sequence[StatisticsCount]) -> Row:
    """Only disclosures are about somebody who could be singled out."""
    smallest = SMALLEST if section == Section.DISCLOSURES else 1
    years = {each.year: Cell(_fit(each.published, smallest), _fit(each.removed, smallest)) for each in counts}
    return Row(section, kind, _total(list(years.values())), years)


def _total(cells: Sequence[Cell]) -> Cell:
    """Sums of what is shown only: a total of everything would give the small numbers away."""
    return Cell(_sum([each.published for each in cells]), _sum([each.removed for each in cells]))


def _sum(numbers: Sequence[int | None]) -> int | None:
    """None where there are small numbers and nothing else."""
    return sum(number or 0 for number in numbers) or (None if None in numbers else 0)


def _fit(number: int, smallest: int) -> int | None:
    return None if 0 < number < smallest else number
