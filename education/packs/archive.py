"""A ZIP that is laid out first and read afterwards, any range of it, without ever being in memory.

    local header │ bytes │ local header │ bytes │ … │ central directory

Everything is stored as it is (pictures, films and PDFs are compressed in themselves; of the little text
the gain would be bytes that change with each release of zlib), so sizes and CRC-32 say where each byte
stands. Headers and directory are written by Python's `zipfile`, ZIP64 included; this module only knows
how to ask for them without the content. The same members in the same order are the same bytes.
"""

import hashlib
import io
import stat
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

CHUNK = 256 * 1024
EARLIEST, LATEST = 1980, 2107  # years that a ZIP can say
UNIX = 3


class SourceChanged(OSError):
    """A file is not as long as the layout says: the answer is cut off rather than completed wrongly."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the pack: where it stands in the ZIP, what it is, and where its bytes are read."""

    name: str
    size: int
    crc: int
    sha256: str
    path: Path


class Archive:
    """The ZIP of these members; times are Shanghai's, since a ZIP knows no zone."""

    def __init__(self, members: Sequence[Member], *, modified: datetime) -> None:
        self._parts: list[bytes | Member] = []
        self._starts: list[int] = []
        self.size = 0
        self._lay_out(members, modified)
        self.etag = f'"{_digest(members, modified)}"'

    def chunks(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Bytes from `start` up to `end`, at most CHUNK of them at once. Raises OSError."""
        end = self.size if end is None else min(end, self.size)
        number = bisect_right(self._starts, start) - 1
        while start < end:
            part, begins = self._parts[number], self._starts[number]
            stop = min(end, begins + _length(part))
            yield from _read(part, start - begins, stop - begins)
            start, number = stop, number + 1

    def _lay_out(self, members: Sequence[Member], modified: datetime) -> None:
        infos = []
        for member in members:
            info = _info(member, modified)
            info.header_offset = self.size
            infos.append(info)
            self._append(info.FileHeader())
            self._append(member)
        self._append(_directory(infos, self.size))

    def _append(self, part: bytes | Member) -> None:
        if _length(part):
            self._starts.append(self.size)
            self._parts.append(part)
            self.size += _length(part)


class _Behind(io.BytesIO):
    """A file whose first bytes, up to `begins`, are somewhere else."""

    def __init__(self, begins: int) -> None:
        super().__init__()
        self._begins = begins

    def tell(self) -> int:
        return self._begins + super().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._begins + super().seek(offset - self._begins if whence == io.SEEK_SET else offset, whence)


def _info(member: Member, modified: datetime) -> zipfile.ZipInfo:
    local = timezone.localtime(modified)
    year = min(max(local.year, EARLIEST), LATEST)
    info = zipfile.ZipInfo(member.name, (year, *local.timetuple()[1:6]))
    info.create_system = UNIX
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.file_size = info.compress_size = member.size
    info.CRC = member.crc
    return info


def _directory(infos: list[zipfile.ZipInfo], offset: int) -> bytes:
    """The central directory as `zipfile` writes it behind that many bytes."""
    file = _Behind(offset)
    with zipfile.ZipFile(file, "w") as written:
        written.filelist.extend(infos)
        written.comment = b""  # there is something to write
    return file.getvalue()


def _digest(members: Sequence[Member], modified: datetime) -> str:
    """Of all that the bytes are made of."""
    digest = hashlib.sha256(f"{modified.timestamp():.0f}\n".encode())
    for member in members:
        digest.update(f"{member.sha256} {member.size} {member.name}\n".encode())
    return digest.hexdigest()


def _length(part: bytes | Member) -> int:
    return part.size if isinstance(part, Member) else len(part)


def _read(part: bytes | Member, start: int, end: int) -> Iterator[bytes]:
    if isinstance(part, bytes):
        yield part[start:end]
        return
    with part.path.open("rb") as file:
        file.seek(start)
        left = end - start
        while left:
            chunk = file.read(min(CHUNK, left))
            if not chunk:
                raise SourceChanged(f"{part.name} ends early")
            left -= len(chunk)
            yield chunk
