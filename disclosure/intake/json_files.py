"""A JSON file: objects in an array, in an array under items, data, rows or records, or one a line.

Objects are streamed, twice: the first pass finds the keys, which are the columns, and what is broken.
Numbers come as they are written. JSON Lines are read line by line, so that a broken one is a fault.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path

import ijson
from django.utils.translation import gettext as _

from . import columns
from .encodings import UTF8, is_valid
from .tables import LONGEST_ROW, WIDEST, FileRefused, Line, Source

WRAPPERS = ("items", "data", "rows", "records")
DEEPEST = 4  # a row has one level; deeper ones are passed over
LARGEST_OBJECT = 4 << 20  # bytes
_PIECE = 1 << 16
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    rb"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F]"
)

Fields = dict[str, str] | str  # by key; or the sentence that says why there are none


class _Object(list):
    """A JSON object as pairs, so that a key that stands there twice is seen."""


def opened(path: Path, names: columns.Names):
    """The file, its lines to be read while it is open. Raises FileRefused, OSError."""
    if not is_valid(path, UTF8):
        raise FileRefused(_("The JSON is not UTF-8; save it as UTF-8."))
    if _is_lines(path):
        return _opened(path, _by_line)
    if _has_halves(path):
        raise FileRefused(
            _("The JSON holds half a character (\\ud800 to \\udfff without its other half); mend it.")
        )
    return _opened(path, _streamed)


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
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        first = next((line for line in iter(lambda: file.readline(LONGEST_ROW), "") if line.strip()), "")
    with suppress(ValueError, RecursionError):
        found = _parsed(first)
        return isinstance(found, _Object) and not any(_wraps(key, value) for key, value in found)
    return False


def _wraps(key: str, value) -> bool:
    return key in WRAPPERS and type(value) is list and all(isinstance(each, _Object) for each in value[:1])


def _by_line(path: Path) -> Iterator[Fields]:
    """Rows of JSON Lines; what stands between two line ends is one, blank lines are none."""
    with open(path, encoding="utf-8-sig", newline="\n") as file:
        while line := file.readline(LONGEST_ROW + 1):
            if line.strip():
                yield _read(line)
            while len(line) > LONGEST_ROW and not line.endswith("\n"):
                line = file.readline(LONGEST_ROW + 1)


def _read(line: str) -> Fields:
    try:
        return _fields(_parsed(line))
    except (ValueError, RecursionError):
        return _("This line cannot be read as JSON; write one object a line.")


def _parsed(line: str):
    return json.loads(line, object_pairs_hook=_Object, parse_int=str, parse_float=str, parse_constant=_refuse)


def _refuse(constant: str):
    raise ValueError(constant)  # NaN, Infinity


# -- arrays ----------------------------------------------------------------------------------------------


class _Bounded:
    """The file for ijson, which holds a whole text in memory: no object is larger than LARGEST_OBJECT."""

    def __init__(self, file):
        self._file, self.number, self._since = file, 0, 0

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, _PIECE))
        self._since += len(piece)
        if self._since > LARGEST_OBJECT:
            raise FileRefused(
                _("The JSON holds more than %(count)s bytes behind object %(number)s without an end.")
                % {"count": LARGEST_OBJECT, "number": self.number}
            )
        return piece

    def counted(self, fields: Fields) -> Fields:
        """An object is whole: the next one may be as large."""
        self.number, self._since = self.number + 1, 0
        return fields


def _has_halves(path: Path) -> bool:
    """Whether half of a surrogate pair stands there as an escape.

    ijson writes ? for it: a value would be changed without a word.
    """
    rest = b""
    with open(path, "rb") as file:
        while piece := file.read(LONGEST_ROW):
            text, quote, rest = (rest + piece).rpartition(b'"')
            if not quote:  # nothing that could be read
                text, rest = rest, b""
            if _SURROGATE.search(text) and _HALF.search(text.replace(rb"\\", b"  ")):
                return True
    return False


def _streamed(path: Path) -> Iterator[Fields]:
    with open(path, "rb") as file:
        if file.read(3) != codecs.BOM_UTF8:
            file.seek(0)
        bounded = _Bounded(file)
        try:
            events = ijson.basic_parse(bounded, multiple_values=True, buf_size=_PIECE)
            for found in _documents(events):
                yield bounded.counted(_fields(found))
        except FileRefused:
            raise
        except (ijson.JSONError, ValueError, SystemError, ArithmeticError) as error:
            raise FileRefused(
                _("The JSON cannot be read behind object %(number)s; look for a comma or bracket there.")
                % {"number": bounded.number}
            ) from error


def _documents(events: Iterator) -> Iterator:
    """What the file holds, whether in arrays or one behind another."""
    for event, value in events:
        if event == "start_array":
            yield from _elements(events)
        elif event == "start_map":
            yield from _wrapped(events)
        else:
            yield value


def _elements(events: Iterator) -> Iterator:
    for event, value in events:
        if event == "end_array":
            return
        yield _built(events, event, value, 1)


def _wrapped(events: Iterator) -> Iterator:
    """The rows inside an object that holds them under one of WRAPPERS; else the object itself."""
    pairs, wrapper = _Object(), ""
    for event, key in events:
        if event == "end_map":
            break
        event, value = next(events)
        if event == "start_array" and key in WRAPPERS and (first := next(events))[0] in _ROWS:
            if wrapper:
                raise FileRefused(
                    _("The JSON holds rows under “%(one)s” and “%(other)s”; keep one.")
                    % {"one": wrapper, "other": key}
                )
            wrapper = key
            yield from _elements(chain([first], events))
        elif event == "start_array" and key in WRAPPERS:
            pairs.append((key, _list(chain([first], events), 1)))
        else:
            pairs.append((key, _built(events, event, value, 1)))
    if not wrapper:
        yield pairs


_ROWS = ("start_map", "end_array")  # what an array of rows begins with


def _built(events: Iterator, event: str, value, depth: int):
    """The value that begins with this event: text (numbers too), None, bool, list or _Object."""
    if event == "start_map":
        return _Object(_pairs(events, depth + 1)) if depth < DEEPEST else _passed(events)
    if event == "start_array":
        return _list(events, depth + 1) if depth < DEEPEST else _passed(events)
    return str(value) if event == "number" else value


def _pairs(events: Iterator, depth: int) -> Iterator[tuple]:
    for event, key in events:
        if event == "end_map":
            return
        event, value = next(events)
        yield key, _built(events, event, value, depth)


def _list(events: Iterator, depth: int) -> list:
    found = []
    for event, value in events:
        if event == "end_array":
            break
        found.append(_built(events, event, value, depth))
    return found


def _passed(events: Iterator) -> _Object:
    """Nothing, behind what lies too deep: it is refused as nested anyway."""
    depth = 1
    for event, _value in events:
        depth += event.startswith("start_")
        depth -= event.startswith("end_")
        if not depth:
            break
    return _Object()
