"""Readers of the ledger: search, counters, push. Each has a cursor of its own, and a lease.

A handler gets entries in order and must be idempotent: after a crash it gets the last batch again.
The cursor moves only when the handler returned, and only while the lease is still ours.
Whoever must do something that no entry may be read beside (swap an index) holds the lease meanwhile.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from .models import LedgerEntry, ReaderState

LEASE = timedelta(seconds=60)
BATCH = 500
logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=2)  # that a lease of another is waited for

Handler = Callable[[Sequence[LedgerEntry], datetime], None]
_handlers: dict[str, Handler] = {}
# Leases that this thread holds, by reader: a handler may hold its own reader's.
_held: ContextVar[dict[str, "Held"]] = ContextVar("held")


class LeaseLost(Exception):
    """Another process took the reader over, or did not let it go; nothing was moved."""


@dataclass(frozen=True, slots=True)
class Held:
    """A reader's lease while its reader stands still."""

    name: str
    lease: str
    since: datetime
    began: float  # monotonic, of `since`

    @property
    def now(self) -> datetime:
        return self.since + timedelta(seconds=time.monotonic() - self.began)

    def renew(self) -> int:
        """Keep it for another minute; the reader's position. Raises LeaseLost."""
        own = ReaderState.objects.filter(name=self.name, lease=self.lease)
        if not own.update(lease_until=self.now + LEASE):
            raise LeaseLost(f"The lease of the reader {self.name} was taken over.")
        return own.values_list("position", flat=True).get()


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a reader is behind: entries not read, and what went wrong last."""

    name: str
    position: int
    behind: int
    failures: int
    last_error: str
    moved_at: datetime | None


def register(name: str, handler: Handler) -> None:
    _handlers[name] = handler


def registered() -> list[str]:
    return sorted(_handlers)


def run_all(*, at: datetime) -> dict[str, int]:
    """Let every reader catch up; entries read, by name."""
    return {name: run(name, at=at) for name in registered()}


def run(name: str, *, at: datetime) -> int:
    """Let one reader catch up; the number of entries it read. 0 where another process holds its lease.

    An error is kept on the reader's state, shown on the dashboard, and tried again at the next run.
    """
    lease = _take_lease(name, at)
    if lease is None:
        return 0
    try:
        with _holding(Held(name, lease, at, time.monotonic())):
            return _catch_up(name, lease, at)
    except Exception as error:
        # The type only: a message may quote what it choked on.
        logger.error("reader %s stopped: %s", name, type(error).__name__)
        ReaderState.objects.filter(name=name).update(
            failures=F("failures") + 1, last_error=type(error).__name__[:200]
        )
        return 0
    finally:
        ReaderState.objects.filter(name=name, lease=lease).update(lease="", lease_until=None)


@contextmanager
def held(name: str, at: datetime) -> Iterator[Held]:
    """The reader stands still; waits for another's lease. Raises LeaseLost, where it must be waited too long.

    In the reader's own handler it is the lease that the handler runs under.
    """
    if own := _held.get({}).get(name):
        yield own
        return
    lease = _wait_for_lease(name, at)
    try:
        with _holding(lease):
            yield lease
    finally:
        ReaderState.objects.filter(name=name, lease=lease.lease).update(lease="", lease_until=None)


def rewind(name: str, position: int = 0) -> None:
    """Let the reader begin again after `position`."""
    ReaderState.objects.update_or_create(name=name, defaults={"position": position})


def lags() -> list[Lag]:
    """Every registered reader, for the dashboard and /health/ready."""
    newest = LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    states = {state.name: state for state in ReaderState.objects.all()}
    return [_lag(name, states.get(name, ReaderState(name=name)), newest) for name in registered()]


def _lag(name: str, state: ReaderState, newest: int) -> Lag:
    return Lag(
        name, state.position, newest - state.position, state.failures, state.last_error, state.moved_at
    )


def _take_lease(name: str, at: datetime) -> str | None:
    ReaderState.objects.get_or_create(name=name)
    lease = uuid.uuid4().hex
    # A conditional update is the guard on both databases; SQLite knows no SELECT FOR UPDATE.
    taken = ReaderState.objects.filter(Q(lease="") | Q(lease_until__lte=at), name=name).update(
        lease=lease, lease_until=at + LEASE
    )
    return lease if taken else None


def _wait_for_lease(name: str, at: datetime) -> Held:
    began = time.monotonic()
    while (waited := timedelta(seconds=time.monotonic() - began)) < PATIENCE:
        if lease := _take_lease(name, at + waited):
            return Held(name, lease, at, began)
        time.sleep(0.1)
    raise LeaseLost(f"The reader {name} is busy; try again later.")


@contextmanager
def _holding(lease: Held) -> Iterator[None]:
    token = _held.set(_held.get({}) | {lease.name: lease})
    try:
        yield
    finally:
        _held.reset(token)


def _catch_up(name: str, lease: str, at: datetime) -> int:
    read = 0
    while True:
        position = ReaderState.objects.values_list("position", flat=True).get(name=name)
        entries = list(LedgerEntry.objects.filter(seq__gt=position).order_by("seq")[:BATCH])
        if not entries:
            return read
        _handlers[name](entries, at)
        moved = ReaderState.objects.filter(name=name, lease=lease).update(
            position=entries[-1].seq, moved_at=at, failures=0, last_error="", lease_until=at + LEASE
        )
        if not moved:
            return read
        read += len(entries)
