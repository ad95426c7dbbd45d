"""Documents that the engine refused: remembered, tried again at each run, told to people, never skipped."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import F

from .models import IndexFailure


def record(refused: Mapping[str, str], *, at: datetime) -> None:
    """Count one more try of each, by the type of the reason: a message may quote the document."""
    for item_id, reason in refused.items():
        failure, is_new = IndexFailure.objects.get_or_create(
            item_id=item_id, defaults={"reason": reason[:200], "first_at": at, "last_at": at}
        )
        if not is_new:
            IndexFailure.objects.filter(pk=failure.pk).update(
                reason=reason[:200], tries=F("tries") + 1, last_at=at, mended_at=None
            )


def settle(ids: Collection[str], *, at: datetime) -> None:
    """These were taken, or need not be held any more. What was mended is known until the next rebuild:
    an older index that is used again lacks it."""
    if IndexFailure.objects.filter(mended_at=None).exists():
        IndexFailure.objects.filter(pk__in=ids, mended_at=None).update(mended_at=at)


def begin_anew(refused: Mapping[str, str], *, at: datetime) -> None:
    """After a rebuild only what it refused is open."""
    IndexFailure.objects.exclude(pk__in=refused).delete()
    record(refused, at=at)


def ids(*, limit: int | None = None, mended: bool = False) -> list[str]:
    """Of those that are open, the longest untried first; with `mended` also of those that were taken since."""
    known = IndexFailure.objects.all() if mended else IndexFailure.objects.filter(mended_at=None)
    return list(known.order_by("last_at").values_list("pk", flat=True)[:limit])


def count() -> int:
    return IndexFailure.objects.filter(mended_at=None).count()
