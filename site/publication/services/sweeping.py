"""The sweeper: enters what expired, and erases what was hidden longer ago than the grace.

Its brakes: it erases nothing where the clock leapt against the ledger (a restored backup, a wrong
clock), and never more than a set share at once, unless a person confirms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from confidentiality import sources
from confidentiality.enums import ENDED
from confidentiality.models import Submission
from confidentiality.services.erasure import erase_submissions
from organisations.models import Person
from publication import assets, ledger
from publication.enums import Act, ItemState
from publication.errors import SweepRefused
from publication.ledger import Entry
from publication.models import LedgerEntry, LookupKey, PublicItem, SweepState
from publication.services import door

CHUNK = 200
FREE_OF_BRAKE = 20  # so few are erased without asking for the share


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was done, or would be."""

    expired: int
    erased: int
    submissions: int
    assets: int


def plan(*, at: datetime) -> Sweep:
    """What `sweep` would do at that instant; touches nothing."""
    due = _due(at).count()
    erasable = _erasable(at).count() + _due(at).filter(visible_until__lte=at - _grace()).count()
    return Sweep(due, erasable, _ended(at).count(), 0)


def sweep(*, at: datetime, confirm: bool = False, by: Person | None = None) -> Sweep:
    """Expire, then erase, in chunks of one transaction each. Raises SweepRefused."""
    _brake_clock(at=at, confirm=confirm, by=by)
    expired = sum(len(door.expire(ids, at=at)) for ids in _chunks(_due(at)))
    _brake_share(at=at, confirm=confirm)
    erased = sum(_erase(ids, at=at) for ids in _chunks(_erasable(at)))
    ended = erase_submissions(_ended(at))
    swept = Sweep(expired, erased, ended, assets.erase_unused(at=at))
    if erased or ended:
        scrub()
    return swept


def checkpoint(*, at: datetime) -> LedgerEntry | None:
    """The day's signed entry; none where the clock leapt, so that the leap stays visible."""
    newest = ledger.last()
    if newest is None or not _leapt(newest.at, at):
        return ledger.checkpoint(at=at)
    return None


def scrub() -> None:
    """Take what was overwritten out of the files too: journal and dead rows."""
    if connection.in_atomic_block:
        return  # neither database can do it before the commit
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute(
                "VACUUM publication_publicitem, confidentiality_submission, confidentiality_finding"
            )


def _grace() -> timedelta:
    return timedelta(days=settings.ERASE_GRACE_DAYS)


def _due(at: datetime):
    return PublicItem.objects.filter(state=ItemState.PUBLISHED, visible_until__lte=at)


def _erasable(at: datetime):
    return PublicItem.objects.exclude(state=ItemState.PUBLISHED).filter(
        content__isnull=False, hidden_at__lte=at - _grace()
    )


def _ended(at: datetime):
    return Submission.objects.filter(
        state__in=ENDED, decided_at__lte=at - _grace(), draft_sealed__isnull=False
    )


def _chunks(items) -> Iterator[list[str]]:
    """Ids in chunks, asked anew each time, since each chunk changes what matches."""
    while ids := list(items.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids


def _leapt(before: datetime, at: datetime) -> bool:
    return at - before > timedelta(days=settings.CLOCK_LEAP_DAYS)


def _brake_clock(*, at: datetime, confirm: bool, by: Person | None) -> None:
    """Every step of the ledger's clock since the last look must be a small one, the present one too."""
    state, _ = SweepState.objects.get_or_create(pk=1)
    times = list(
        LedgerEntry.objects.filter(seq__gte=state.checked_seq).order_by("seq").values_list("seq", "at", "act")
    )
    previous = state.checked_at
    for _seq, moment, act in times:
        if previous and act != Act.CONFIRM and _leapt(previous, moment) and not confirm:
            raise SweepRefused(_leap_sentence(previous, moment))
        previous = moment
    if previous and _leapt(previous, at):
        if not confirm:
            raise SweepRefused(_leap_sentence(previous, at))
        ledger.append([Entry(Act.CONFIRM, reason="clock")], by=by, at=at)
    newest = ledger.last()
    SweepState.objects.update_or_create(
        pk=1,
        defaults={"checked_seq": newest.seq if newest else 0, "checked_at": newest.at if newest else None},
    )


def _leap_sentence(before: datetime, after: datetime) -> str:
    return (
        f"Nothing was erased: the clock leapt from {before:%Y-%m-%d %H:%M} to {after:%Y-%m-%d %H:%M} UTC against the "
        "ledger. If the time is right, run `./run manage sweep --confirm`."
    )


def _brake_share(*, at: datetime, confirm: bool) -> None:
    erasable = _erasable(at).count()
    stored = PublicItem.objects.filter(content__isnull=False).count()
    if not confirm and erasable > FREE_OF_BRAKE and erasable * 100 > stored * settings.ERASE_SHARE_PERCENT:
        raise SweepRefused(
            f"Nothing was erased: {erasable} of {stored} items are due, more than {settings.ERASE_SHARE_PERCENT} per "
            "cent at once. If that is right, run `./run manage sweep --confirm`."
        )


def _erase(ids: list[str], *, at: datetime) -> int:
    with transaction.atomic():
        items = list(PublicItem.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
        for item in items:
            sources.get(item.source_type).erase(item.source_id, item.id, hidden_at=item.hidden_at, at=at)
        erase_submissions(Submission.objects.filter(item_id__in=ids))
        LookupKey.objects.filter(item__in=ids).delete()
        PublicItem.objects.filter(pk__in=ids).update(content=None, salt=None, changed_at=at)
        ledger.append([Entry(Act.ERASE, item.id) for item in items], by=None, at=at)
    return len(items)
