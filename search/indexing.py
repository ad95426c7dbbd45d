"""From the ledger and the public items to the index: what the reader and the commands do.

entries ── ids ──> items as they stand now ──> Change ──> engine
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings

from publication.enums import Act, Annotation, ItemState
from publication.models import LedgerEntry, PublicItem

from .documents import document_of
from .engine import Change, engine
from .errors import IndexBusy

CHUNK = 500
# Up to so many documents the index is made anew at once when text must leave it; beyond, at a sweep.
CHEAP = 20_000
CONTENT_GOES = (Act.CORRECT, Act.ERASE)


def change_for(ids: Iterable[str]) -> Change:
    """What the index must hold of these items as they stand, and what it must forget."""
    ids = sorted({identifier for identifier in ids if identifier})
    items = [item for chunk in _chunks(ids) for item in _published().filter(pk__in=chunk)]
    return Change([document_of(item) for item in items], set(ids) - {item.id for item in items})


def read(entries: Iterable[LedgerEntry], at: datetime) -> None:
    """The handler of the ledger's reader: one commit a batch, the same again changes nothing."""
    entries = list(entries)
    acts = {entry.act for entry in entries}
    if not engine().stats().version:
        rebuild()  # the index was lost, or never was
    engine().apply(change_for(entry.item_id for entry in entries))
    if acts & set(CONTENT_GOES):
        _marker().touch()
    caught_up = _newest_seq() <= entries[-1].seq
    cheap = Act.ERASE in acts or engine().stats().documents <= CHEAP
    if caught_up and cheap and _marker().exists():
        compact()


def compact() -> None:
    """Take deleted words out of the index's files: a new version holds only what is published.

    Where another process rebuilds just now, the mark stays and a later batch does it.
    """
    try:
        rebuild()
    except IndexBusy:
        return
    _marker().unlink(missing_ok=True)


def rebuild(progress: Callable[[Iterable], Iterable] = iter) -> int:
    """Index every published item anew, beside the old index; how many. Raises IndexBusy, IndexDiffers.

    What is entered into the ledger meanwhile is added before the swap.
    """
    begun = _newest_seq()
    documents = (document_of(item) for item in progress(_published().iterator(chunk_size=CHUNK)))

    def latest() -> Change:
        return change_for(LedgerEntry.objects.filter(seq__gt=begun).values_list("item_id", flat=True))

    return engine().rebuild(documents, latest)


def _published():
    """Embargoed ones too: every hit is asked again whether it is visible. No older editions."""
    return (
        PublicItem.objects.filter(state=ItemState.PUBLISHED)
        .exclude(annotation=Annotation.NEWER_EDITION)
        .order_by()
    )


def _newest_seq() -> int:
    return LedgerEntry.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def _marker() -> Path:
    return Path(settings.SEARCH_ROOT) / "compact"


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
