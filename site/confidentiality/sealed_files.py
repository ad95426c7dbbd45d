"""Files that lie sealed on the disk: frames of at most 1 MiB, each sealed by a record's key.

    file = (length(4, big endian) ‖ sealed frame)*       the last frame is empty

The number of a frame is part of its purpose, so frames can neither change places nor be left out.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from .keys import SealBroken
from .models import RecordKey

FRAME = 1 << 20


def write(path: Path, pieces: Iterable[bytes], *, key: RecordKey, purpose: str) -> int:
    """Seal a stream into a new file, synced; the number of plain bytes. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    size, number = 0, 0
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for number, frame in enumerate(_frames(pieces)):
            size += len(frame)
            _put(file, key, purpose, number, frame)
        _put(file, key, purpose, number + 1 if size else 0, b"")
        file.flush()
        os.fsync(file.fileno())
    return size


def read(path: Path, *, key: RecordKey, purpose: str) -> Iterator[bytes]:
    """The plain frames in order. Raises SealBroken (changed or cut short), keys.KeyDestroyed, OSError."""
    with open(path, "rb") as file:
        number = 0
        while True:
            length = int.from_bytes(file.read(4), "big")
            frame = key.unseal(_numbered(purpose, number), file.read(length)) if length else None
            if frame is None:
                raise SealBroken("The sealed file was cut short.")
            if not frame:
                return
            yield frame
            number += 1


@contextmanager
def opened(path: Path, *, key: RecordKey, purpose: str) -> Iterator[Path]:
    """A plain copy without a name on the disk: it is gone with the process, however that ends.

    The path given works in child processes too (Linux).
    """
    with TemporaryFile(dir=path.parent) as file:
        for frame in read(path, key=key, purpose=purpose):
            file.write(frame)
        file.flush()
        yield Path(f"/proc/{os.getpid()}/fd/{file.fileno()}")


def _frames(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        while len(held) >= FRAME:
            yield bytes(held[:FRAME])
            del held[:FRAME]
    if held:
        yield bytes(held)


def _put(file, key: RecordKey, purpose: str, number: int, frame: bytes) -> None:
    sealed = key.seal(_numbered(purpose, number), frame)
    file.write(len(sealed).to_bytes(4, "big") + sealed)


def _numbered(purpose: str, number: int) -> str:
    return f"{purpose}:{number}"
