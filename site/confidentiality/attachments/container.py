"""The ZIP file around an Office file: its directory is judged before anything is inflated.

Refused are: bytes before the first part or behind the directory, parts that overlap or are named twice,
names that lead elsewhere, encryption, other methods than stored and deflated, too many parts, and what
would unpack to too much. Written anew it has the same bytes for the same parts: fixed order and date.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from .errors import FileRefused
from .errors import gettext_noop as _
from .kinds import TWOFOLD

MOST_PARTS = 2000
MOST_DECLARED = 256 << 20  # bytes, all parts unpacked
RATIO = 250  # unpacked to packed, of parts that are not small: deflate ends at 1032
SMALL = 16 << 20  # bytes
NAME = 240  # characters of a part's name
END = 22  # bytes of the record at the end, without comment
HEAD = 30  # bytes of a part's own header, without name
DATED = (1980, 1, 1, 0, 0, 0)
FIRST = ("[Content_Types].xml", "_rels/.rels")

BROKEN = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error)
DAMAGED = _("The file is damaged; open it in Word, Excel or WPS, save it anew and upload that.")
BOMB = _("The file would unpack to more than it may; divide it, or save it as PDF.")
LOCKED = _("The file is protected by a password; save it without one.")
CROWDED = _("The file has more parts than it may; save it as PDF and upload that.")


class Container:
    """A judged ZIP file: names and sizes at once, contents when asked."""

    def __init__(self, content: bytes) -> None:
        """Raises FileRefused."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            self._parts = {each.filename: each for each in self._zip.infolist() if not each.is_dir()}
            _whole(content, self._zip)
            _judge(content, self._zip.infolist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, IndexError) as error:
            raise FileRefused(DAMAGED) from error

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def size(self, name: str) -> int:
        """Bytes, unpacked, as declared; `read` gives no more."""
        return self._parts[name].file_size

    def read(self, name: str) -> bytes:
        """Raises FileRefused."""
        try:
            return self._zip.read(self._parts[name])
        except BROKEN as error:
            raise FileRefused(DAMAGED) from error

    def begins(self, name: str) -> bytes:
        """The first bytes of a part. Raises FileRefused."""
        try:
            with self.open(name) as part:
                return part.read(8)
        except BROKEN as error:
            raise FileRefused(DAMAGED) from error

    def open(self, name: str):
        """The part as a file, inflated piece by piece. Its reader meets zipfile's errors."""
        return self._zip.open(self._parts[name])


def written(parts: Mapping[str, bytes]) -> bytes:
    """A ZIP file of these parts; the same parts make the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name in sorted(
            parts, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name)
        ):
            info = zipfile.ZipInfo(name, DATED)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, parts[name])
    return made.getvalue()


def _whole(content: bytes, opened: zipfile.ZipFile) -> None:
    """The record at the very end, and the directory right before it. Raises FileRefused."""
    end = content[-END:]
    if not content.startswith(b"PK\x03\x04") or end[:4] != b"PK\x05\x06":
        raise FileRefused(TWOFOLD)  # a comment or other bytes behind it
    length, start = struct.unpack("<II", end[12:20])
    if opened.start_dir != start or start + length + END != len(content):
        raise FileRefused(TWOFOLD)


def _judge(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise FileRefused(CROWDED)
    if sum(each.file_size for each in parts) > MOST_DECLARED or any(map(_is_bomb, parts)):
        raise FileRefused(BOMB)
    if any(each.flag_bits & 0x41 for each in parts):
        raise FileRefused(LOCKED)
    if any(each.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for each in parts):
        raise FileRefused(DAMAGED)
    names = [each.filename.lower() for each in parts]
    if len(set(names)) < len(names) or not all(map(_is_plain, names)):
        raise FileRefused(DAMAGED)
    _apart(content, parts)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > SMALL and part.file_size > RATIO * max(1, part.compress_size)


def _is_plain(name: str) -> bool:
    return (
        0 < len(name) <= NAME
        and "\\" not in name
        and not name.startswith("/")
        and ".." not in name.split("/")
    )


def _apart(content: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """No part lies within another, and the first begins the file. Raises FileRefused."""
    last = 0
    for each in sorted(parts, key=lambda part: part.header_offset):
        if each.header_offset < last:
            raise FileRefused(BOMB)
        names = struct.unpack("<HH", content[each.header_offset + 26 : each.header_offset + HEAD])
        last = each.header_offset + HEAD + sum(names) + each.compress_size
    if parts and min(each.header_offset for each in parts) != 0:
        raise FileRefused(TWOFOLD)
