"""The sweeper: enters what expired, and erases what was hidden longer ago than the grace.

Its brakes: it does neither where the clock leapt against the ledger, forward or backward (a restored
backup, a wrong clock), nor erases more than a set share at once, unless a person confirms. Expiring
has the clock's brake too, since what is entered as expired never comes back.

    plan ──── says what sweep would do, touches nothing
    expire ── clock's brake; ledger entries for displays that are over
    sweep ─── expire; share's brake; erase items, ended submissions, unused assets; scrub the files
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from confidentiality import sources
from confidentiality.enums import ENDED
from confidentiality.models import Submission
from confidentiality.services.erasure import erase_submissions
from organisations.models import Person
from publication import assets, ledger
from publication.enums import Act, ItemState
from publication.errors import SweepRefused
from publication.ledger import Entry
from publication.models import ItemTerm, LedgerEntry, LookupKey, PublicItem, SweepState
from publication.services import door

CHUNK = 200
FREE_OF_BRAKE = 20  # so few are erased without asking for the share
SCRUB_WAIT = 5000  # milliseconds
CLOCK, SHARE = "clock", "share"  # reasons of a confirmation

Refusal = str


@dataclass(frozen=True, slots=True)
class Sweep:
    """What was done, or would be; `scrubbed` is False where a reader held the journal open."""

    expired: int
    erased: int
    submissions: int
    assets: int
    scrubbed: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What `sweep` would do, and the sentences of the brakes that would hold."""

    expired: int
    erased: int
    submissions: int
    refusals: tuple[Refusal, ...]


def plan(*, at: datetime) -> Plan:
    """What `sweep` would do at that instant; touches nothing."""
    due = _due(at)
    erasable = _erasable(at).count() + due.filter(visible_until__lte=at - _grace()).count()
    refusals = filter(None, [_clock_refusal(_look(at)), _share_refusal(erasable)])
    return Plan(due.count(), erasable, _ended(at).count(), tuple(refusals))


def expire(*, at: datetime, confirm: bool = False, by: Person | None = None) -> int:
    """Enter displays that are over into the ledger; how many. Raises SweepRefused."""
    _brake_clock(at=at, confirm=confirm, by=by)
    return sum(len(door.expire(ids, at=at)) for ids in _chunks(_due(at)))


def sweep(*, at: datetime, confirm: bool = False, by: Person | None = None) -> Sweep:
    """Expire, then erase, in chunks of one transaction each. Raises SweepRefused."""
    expired = expire(at=at, confirm=confirm, by=by)
    _brake_share(at=at, confirm=confirm, by=by)
    erased = sum(_erase(ids, at=at) for ids in _chunks(_erasable(at)))
    ended = sum(erase_submissions(Submission.objects.filter(pk__in=ids)) for ids in _chunks(_ended(at)))
    swept = assets.erase_unused(at=at)
    return Sweep(expired, erased, ended, swept, scrub() if erased or ended else True)


def confirm_clock(*, at: datetime, by: Person | None) -> None:
    """Somebody vouches for the clock and for what was restored: the brake looks from here on."""
    ledger.append([Entry(Act.CONFIRM, reason=CLOCK)], by=by, at=at)
    _remember(ledger.last())


def checkpoint(*, at: datetime) -> LedgerEntry | None:
    """The day's signed entry; none where the clock leapt, so that the leap stays visible."""
    newest = ledger.last()
    if newest is None or not _leapt(newest.at, at):
        return ledger.checkpoint(at=at)
    return None


def scrub() -> bool:
    """Take what was overwritten out of the files too. False where somebody's reading is in the way."""
    if connection.in_atomic_block:
        return False  # neither database can do it before the commit
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _truncate_journal(cursor)
        cursor.execute("VACUUM publication_publicitem, confidentiality_submission, confidentiality_finding")
    return True


def _truncate_journal(cursor) -> bool:
    """SQLite's journal keeps old pages until it is emptied, which waits for readers of old pages."""
    cursor.execute("PRAGMA busy_timeout")
    [usual] = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {SCRUB_WAIT}")
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, _frames, _moved = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return not busy


def _grace() -> timedelta:
    return timedelta(days=settings.ERASE_GRACE_DAYS)


def _due(at: datetime) -> QuerySet:
    return PublicItem.objects.filter(state=ItemState.PUBLISHED, visible_until__lte=at)


def _erasable(at: datetime) -> QuerySet:
    """Hidden longer ago than the grace; what expired is hidden since its display ended."""
    return PublicItem.objects.exclude(state=ItemState.PUBLISHED).filter(
        content__isnull=False, hidden_at__lte=at - _grace()
    )


