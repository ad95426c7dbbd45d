"""The folder of made files, `PACKS_ROOT`: read by every process, written under one lock, safe to lose.

    items/<id>/<key>/   pages and papers of one item, and `made.json` that lists them and what they refer to
    plans/<key>/        what a pack adds (index, manifest, signature), and `made.json`: all of its members
    sums/ab/<sha256>    CRC-32 of an asset, worked out once

A key is made of everything that the files depend on, so nothing here is ever changed. The reader of the
ledger forgets what was corrected or taken down (reading.py); nothing here is served without asking
visibility first.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from publication import assets

MOST_PLANS = 2000  # of which the least used go first
LIST = "made.json"
CHUNK = 1024 * 1024


class Busy(Exception):
    """Others are making packs; ask again in a few seconds."""


class Damaged(OSError):
    """The bytes of an asset are not those that its hash names: nothing is made of them."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a pack. `made` is its place below `PACKS_ROOT`; "" for an asset, which lies by its hash."""

    name: str
    size: int
    crc: int
    sha256: str
    made: str = ""

    @property
    def path(self) -> Path:
        return root() / self.made if self.made else assets.path_of(self.sha256)

    def is_there(self) -> bool:
        try:
            return self.path.stat().st_size == self.size
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Made:
    """Files with what was noted beside them."""

    files: tuple[File, ...]
    notes: Mapping


def root() -> Path:
    return Path(settings.PACKS_ROOT)


def read(folder: str) -> Made | None:
    """What was made there; None where there is nothing, or a file of it is gone."""
    try:
        listed = json.loads((root() / folder / LIST).read_text())
    except (OSError, ValueError):
        return None
    files = tuple(File(**each) for each in listed["files"])
    return Made(files, listed["notes"]) if all(file.is_there() for file in files) else None


def write(folder: str, made: Mapping[str, bytes], others: Sequence[File], notes: Mapping) -> Made:
    """Keep files under their names with the list of all of them; the folder appears whole or not at all."""
    place = root() / folder
    fresh = place.with_name(f".{uuid.uuid4().hex}")
    fresh.mkdir(parents=True)
    files = []
    for number, (name, content) in enumerate(made.items()):
        (fresh / str(number)).write_bytes(content)
        sha = hashlib.sha256(content).hexdigest()
        files.append(File(name, len(content), zlib.crc32(content), sha, f"{folder}/{number}"))
    done = Made((*files, *others), notes)
    listed = [{key: getattr(file, key) for key in File.__slots__} for file in done.files]
    (fresh / LIST).write_text(json.dumps({"files": listed, "notes": dict(notes)}, ensure_ascii=False))
    shutil.rmtree(place, ignore_errors=True)
    os.rename(fresh, place)
    return done


def asset(sha256: str, name: str) -> File:
    """An asset as a file of a pack. Raises OSError, Damaged."""
    path = assets.path_of(sha256)
    return File(name, path.stat().st_size, _crc(sha256, path), sha256)


def used(folder: str) -> None:
    """What is used stays longest."""
    with suppress(OSError):
        os.utime(root() / folder)


def trim() -> None:
    """Keep the plans that were used last."""
    plans = sorted(_folders("plans"), key=_last_used)
    for plan in plans[: max(0, len(plans) - MOST_PLANS)]:
        shutil.rmtree(plan, ignore_errors=True)


def forget(ids: Collection[str]) -> list[str]:
    """Remove everything that was made of these items or says their titles; the ids of what it was made of."""
    made = [folder for item in _folders("items") for folder in _folders(f"items/{item.name}")]
    gone = [folder for folder in made if _says(folder, ids)]
    owners = {*ids, *(folder.parent.name for folder in gone)}
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    for id in ids:
        shutil.rmtree(root() / "items" / id, ignore_errors=True)
    for plan in _folders("plans"):
        if _says(plan, owners):
            shutil.rmtree(plan, ignore_errors=True)
    return sorted(owners)


def _says(folder: Path, ids: Collection[str]) -> bool:
    return not set(_items_of(folder)).isdisjoint(ids)


@contextmanager
def locked(*, seconds: float) -> Iterator[None]:
    """One process makes at a time. Raises Busy where the lock is not had in that time."""
    root().mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with (root() / "lock").open("w") as lock:
        while not _try(lock):
            if time.monotonic() >= until:
                raise Busy
            time.sleep(0.05)
        yield


def _try(lock) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _folders(name: str) -> list[Path]:
    try:
        return [Path(each.path) for each in os.scandir(root() / name) if each.is_dir()]
    except FileNotFoundError:
        return []


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:
        return 0


def _items_of(folder: Path) -> list[str]:
    """Whom a plan is of; of an item's folder, the item and what its pages refer to."""
    try:
        return json.loads((folder / LIST).read_text())["notes"]["items"]
    except (OSError, ValueError, KeyError):
        return []


def _crc(sha256: str, path: Path) -> int:
    kept = root() / "sums" / sha256[:2] / sha256
    try:
        return int(kept.read_text(), 16)
    except (OSError, ValueError):
        crc = _worked_out(sha256, path)
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f".{uuid.uuid4().hex}")
    fresh.write_text(f"{crc:08x}")
    os.replace(fresh, kept)
    return crc


def _worked_out(sha256: str, path: Path) -> int:
    """The CRC-32, the hash compared on the way."""
    crc, digest = 0, hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            crc = zlib.crc32(chunk, crc)
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise Damaged(f"asset {sha256}")
    return crc
