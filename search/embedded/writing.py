"""Commits, and filling a new version. One writer at a time: `Folder.lock` sees to it."""

from collections.abc import Callable, Iterable

import tantivy

from ..engine import Change, IndexDocument
from ..errors import IndexDiffers
from .folder import Folder
from .schema import written

HEAP = 60_000_000  # bytes that the writer gathers before it writes a segment


def write(index: tantivy.Index, change: Change) -> None:
    """One commit: what was there goes, what is now comes. Doing it again changes nothing."""
    if not change.documents and not change.gone:
        return
    with index.writer(HEAP, 1) as writer:
        for identifier in {*change.gone, *(document.id for document in change.documents)}:
            writer.delete_documents_by_term("id", identifier)
        for document in {document.id: document for document in change.documents}.values():
            writer.add_document(written(document))
        writer.commit()


def begin(folder: Folder, change: Change) -> None:
    """The first version, or the first of this FORMAT."""
    version, index = folder.create()
    write(index, change)
    folder.swap(version)


def build(folder: Folder, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
    """A new version beside the old one, checked, brought up to date, swapped; what fails is removed."""
    version, index = folder.create()
    try:
        count = fill(index, documents)
        catch_up(index, latest)
        with folder.lock("write"):  # from here on nobody changes the old one
            catch_up(index, latest)
            folder.swap(version)
    except BaseException:
        folder.remove(version)
        raise
    return count


def catch_up(index: tantivy.Index, latest: Callable[[], Change]) -> None:
    """Take in what happened meanwhile, until nothing more did."""
    before = None
    while (change := latest()) != before and (change.documents or change.gone):
        write(index, change)
        before = change


def fill(index: tantivy.Index, documents: Iterable[IndexDocument]) -> int:
    """How many documents the new index holds. Raises IndexDiffers."""
    count = 0
    with index.writer(HEAP, 1) as writer:
        for document in documents:
            writer.add_document(written(document))
            count += 1
        writer.commit()
    index.reload()
    if (held := index.searcher().num_docs) != count:
        raise IndexDiffers(
            f"The new index holds {held} documents instead of {count}, so the old one stays. "
            "Look whether the disk is full, then rebuild again."
        )
    return count
