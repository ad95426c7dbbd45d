"""The yearly keys in use: wrapping the survivors anew, and destroying a year.

What was erased has no wrapped key any more; all else of a year is wrapped by the key of the present
year, and then the year's key is destroyed. From then on every backup that was made before is
unreadable in what it still held of that year, whatever else is stolen with it.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import keys
from confidentiality.enums import AuditAct
from confidentiality.errors import KeysInUse
from confidentiality.models import RecordKey

from . import auditing

CHUNK = 500


def left(year: int) -> int:
    """How many values are still sealed by way of that year's key."""
    return _sealed_in(year).count()


def rotate(year: int, *, at: datetime, progress: Callable[[int], None] = lambda done: None) -> int:
    """Wrap all that is sealed by way of `year` by the key of the present year; how many.

    Cut off it goes on where it stopped. Raises KeysInUse for the present year, keys.KeyDestroyed.
    """
    present = _present(year, at=at)
    done = 0
    while count := _rotate_some(year, present):
        done += count
        progress(count)
    auditing.keys(AuditAct.ROTATE, at=at, detail=f"{year} → {present}: {done}")
    return done


def destroy(year: int, *, at: datetime) -> None:
    """Destroy the year's key for ever. Raises KeysInUse while anything needs it, keys.KeyDestroyed.

    Entered before it is done: an entry without its act is seen, an act without its entry is not.
    """
    _present(year, at=at)
    keys.require_year(year)
    if count := left(year):
        raise KeysInUse(
            _("%(count)s values still need the key of %(year)s: run `keys rotate %(year)s` first.")
            % {"count": count, "year": year}
        )
    auditing.keys(AuditAct.DESTROY, at=at, detail=str(year))
    keys.destroy_year(year, at=at)


def _present(year: int, *, at: datetime) -> int:
    present = timezone.localtime(at).year
    if year >= present:
        raise KeysInUse(
            _("New values are sealed by the key of %(year)s; only the key of a year that is over can go.")
            % {"year": year}
        )
    return present


def _rotate_some(year: int, present: int) -> int:
    """One transaction: as many as fit. A key that was destroyed meanwhile is not brought back."""
    with transaction.atomic():
        rows = list(_sealed_in(year).order_by("pk")[:CHUNK])
        for row in rows:
            before = row.wrapped
            _sealed_in(year).filter(pk=row.pk, wrapped=before).update(
                wrapped=keys.wrap(row.secret, row.pk, present), year=present
            )
    return len(rows)


def _sealed_in(year: int):
    return RecordKey.objects.filter(year=year, wrapped__isnull=False)
