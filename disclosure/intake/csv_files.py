"""A CSV file: encoding and separator found; a line that cannot be read is a fault, not an end.

An unclosed quotation mark swallows what follows it, to the end of the file if nobody stops it. So a row
is bounded in length, and behind a row that failed reading goes back to its second line.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from . import columns
from .encodings import codec, encoding_of
from .tables import LONGEST_ROW, FileRefused, Line, Source

SEPARATORS = ",;\t|"
_SNIFFED = 4 * LONGEST_ROW

_FORCED = re.compile(r'="[^"]*"')  # ="0012": how exports keep a spreadsheet from making numbers of digits

csv.field_size_limit(LONGEST_ROW)


@contextmanager
def opened(path: Path, names: columns.Names) -> Iterator[Source]:
    """The file, its lines to be read while it is open. Raises FileRefused, OSError."""
    encoding = encoding_of(path)
    with open(path, encoding=codec(encoding), newline="") as file:
        separator = _separator(file, names)
        file.seek(0)
        yield Source("csv", _numbered(records(file, separator)), encoding)


def records(file: io.TextIOBase, separator: str) -> Iterator[list[str] | str]:
    """Rows as cells; one that cannot be read comes as the sentence that says so."""
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _TooLong):
            lines.go_back()
            yield _("This line cannot be read as CSV; look for a quotation mark that is not closed.")
        else:
            yield _whole(cells, lines.taken)


def _whole(cells: list[str], lines: list[str]) -> list[str] | str:
    if any("\0" in line for line in lines):
        return _("This line holds zero bytes; the file is damaged here, type the line again.")
    if any('="' in line for line in lines):
        return [cell[2:-1] if _FORCED.fullmatch(cell) else cell for cell in cells]
    return cells


def _numbered(rows: Iterator[list[str] | str]) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        yield number, cells, {}


class _TooLong(Exception):
    """The row is longer than LONGEST_ROW."""


class _Lines:
    """The file's lines for csv.reader, kept until their row is whole, so that one can go back.

    What is read again is never more than what was read: otherwise a file full of quotation marks would
    be read again and again.
    """

    def __init__(self, file: io.TextIOBase):
        self.taken: list[str] = []
        self._file, self._again = file, deque()
        self._size, self._credit = 0, LONGEST_ROW

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW:
            self._drain(line)
            raise _TooLong
        return line

    def begin(self) -> None:
        """A new row begins."""
        self.taken, self._size = [], 0

    def go_back(self) -> None:
        """Read the row's lines again, without its first."""
        again = sum(map(len, self.taken[1:]))
        if again <= self._credit:
            self._credit -= again
            self._again.extendleft(reversed(self.taken[1:]))

    def _read(self) -> str:
        line = self._file.readline(LONGEST_ROW + 1)
        self._credit += len(line)
        return line

    def _drain(self, line: str) -> None:
        """Pass over the rest of a line that is too long to be kept."""
        while line and len(line) > LONGEST_ROW and not line.endswith(("\n", "\r")):
            line = self._file.readline(LONGEST_ROW + 1)


def _separator(file: io.TextIOBase, names: columns.Names) -> str:
    """The one by which most of the header is recognised; else the commonest."""
    start = _start(file)

    def rating(separator: str) -> tuple[int, int]:
        found = enumerate(records(io.StringIO(start, newline=""), separator), start=1)
        lines = [(number, cells) for number, cells in found if not isinstance(cells, str)]
        return _recognised(lines, names), start.count(separator)

    return max(SEPARATORS, key=rating)


def _start(file: io.TextIOBase) -> str:
    """The first lines, bounded."""
    lines, size = [], 0
    while size < _SNIFFED and len(lines) < columns.SEARCHED and (line := file.readline(LONGEST_ROW)):
        lines.append(line)
        size += len(line)
    return "".join(lines)


def _recognised(lines: list[tuple[int, list[str]]], names: columns.Names) -> int:
    try:
        return len(columns.find(lines, names).mapping)
    except FileRefused:
        return 0
