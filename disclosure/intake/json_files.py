"""A JSON file: objects in an array, in an array under items, data, rows or records, or one a line.

Objects are streamed, twice: the first pass finds the keys, which are the columns, and what is broken.
Numbers come as they are written. JSON Lines are read line by line, so that a broken one is a fault.

Why not ijson: its C parser crashes the process on a number of 5,000 digits, writes ? for half of a
surrogate pair, and 1E+5 for 1e5; its Python parser takes eighteen times as long as the standard library.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.utils.translation import gettext as _

from . import columns
from .encodings import UTF8, codec, is_valid
from .tables import LONGEST_ROW, WIDEST, FileRefused, Line, Source

WRAPPERS = ("items", "data", "rows", "records")
LARGEST_VALUE = 4 << 20  # characters
_PIECE = 1 << 16
_NO_SPACE = re.compile(r"[^ \t\r\n]")

Fields = dict[str, str] | str  # by key; or the sentence that says why there are none


class _Object(list):
    """A JSON object as pairs, so that a key that stands there twice is seen."""


_DECODER = json.JSONDecoder(
    object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=float, strict=False
)


def opened(path: Path, names: columns.Names):
    """The file, its lines to be read while it is open. Raises FileRefused, OSError."""
    if not is_valid(path, UTF8):
        raise FileRefused(_("The JSON is not UTF-8; save it as UTF-8."))
    return _opened(path, _by_line if _is_lines(path) else _streamed)


@contextmanager
def _opened(path: Path, read: Callable[[Path], Iterator[Fields]]) -> Iterator[Source]:
    header = _keys(read(path))
    yield Source("json", _lines(read(path), header), UTF8, header=header)


def _keys(objects: Iterator[Fields]) -> tuple[str, ...]:
    """Every key of the file, in the order in which they first stand there."""
    keys: dict[str, None] = {}
    for fields in objects:
        if isinstance(fields, dict):
            keys.update(dict.fromkeys(fields))
        if len(keys) > WIDEST:
            raise FileRefused(_("The header has more than %(count)s columns.") % {"count": WIDEST})
    if not keys:
        raise FileRefused(_("The JSON holds no objects with fields."))
    return tuple(keys)


def _lines(objects: Iterator[Fields], header: tuple[str, ...]) -> Iterator[Line]:
    for number, fields in enumerate(objects, start=1):
        cells = fields if isinstance(fields, str) else [fields.get(key, "") for key in header]
        yield number, cells, {}


# -- one object ------------------------------------------------------------------------------------------


class _Crooked(ValueError):
    """The text says what is wrong with a value, with a place for the key."""


def _fields(found) -> Fields:
    """An object's values as text."""
    if not isinstance(found, _Object):
        return _("This is no object with fields.")
    fields: dict[str, str] = {}
    for key, value in found:
        try:
            if key in fields:
                raise _Crooked(_("“%(column)s” stands twice in this object; keep one."))
            fields[key] = _checked(_text(value))
        except _Crooked as crooked:
            return str(crooked) % {"column": _printable(key)}
    return fields


def _text(value) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        raise _Crooked(_("“%(column)s” is no number (NaN, Infinity); write the value as text."))
    if isinstance(value, bool):
        raise _Crooked(_("“%(column)s” is true or false; write the value as text."))
    if isinstance(value, _Object) or any(not isinstance(part, str) for part in value):
        raise _Crooked(_("“%(column)s” holds objects or lists; write it as one text."))
    return "；".join(value)


def _checked(text: str) -> str:
    if "\0" in text or not _is_whole(text):
        raise _Crooked(_("“%(column)s” holds characters that cannot be stored; type it again."))
    return text


