"""Plain text and CSV: UTF-8 in the copy, whatever the encoding was."""

from . import kinds, places
from .cleaned import MOST_TEXT, Cleaned
from .errors import FileRefused


def clean(content: bytes, *, is_csv: bool = False) -> Cleaned:
    """UTF-8, or GB 18030 as Chinese programs write it; line ends become \\n. Raises FileRefused."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any((char < " " and char not in "\t\n\r") or char == "\x7f" for char in text):
            break
        if len(text) > MOST_TEXT:
            raise FileRefused(places.TOO_MUCH)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return Cleaned(text.encode(), kinds.CSV if is_csv else kinds.TEXT, text)
    raise FileRefused(kinds.UNKNOWN_MATERIAL)
