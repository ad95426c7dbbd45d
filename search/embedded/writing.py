"""Commits, and filling a new version. One writer at a time: `Folder.lock` sees to it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import tantivy

from ..engine import Change, IndexDocument
from ..errors import IndexDiffers, SearchAway
from .folder import Folder
from .schema import written

HEAP = 60_000_000  # bytes that the writer gathers before it writes a segment


def write(index: tantivy.Index, change: Change) -> None:
    """One commit: what was there goes, what is now comes. Doing it again changes nothing."""
    if not change:
        return
    documents = {document.id: document for document in change.documents}
    with _commit(index) as writer:
        for identifier in {*change.gone, *documents}:
            _told(writer.delete_documents_by_term, "id", identifier)
        for document in documents.values():
            _told(writer.add_document, written(document))


def take(folder: Folder, change: Change) -> None:
    """Into the version that is searched; where there is none of this FORMAT, into a first one."""
    if version := folder.current():
        return write(_told(folder.open, version), change)
    with _new(folder) as (version, index):
        write(index, change)
        _told(folder.swap, version)


def build(folder: Folder, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
    """A new version beside the old one, checked, brought up to date, swapped; what fails is removed."""
    with _new(folder) as (version, index):
        count = fill(index, documents)
        catch_up(index, latest)
        with folder.lock("write"):  # from here on nobody changes the old one
            catch_up(index, latest)
            _told(folder.swap, version)
    return count


def fill(index: tantivy.Index, documents: Iterable[IndexDocument]) -> int:
    """How many documents the new index holds. Raises IndexDiffers."""
    count = 0
    with _commit(index) as writer:
        for document in documents:
            _told(writer.add_document, written(document))
            count += 1
    index.reload()
    if (held := index.searcher().num_docs) != count:
        raise IndexDiffers(
            f"The new index holds {held} documents instead of {count}, so the old one stays. "
            "Look whether the disk is full, then rebuild again."
        )
    return count


def catch_up(index: tantivy.Index, latest: Callable[[], Change]) -> None:
    """Take in what happened meanwhile, until nothing more did."""
    while change := latest():
        write(index, change)


@contextmanager
def _new(folder: Folder) -> Iterator[tuple[str, tantivy.Index]]:
    version, index = _told(folder.create)
    try:
        yield version, index
    except BaseException:
        if folder.current() != version:
            folder.remove(version)
        raise


@contextmanager
def _commit(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    """All or nothing: what is not committed was never there. Raises SearchAway."""
    writer = _told(index.writer, HEAP, 1)
    try:
        yield writer
        _told(writer.commit)
        _told(writer.wait_merging_threads)
    except BaseException:
        with suppress(ValueError):
            writer.wait_merging_threads()  # which lets go of the index
        _remove_leftovers(index)
        raise


def _remove_leftovers(index: tantivy.Index) -> None:
    """Files of what was not committed: on a full disk they would keep the next commit from passing."""
    with suppress(ValueError):
        writer = index.writer(HEAP, 1)
        writer.garbage_collect_files()
        writer.wait_merging_threads()


def _told(act: Callable[..., Any], *what: object) -> Any:
    """Errors of the engine's own; those of what is read for it pass by."""
    try:
        return act(*what)
    except (OSError, ValueError) as error:
        raise SearchAway(
            f"The index cannot be written: {error} Look whether the disk is full; it is tried again."
        ) from error