def _is_whole(text: str) -> bool:
    """Whether no half of a surrogate pair stands alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _printable(key: str) -> str:
    return key[:40].encode("utf-8", "replace").decode().replace("\0", "?")


# -- JSON Lines ------------------------------------------------------------------------------------------


def _is_lines(path: Path) -> bool:
    """Whether the first line is an object by itself, and no wrapper of the others."""
    with open(path, encoding=codec(UTF8), newline="\n") as file:
        first = next((line for line in iter(lambda: file.readline(LONGEST_ROW), "") if line.strip()), "")
    with suppress(ValueError, RecursionError):
        found = _DECODER.decode(first)
        return isinstance(found, _Object) and not any(_wraps(key, value) for key, value in found)
    return False


def _wraps(key: str, value) -> bool:
    return key in WRAPPERS and type(value) is list and all(isinstance(each, _Object) for each in value[:1])


def _by_line(path: Path) -> Iterator[Fields]:
    """Rows of JSON Lines; what stands between two line ends is one, blank lines are none."""
    with open(path, encoding=codec(UTF8), newline="\n") as file:
        while line := file.readline(LONGEST_ROW + 1):
            if line.strip():
                yield _read(line)
            while len(line) > LONGEST_ROW and not line.endswith("\n"):
                line = file.readline(LONGEST_ROW + 1)


def _read(line: str) -> Fields:
    try:
        return _fields(_DECODER.decode(line))
    except (ValueError, RecursionError):
        return _("This line cannot be read as JSON; write one object a line.")


# -- arrays ----------------------------------------------------------------------------------------------


class _Text:
    """The file's text from one value to the next; no more of it is held than a value needs."""

    def __init__(self, file: io.TextIOBase):
        self.number = 0  # of rows that were read whole
        self._file, self._text, self._at = file, "", 0

    def next(self, behind: int = 0) -> str:
        """The next character that is no space, `behind` this place; it stays. Nothing at the end."""
        while not (found := _NO_SPACE.search(self._text, self._at + behind)):
            if not self._grow():
                return ""
        self._at = self._at if behind else found.start()
        return found[0]

    def take(self, *chars: str) -> str:
        """The next character, which must be one of these. Raises ValueError."""
        char = self.next()
        if char not in chars:
            raise ValueError(char)
        self._at += 1
        return char

    def value(self):
        """The next value. Raises ValueError, RecursionError, FileRefused where it is too large."""
        self.next()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except ValueError:
                if not self._grow():
                    raise
            else:
                if end < len(self._text) or not self._grow():
                    self._at = end
                    return found

    def _grow(self) -> bool:
        """Read on, as much again as there is. False at the end."""
        rest = len(self._text) - self._at
        if rest > LARGEST_VALUE:
            raise FileRefused(
                _("The JSON holds more than %(count)s characters behind object %(number)s without an end.")
                % {"count": LARGEST_VALUE, "number": self.number}
            )
        more = self._file.read(max(rest, _PIECE))
        if more:
            self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)


def _streamed(path: Path) -> Iterator[Fields]:
    with open(path, encoding=codec(UTF8), newline="") as file:
        text = _Text(file)
        try:
            for found in _documents(text):
                text.number += 1
                yield _fields(found)
        except FileRefused:
            raise
        except (ValueError, RecursionError) as error:
            raise FileRefused(
                _("The JSON cannot be read behind object %(number)s; look for a comma or bracket there.")
                % {"number": text.number}
            ) from error


def _documents(text: _Text) -> Iterator:
    """What the file holds, whether in arrays or one behind another."""
    while char := text.next():
        if char == "[":
            yield from _elements(text)
        elif char == "{":
            yield from _wrapped(text)
        else:
            yield text.value()


def _elements(text: _Text) -> Iterator:
    end = text.take("[")
    if text.next() == "]":
        end = text.take("]")
    while end != "]":
        yield text.value()
        end = text.take(",", "]")


def _wrapped(text: _Text) -> Iterator:
    """The rows inside an object that holds them under one of WRAPPERS; else the object itself."""
    pairs, wrapper, end = _Object(), "", text.take("{")
    if text.next() == "}":
        end = text.take("}")
    while end != "}":
        key = _key(text)
        if key in WRAPPERS and text.next() == "[" and text.next(1) in ("{", "]"):
            wrapper = _only(wrapper, key)
            yield from _elements(text)
        else:
            pairs.append((key, text.value()))
        end = text.take(",", "}")
    if not wrapper:
        yield pairs


def _key(text: _Text) -> str:
    if text.next() != '"':
        raise ValueError(text.next())
    key = text.value()
    text.take(":")
    return key


def _only(wrapper: str, key: str) -> str:
    if wrapper:
        raise FileRefused(
            _("The JSON holds rows under “%(one)s” and “%(other)s”; keep one.")
            % {"one": wrapper, "other": key}
        )
    return key
