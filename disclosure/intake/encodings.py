"""The encoding of a text file: UTF-8 or GB18030, tried strictly. What is neither is refused, never guessed.

UTF-16 would pass as GB18030 now and then, so it is told by its mark or by its zero bytes first.
"""

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

from .tables import FileRefused

UTF8, GB18030 = "utf-8", "gb18030"
_PIECE = 1 << 20
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_SNIFFED = 4096  # bytes


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is valid in. Raises FileRefused, OSError."""
    with open(path, "rb") as file:
        start = file.read(_SNIFFED)
    if start.startswith(_WIDE_MARKS) or start.count(0) > len(start) // 8:
        raise FileRefused(_("The file is UTF-16 or no text at all; save it as CSV UTF-8."))
    tried = (UTF8,) if start.startswith(codecs.BOM_UTF8) else (UTF8, GB18030)
    found = next((encoding for encoding in tried if is_valid(path, encoding)), None)
    if found is None:
        raise FileRefused(_("The file is neither UTF-8 nor GB18030; save it as CSV UTF-8."))
    return found


def codec(encoding: str) -> str:
    """Python's name of the encoding, a byte order mark left out."""
    return "utf-8-sig" if encoding == UTF8 else encoding


def is_valid(path: Path, encoding: str) -> bool:
    """Whether every byte of the file is valid. Raises OSError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