def _ended(at: datetime) -> QuerySet:
    return Submission.objects.filter(
        state__in=ENDED, decided_at__lte=at - _grace(), draft_sealed__isnull=False
    )


def _chunks(rows: QuerySet) -> Iterator[list]:
    """Keys in chunks, asked anew each time, since each chunk changes what matches."""
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield keys


def _leapt(before: datetime, after: datetime) -> bool:
    return abs(after - before) > timedelta(days=settings.CLOCK_LEAP_DAYS)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the brake saw: a leap (from, to), a restore nobody looked at, the newest entry."""

    leap: tuple[datetime, datetime] | None
    restored: bool
    newest: LedgerEntry | None


def _look(at: datetime) -> _Look:
    """Walk the ledger's clock from the last look to this instant; a confirmation forgives what was before."""
    state = SweepState.objects.filter(pk=1).first() or SweepState()
    previous, leap, restored, newest = state.checked_at, None, False, None
    entries = LedgerEntry.objects.filter(seq__gt=state.checked_seq).order_by("seq")
    for newest in entries.only("seq", "at", "act", "reason").iterator(chunk_size=2000):
        if newest.act == Act.CONFIRM and newest.reason == CLOCK:
            leap, restored = None, False
        elif previous and _leapt(previous, newest.at):
            leap = leap or (previous, newest.at)
        restored = restored or newest.act == Act.RESTORE
        previous = newest.at
    if previous and _leapt(previous, at):
        leap = leap or (previous, at)
    return _Look(leap, restored, newest)


def _clock_refusal(look: _Look) -> Refusal | None:
    if look.leap:
        return _leap_sentence(*look.leap)
    if look.restored:
        return (
            "Nothing was erased: the system was restored from a backup. Look whether what should be shown "
            "is shown and the time is right, then run `./run manage sweep --confirm`."
        )
    return None


def _brake_clock(*, at: datetime, confirm: bool, by: Person | None) -> None:
    """Every step of the ledger's clock since the last look must be a small one, the present one too."""
    look = _look(at)
    refusal = _clock_refusal(look)
    if refusal and not confirm:
        raise SweepRefused(refusal)
    if refusal:
        confirm_clock(at=at, by=by)
    else:
        _remember(look.newest)


def _remember(newest: LedgerEntry | None) -> None:
    """Begin the next look behind this entry."""
    if newest:
        SweepState.objects.update_or_create(
            pk=1, defaults={"checked_seq": newest.seq, "checked_at": newest.at}
        )


def _leap_sentence(before: datetime, after: datetime) -> Refusal:
    return (
        f"Nothing was erased: the clock leapt from {before.astimezone(UTC):%Y-%m-%d %H:%M} to "
        f"{after.astimezone(UTC):%Y-%m-%d %H:%M} UTC against the ledger. "
        "If the time is right, run `./run manage sweep --confirm`."
    )


def _brake_share(*, at: datetime, confirm: bool, by: Person | None) -> None:
    refusal = _share_refusal(_erasable(at).count())
    if refusal and not confirm:
        raise SweepRefused(refusal)
    if refusal:
        ledger.append([Entry(Act.CONFIRM, reason=SHARE)], by=by, at=at)


def _share_refusal(erasable: int) -> Refusal | None:
    if erasable <= FREE_OF_BRAKE:
        return None
    stored = PublicItem.objects.filter(content__isnull=False).count()
    if erasable * 100 <= stored * settings.ERASE_SHARE_PERCENT:
        return None
    return (
        f"Nothing was erased: {erasable} of {stored} items are due, more than "
        f"{settings.ERASE_SHARE_PERCENT} per cent at once. "
        "If that is right, run `./run manage sweep --confirm`."
    )


def _erase(ids: list[str], *, at: datetime) -> int:
    with transaction.atomic():
        items = list(PublicItem.objects.filter(pk__in=ids).select_for_update().order_by("pk"))
        for item in items:
            sources.get(item.source_type).erase(item.source_id, item.id, hidden_at=item.hidden_at, at=at)
        erase_submissions(Submission.objects.filter(item_id__in=ids))
        LookupKey.objects.filter(item__in=ids).delete()
        ItemTerm.objects.filter(item__in=ids).delete()
        PublicItem.objects.filter(pk__in=ids).update(content=None, salt=None, occupation="", changed_at=at)
        ledger.append([Entry(Act.ERASE, item.id) for item in items], by=None, at=at)
    return len(items)
