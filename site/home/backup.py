"""The file of a backup: everything but the keys and the folder outside (withdrawals, head of the ledger).

    FILE (tar, gzip) = database.sqlite3 | database.dump, media/…, assets/…, manifest.json (last)
    manifest = {"v": 1, "made_at", "engine", "keyring", "head", "files": {name: {"size", "sha256"}}}

It is written and read as a stream: no part is held in memory. It holds sealed values, accounts and
what waits for review, so it is made readable by its owner only.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

VERSION = 1
MANIFEST = "manifest.json"
FOLDERS = ("media", "assets")
BLOCK = 1024 * 1024


class BackupRefused(Exception):
    """Why a backup is not made or not restored; the text says what to do."""


@dataclass(slots=True)
class Manifest:
    """What a backup holds. `keyring` is the fingerprint of the keys without which it cannot be read."""

    made_at: str
    engine: str
    keyring: str
    head: int
    v: int = VERSION
    files: dict[str, dict] = field(default_factory=dict)


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.sha, self.size = file, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.sha.update(block)
        self.size += len(block)
        return block

    def entry(self) -> dict:
        return {"size": self.size, "sha256": self.sha.hexdigest()}


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file that appears under its name only when it is whole and on the disk. Raises BackupRefused."""
    if path.exists() and not force:
        raise BackupRefused(f"{path} exists already; name another file, or add --force.")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def write(file: BinaryIO, manifest: Manifest, database: Path, folders: dict[str, Path]) -> Manifest:
    """Put database and folders into `file`, the manifest last."""
    with (
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        _add(archive, manifest, database.name, database)
        for name, folder in folders.items():
            for path in sorted(path for path in folder.rglob("*") if _is_kept(name, path)):
                _add(archive, manifest, f"{name}/{path.relative_to(folder).as_posix()}", path)
        text = json.dumps(asdict(manifest), sort_keys=True).encode()
        archive.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
    return manifest


def unpack(path: Path, folder: Path) -> Manifest:
    """Everything of the file into an empty folder, each part proved against the manifest.

    Raises BackupRefused, which names what is damaged.
    """
    try:
        with gzip.open(path) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as archive:
                found, text = _unpack_members(archive, folder)
            while packed.read(BLOCK):
                pass  # to the end, where gzip's own check stands
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise BackupRefused(f"{path} is damaged or no backup ({error}).") from error
    manifest = _manifest(path, text)
    _prove(path, found, manifest.files)
    return manifest


def _unpack_members(archive: tarfile.TarFile, folder: Path) -> tuple[dict[str, dict], bytes | None]:
    found: dict[str, dict] = {}
    text = None
    for member in archive:
        content = archive.extractfile(member) if member.isreg() else None
        if content is None:
            raise tarfile.TarError(f"{member.name!r} is no plain file")
        if member.name == MANIFEST:
            text = content.read()
        else:
            found[member.name] = _extract(content, folder / _safe(member.name))
    return found, text


def _extract(content: BinaryIO, target: Path) -> dict:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = _Hashing(content)
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while block := source.read(BLOCK):
            file.write(block)
    return source.entry()


def _safe(name: str) -> PurePosixPath:
    """The name inside the folder; never a way out of it."""
    path = PurePosixPath(name)
    known = path.parts[0] in FOLDERS if len(path.parts) > 1 else name.startswith("database.")
    if not known or path.is_absolute() or ".." in path.parts:
        raise tarfile.TarError(f"{name!r} does not belong into a backup")
    return path


def _manifest(path: Path, text: bytes | None) -> Manifest:
    if text is None:
        raise BackupRefused(f"{path} is damaged: its manifest is missing, so it was cut off.")
    try:
        values = json.loads(text)
        if values.get("v") == VERSION:
            return Manifest(**values)
    except (ValueError, TypeError, AttributeError) as error:
        raise BackupRefused(f"{path} is damaged: its manifest cannot be read.") from error
    raise BackupRefused(f"{path} was made by a newer version (format {values.get('v')}); update first.")


def _prove(path: Path, found: dict[str, dict], promised: dict[str, dict]) -> None:
    for name in sorted(found.keys() | promised.keys()):
        if name not in found:
            raise BackupRefused(f"{path} is damaged: {name} is missing.")
        if name not in promised:
            raise BackupRefused(f"{path} is damaged: {name} is not in its manifest.")
        if found[name] != promised[name]:
            raise BackupRefused(f"{path} is damaged: {name} is not what was backed up.")


def _add(archive: tarfile.TarFile, manifest: Manifest, name: str, path: Path) -> None:
    with suppress(FileNotFoundError), open(path, "rb") as file:  # deleted since the folder was listed
        source = _Hashing(file)
        # A file that grows meanwhile is cut to the size that it had.
        archive.addfile(_member(name, os.fstat(file.fileno()).st_size), source)
        manifest.files[name] = source.entry()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def _is_kept(folder: str, path: Path) -> bool:
    """Files; of assets only whole ones, whose name is the hash of their bytes."""
    return path.is_file() and not path.is_symlink() and (folder != "assets" or len(path.name) == 64)
