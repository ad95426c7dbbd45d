"""The present version, opened once and reloaded when it changed: no process needs to tell another."""

import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import tantivy

from ..errors import SearchAway
from .folder import Folder

ATTEMPTS = 5

Mark = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class View:
    """One state of the index, searched without being changed by what happens meanwhile."""

    version: str
    index: tantivy.Index
    searcher: tantivy.Searcher
    marks: tuple[Mark | None, Mark | None]


class Reader:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._lock = Lock()  # threads of one process; a search holds a view, not the lock
        self._view: View | None = None

    def view(self) -> View | None:
        """None where nothing was indexed yet. Raises SearchAway."""
        for _attempt in range(ATTEMPTS):  # a version may be swapped and removed between two steps
            try:
                return self._present()
            except (OSError, ValueError) as error:
                self._view = None
                reason = type(error).__name__
        raise SearchAway(f"The index in {self._folder.root} cannot be opened ({reason}); rebuild it.")

    def _present(self) -> View | None:
        view = self._view
        if view and view.marks == self._marks(view.version):
            return view
        with self._lock:
            self._view = self._reloaded(self._view)
        return self._view

    def _reloaded(self, view: View | None) -> View | None:
        pointer = _mark(self._folder.pointer)
        version = self._folder.current()
        if not version:
            return None
        # The marks are taken first: what changes after them is seen as a change at the next search.
        marks = pointer, _mark(self._meta(version))
        index = view.index if view and view.version == version else self._folder.open(version)
        index.reload()
        return View(version, index, index.searcher(), marks)

    def _marks(self, version: str) -> tuple[Mark | None, Mark | None]:
        return _mark(self._folder.pointer), _mark(self._meta(version))

    def _meta(self, version: str) -> Path:
        """What every commit replaces by renaming."""
        return self._folder.path(version) / "meta.json"


def _mark(path: Path) -> Mark | None:
    """Different for every file that stood under this name one after the other."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
