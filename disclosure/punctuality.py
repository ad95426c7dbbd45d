"""How deadlines are kept: counters by organisation and month, and the reader of the ledger that keeps them.

Whether a publication was in time is decided in its own transaction (`Record.published_in_time`), at the
instant of its ledger entry and against the day that was due then; the reader only adds up. Like the
statistics, the counts carry a position of their own, because sums are not idempotent.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import F, Min, Sum
from django.utils import timezone

from publication import readers
from publication.enums import Act, Withdrawal
from publication.models import LedgerEntry, PublicItem
from publication.statistics import SMALLEST

from .models import PunctualityCount, PunctualityPosition, Record
from .source import SOURCE_TYPE

READER = "punctuality"
MONTHS = 12
ERRORS = {Withdrawal.ERROR, Withdrawal.OBJECTION}
READ = [Act.PUBLISH, Act.CORRECT, Act.WITHDRAW]
COUNTS = ("in_time", "late", "removed_in_time", "removed_late", "corrected", "errors")


@dataclass(frozen=True, slots=True)
class Month:
    """A month for the public: None where a number is too small to be shown, or would give one away."""

    first: date | None  # None: the months together
    in_time: int | None
    late: int | None
    published: int | None

    @property
    def share(self) -> int | None:
        """Per cent in time; None where there is nothing, or nothing to be shown."""
        return share(self.in_time, self.late)

    @property
    def is_empty(self) -> bool:
        return self.published == 0


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Count a batch once."""
    with transaction.atomic():
        position, _made = PunctualityPosition.objects.select_for_update().get_or_create(pk=1)
        fresh = [entry for entry in entries if entry.seq > position.seq]
        if not fresh:
            return
        _count([entry for entry in fresh if entry.act in READ])
        PunctualityPosition.objects.filter(pk=1).update(seq=fresh[-1].seq)


def rebuild(*, at: datetime) -> int:
    """Count the whole ledger anew; the number of entries read."""
    with transaction.atomic():
        PunctualityCount.objects.all().delete()
        PunctualityPosition.objects.all().delete()
        readers.rewind(READER)
    return readers.run(READER, at=at)


def months(at: datetime, *, size: int = MONTHS) -> list[date]:
    """First days of the newest months, the present one last."""
    this = timezone.localdate(at).replace(day=1)
    return [this - relativedelta(months=back) for back in range(size - 1, -1, -1)]


def public_months(*, at: datetime) -> list[Month]:
    """All organisations together, by month; the last line is the sum of what is shown."""
    wanted = months(at)
    counted = PunctualityCount.objects.filter(month__gte=wanted[0]).values("month")
    sums = {
        row["month"]: (row["in_time"], row["late"])
        for row in counted.annotate(in_time=Sum("in_time"), late=Sum("late")).order_by()
    }
    shown = [_fit(first, *sums.get(first, (0, 0))) for first in wanted]
    return [*shown, _total(shown)]


def share(in_time: int | None, late: int | None) -> int | None:
    """Per cent in time, rounded down: 100 is everything."""
    if in_time is None or late is None or not in_time + late:
        return None
    return in_time * 100 // (in_time + late)


def _fit(first: date, in_time: int, late: int) -> Month:
    """Both parts and their sum are hidden where one part is small: together they would give it away."""
    small = any(0 < number < SMALLEST for number in (in_time, late))
    if not small:
        return Month(first, in_time, late, in_time + late)
    return Month(first, None, None, None)


def _total(shown: Iterable[Month]) -> Month:
    """Sums of months that are shown whole: a total of everything would give the hidden ones away."""
    whole = [month for month in shown if month.in_time is not None]
    in_time, late = sum(month.in_time for month in whole), sum(month.late for month in whole)
    return Month(None, in_time, late, in_time + late)


def _count(entries: Sequence[LedgerEntry]) -> None:
    items = _items(entries)
    records = _records(items.values())
    first = _first_publications(items.values())
    counts: Counter[tuple[int, date, str]] = Counter()
    for entry in entries:
        item = items.get(entry.item_id)
        if item is None:
            continue
        is_first = first[item.source_id] == item.published_at
        if column := _column(entry, records.get(item.source_id), is_first=is_first):
            month = timezone.localdate(entry.at).replace(day=1)
            counts[item.organisation_id, month, column] += 1
    _add(counts)


def _column(entry: LedgerEntry, record: Record | None, *, is_first: bool) -> str:
    """The counter that an entry belongs to; empty where it had no day to keep."""
    if entry.act == Act.CORRECT:
        return "corrected"
    if entry.act == Act.PUBLISH:
        kept = record.published_in_time if record and is_first else None
        return {True: "in_time", False: "late"}.get(kept, "")
    if entry.reason in ERRORS:
        return "errors"
    kept = record.removed_in_time if record else None
    return {True: "removed_in_time", False: "removed_late"}.get(kept, "")


def _items(entries: Sequence[LedgerEntry]) -> dict[str, PublicItem]:
    ids = {entry.item_id for entry in entries}
    found = PublicItem.objects.filter(source_type=SOURCE_TYPE, pk__in=ids)
    return {item.pk: item for item in found.only("pk", "source_id", "organisation_id", "published_at")}


def _records(items: Iterable[PublicItem]) -> dict[str, Record]:
    found = Record.objects.filter(pk__in={int(item.source_id) for item in items})
    return {str(row.pk): row for row in found.only("pk", "published_in_time", "removed_in_time")}


def _first_publications(items: Iterable[PublicItem]) -> dict[str, datetime]:
    """When each source was first published: what comes after a withdrawal kept no deadline."""
    found = PublicItem.objects.filter(
        source_type=SOURCE_TYPE, source_id__in={item.source_id for item in items}
    )
    return dict(found.order_by().values_list("source_id").annotate(Min("published_at")))


def _add(counts: Counter[tuple[int, date, str]]) -> None:
    for organisation, month in sorted({key[:2] for key in counts}):
        PunctualityCount.objects.get_or_create(organisation_id=organisation, month=month)
        PunctualityCount.objects.filter(organisation_id=organisation, month=month).update(
            **{column: F(column) + counts[organisation, month, column] for column in COUNTS}
        )
