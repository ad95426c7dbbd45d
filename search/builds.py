"""One rebuild at a time: who builds, how far, and what became of it.

A row is claimed with a lease. A process that is killed lets it run out; the next one marks the row and goes on.
"""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .errors import IndexBusy, IndexRefused, SearchError
from .models import BuildState, IndexBuild

LEASE = timedelta(seconds=90)
RENEWAL = 5.0  # seconds between two signs of life
REST = timedelta(minutes=10)  # after a rebuild that failed, before one begins by itself
Item = TypeVar("Item")
Clock = Callable[[], datetime]


def ticking(at: datetime) -> Clock:
    """A clock that shows `at` now."""
    began = time.monotonic()
    return lambda: at + timedelta(seconds=time.monotonic() - began)


class Build:
    """The rebuild that this process does."""

    def __init__(self, row: IndexBuild, clock: Clock) -> None:
        self.row = row
        self.clock = clock
        self._renewed = time.monotonic()

    def counted(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items; says from time to time how many they were."""
        for item in items:
            self.row.done += 1
            if time.monotonic() - self._renewed > RENEWAL:
                self.renew()
            yield item

    def renew(self) -> None:
        """A sign of life. Raises IndexBusy where another process thought this one dead."""
        self._renewed = time.monotonic()
        if not self._own().update(done=self.row.done, lease_until=self.clock() + LEASE):
            raise IndexBusy(_("Another process took this rebuild for dead and builds itself."))

    def note(self, *, version: str, replaced: str, position: int) -> None:
        """What is searched now, and how far what was searched before had come."""
        self._own().update(version=version, replaced=replaced, position=position)

    def end(self, state: BuildState, error: str = "") -> None:
        self._own().update(state=state, error=error[:500], done=self.row.done, ended_at=self.clock())

    def _own(self):
        return IndexBuild.objects.filter(pk=self.row.pk, lease=self.row.lease, state=BuildState.RUNNING)


@contextmanager
def claimed(total: int, clock: Clock) -> Iterator[Build]:
    """This process rebuilds. Raises IndexBusy where another does."""
    build = Build(_claim(total, clock()), clock)
    try:
        yield build
    except BaseException as error:
        # What the engine refused of it is remembered by itself; of others the type: a text may quote.
        done = isinstance(error, IndexRefused)
        said = str(error) if isinstance(error, SearchError) else type(error).__name__
        build.end(BuildState.DONE if done else BuildState.FAILED, said)
        raise
    build.end(BuildState.DONE)


def running(at: datetime) -> IndexBuild | None:
    """The rebuild that goes on; not one whose process is gone."""
    return IndexBuild.objects.filter(state=BuildState.RUNNING, lease_until__gt=at).first()


def last() -> IndexBuild | None:
    return IndexBuild.objects.order_by("-pk").first()


def failed_lately(at: datetime) -> bool:
    build = last()
    return bool(build and build.state == BuildState.FAILED and build.begun_at > at - REST)


def position_of(version: str) -> int:
    """How far of the ledger an index that was left holds everything. Raises SearchError."""
    build = IndexBuild.objects.filter(replaced=version).order_by("-pk").first()
    if build is None:
        raise SearchError(
            _("Nobody knows how far the index %(name)s had come; rebuild instead.") % {"name": version}
        )
    return build.position


def _claim(total: int, at: datetime) -> IndexBuild:
    IndexBuild.objects.filter(state=BuildState.RUNNING, lease_until__lte=at).update(
        state=BuildState.KILLED, ended_at=at
    )
    try:
        with transaction.atomic():
            return IndexBuild.objects.create(
                begun_at=at, lease=uuid.uuid4().hex, lease_until=at + LEASE, total=total
            )
    except IntegrityError:
        raise IndexBusy(
            _("The index is being rebuilt by another process; try again when it is done.")
        ) from None
