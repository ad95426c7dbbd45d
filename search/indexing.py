"""From the ledger and the public items to the index: what the reader, the tasks and the commands do.

    entries ── ids ──> items as they stand now ──> Change ──> engine
                                                                │ what it refused
                       tried again at each run <── failures <───┘

A rebuild fills a new index from the public items while the reader goes on with the old one; then it reads
what the ledger got meanwhile, for the last of it with the reader's lease, so that nothing falls between.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from itertools import islice

from django.db.models import QuerySet

from publication import readers
from publication.enums import Act, Annotation, ItemState
from publication.models import LedgerEntry, PublicItem

from . import builds, failures, purging
from .documents import document_of
from .engine import Change, engine
from .errors import IndexBusy, IndexRefused
from .models import IndexState

NAME = "search"
CHUNK = 500
CONTENT_GOES = (Act.CORRECT, Act.ERASE)
Progress = Callable[[Iterable[PublicItem], int], Iterable[PublicItem]]


def read(entries: Iterable[LedgerEntry], at: datetime) -> None:
    """The handler of the ledger's reader: the same again changes nothing.

    Raises SearchAway, and IndexRefused where something was not forgotten: the reader then stays.
    """
    entries = list(entries)
    acts = {entry.act for entry in entries}
    if Act.RESTORE in acts or not is_ours(before=entries[0].seq):
        rebuild(at=at)
    apply(change_for(entry.item_id for entry in entries), at=at)
    mend(at=at)
    if acts & set(CONTENT_GOES):
        purging.note(erased=Act.ERASE in acts, at=at)
    if entries[-1].seq >= _newest_seq():
        purge(at=at)


def change_for(ids: Iterable[str]) -> Change:
    """What the index must hold of these items as they stand, and what it must forget."""
    version = _newest_seq()  # before the items are read: they may be newer, never older
    ids = sorted({identifier for identifier in ids if identifier})
    items = [item for chunk in _chunks(ids) for item in _published().filter(pk__in=chunk)]
    gone = set(ids) - {item.id for item in items}
    return Change([document_of(item) for item in items], gone, version)


def apply(change: Change, *, at: datetime) -> None:
    """Hold and forget; documents that were refused are remembered. Raises SearchAway, IndexRefused."""
    refused: dict[str, str] = {}
    try:
        engine().apply(change)
    except IndexRefused as error:
        if error.kept:
            raise
        refused = error.refused
    failures.record(refused, at=at)
    failures.settle({*change.gone, *(document.id for document in change.documents)} - set(refused), at=at)
    if not IndexState.objects.exclude(version="").exists():
        _remember()


def mend(*, at: datetime) -> None:
    """Try again what the engine refused."""
    if ids := failures.ids(limit=CHUNK):
        apply(change_for(ids), at=at)


def is_ours(*, before: int) -> bool:
    """Whether the index is the one that the reader's position stands for, or nothing was read yet.

    It is not where it was lost, where the settings chose another engine, or where another database wrote it.
    """
    found, known = engine().stats().version, _known_version()
    if found or known:
        return found == known
    return not LedgerEntry.objects.filter(seq__lt=before).exists()


def rebuild(*, at: datetime, progress: Progress = lambda items, total: items) -> int:
    """Index every published item anew, beside the old index; how many.

    Raises IndexBusy, IndexDiffers, SearchAway, LeaseLost: the old index then stays as it is.
    """
    clock = builds.ticking(at)
    with builds.claimed(_published().count(), clock) as build, ExitStack() as stack:
        later = Later(stack, clock, build)
        items = build.counted(progress(published_items(), build.row.total))
        before = engine().stats().version
        refused: dict[str, str] = {}
        try:
            engine().rebuild((document_of(item) for item in items), later)
        except IndexRefused as error:
            refused = error.refused
        build.note(version=_remember(), replaced=before, position=later.left)
        failures.begin_anew(refused, at=clock())
    return build.row.done - len(refused)


def use(name: str, *, at: datetime) -> None:
    """Search an older index that was kept, once it has read what it missed. Raises SearchError."""
    clock = builds.ticking(at)
    with builds.claimed(0, clock) as build, ExitStack() as stack:
        later = Later(stack, clock, build, begun=builds.position_of(name), ids=failures.ids(mended=True))
        before = engine().stats().version
        engine().use(name, later)
        build.note(version=_remember(), replaced=before, position=later.left)


class Later:
    """What the ledger got since a rebuild began, in changes of bounded size; an empty one is the last.

    Near the end it holds the reader's lease until the swap is done: what comes after that the reader reads
    into the new index. `left`: how far the reader had read into the old one.
    """

    def __init__(
        self,
        stack: ExitStack,
        clock: builds.Clock,
        build: builds.Build,
        *,
        begun: int | None = None,
        ids: Iterable[str] = (),
    ) -> None:
        self.left = 0
        self._stack, self._clock, self._build = stack, clock, build
        self._position = _newest_seq() if begun is None else begun
        self._ids = list(ids)
        self._lease: readers.Held | None = None

    def __call__(self) -> Change:
        """Raises LeaseLost, IndexBusy."""
        while True:
            self._build.renew()
            self._hold_near_the_end()
            ids, self._ids = self._ids, []
            entries = self._entries()
            if entries:
                self._position = entries[-1][0]
            change = change_for([*ids, *(item_id for _seq, item_id in entries)])
            if change or (self._lease and not entries):
                return change

    def _hold_near_the_end(self) -> None:
        if self._lease is None and _newest_seq() - self._position <= CHUNK:
            self._lease = self._stack.enter_context(readers.held(NAME, self._clock()))
        if self._lease:
            self.left = self._lease.renew()

    def _entries(self) -> list[tuple[int, str]]:
        later = LedgerEntry.objects.filter(seq__gt=self._position).order_by("seq")
        return list(later.values_list("seq", "item_id")[:CHUNK])


def published_items() -> Iterator[PublicItem]:
    """Every one by key, a query for each few: no cursor stays open, and memory stays flat."""
    last = ""
    while items := list(_published().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from items
        last = items[-1].pk


def tend(*, at: datetime) -> None:
    """What the worker does of itself: try again what was refused, build anew what does not fit any more."""
    mend(at=at)
    if is_unfit(at=at):
        rebuild(at=at)
    purge(at=at)


def purge(*, at: datetime) -> None:
    """Take words of what is gone out of the files, where any are left; a rebuild does it too."""
    if purging.is_due(at=at):
        with suppress(IndexBusy):  # whoever rebuilds takes them out, or a later run does
            engine().purge(lambda: rebuild(at=at))
            purging.done(at=at)


def is_unfit(*, at: datetime) -> bool:
    """Whether the index is another one than the reader knows, or made for another mapping. Raises SearchAway.

    Not while a rebuild runs, and not soon after one that failed.
    """
    if builds.running(at) or builds.failed_lately(at):
        return False
    stats = engine().stats()
    return stats.outdated or not is_ours(before=_position() + 1)


def _remember() -> str:
    """The reader's position stands for the index that is searched now; its version."""
    version = engine().stats().version
    IndexState.objects.update_or_create(pk=1, defaults={"version": version})
    return version


def _known_version() -> str:
    return IndexState.objects.values_list("version", flat=True).first() or ""


def _position() -> int:
    return next(lag.position for lag in readers.lags() if lag.name == NAME)


def _published() -> QuerySet[PublicItem]:
    """Embargoed ones too: every hit is asked again whether it is visible. No older editions."""
    return (
        PublicItem.objects.filter(state=ItemState.PUBLISHED)
        .exclude(annotation=Annotation.NEWER_EDITION)
        .order_by()
    )


def _newest_seq() -> int:
    return LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
