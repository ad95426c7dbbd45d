"""Versions of the index on the disk.

root/current          the name of the version that is searched, swapped by rename
root/v4-…/            a version: terms, positions and facets of items, of their text nothing
root/write.lock       held while one process writes; the kernel lets go when it dies
root/rebuild.lock     held while a new version is built
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy

from ..errors import IndexBusy
from .schema import FORMAT, SCHEMA, analyzer


class Folder:
    def __init__(self, root: str) -> None:
        self.root = Path(root)
        self.pointer = self.root / "current"

    def current(self) -> str:
        """The version that is searched; "" where there is none, or none of this FORMAT."""
        try:
            version = self.pointer.read_text()
        except FileNotFoundError:
            return ""
        return version if version.startswith(FORMAT) else ""

    def path(self, version: str) -> Path:
        return self.root / version

    def open(self, version: str) -> tantivy.Index:
        """Raises ValueError where it is gone or not whole."""
        return _prepared(tantivy.Index.open(str(self.path(version))))

    def create(self) -> tuple[str, tantivy.Index]:
        """A new version, not searched yet."""
        version = f"{FORMAT}{uuid.uuid4().hex}"
        self.path(version).mkdir(parents=True)
        # Sorted, so that the newest stand together: what a page and its counts read lies side by side.
        index = tantivy.Index(
            SCHEMA, path=str(self.path(version)), sort_by_field="newest", sort_order=tantivy.Order.Desc
        )
        return version, _prepared(index)

    def swap(self, version: str) -> None:
        """Search this version from now on; whole on the disk before anybody is told."""
        _to_disk(self.path(version))
        told = self.root / f"current.{os.getpid()}"
        with open(told, "w") as file:
            file.write(version)
            file.flush()
            os.fsync(file.fileno())
        os.replace(told, self.pointer)
        _to_disk(self.root)

    def remove(self, version: str) -> None:
        shutil.rmtree(self.path(version), ignore_errors=True)

    def remove_leftovers(self) -> None:
        """Versions that are not searched: the one before, of another format, and what a killed rebuild left."""
        current = self.current()
        for folder in self.root.glob("v*-*"):
            if folder.name != current:
                shutil.rmtree(folder, ignore_errors=True)
        for told in self.root.glob("current.*"):
            told.unlink(missing_ok=True)

    @contextmanager
    def lock(self, name: str, *, wait: bool = True) -> Iterator[None]:
        """Raises IndexBusy where another process holds it and `wait` is not asked."""
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / f"{name}.lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise IndexBusy(
                    "The index is being rebuilt by another process; try again when it is done."
                ) from None
            yield


def _prepared(index: tantivy.Index) -> tantivy.Index:
    index.register_tokenizer("gapped", analyzer())
    index.config_reader(reload_policy="manual")  # else every index has a thread that watches its files
    return index


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
