"""Reading a CSV file: encoding, separator and columns are found; a bad line is a problem, not an end.

Only UTF-8 and GB18030 are tried, strictly: a file that is neither is refused, never guessed at.
"""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from disclosure.editions import Spec
from disclosure.projection import plain

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t|"
WIDEST = 200  # columns
_PIECE = 1 << 20

csv.field_size_limit(1 << 20)


class FileRefused(ValueError):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: values by field code, the columns as they came, or why it cannot be read."""

    number: int  # in the file, the header is 1; lines of one cell are one row
    values: dict[str, str] = field(default_factory=dict)
    received: tuple[tuple[str, str], ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Target:
    code: str
    unit: str = ""


Mapping = dict[int, "Target"]


@dataclass(frozen=True)
class Table:
    format: str
    encoding: str
    sheet: str
    header: tuple
    header_row: int
    mapping: dict
    samples: tuple
    notices: tuple


def signature(header) -> str:
    import hashlib

    return hashlib.sha256("\0".join(plain(h) for h in header).encode()).hexdigest()


def inspect(path: Path, spec: Spec) -> Table:
    encoding = encoding_of(path)
    with open(path, encoding=encoding, newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=_separator(head))
        header = next(_cells(reader), None)
        if header is None or isinstance(header, str):
            raise FileRefused(_("The file is empty, or its first line is no header."))
        columns = recognise(header, spec)
        samples = tuple(tuple(c) for c in islice(_cells(reader), 5) if not isinstance(c, str))
    return Table(
        "csv", encoding, "", tuple(header), 1, {k: Target(v) for k, v in columns.items()}, samples, ()
    )


def rows(path: Path, spec: Spec, mapping=None) -> Iterator[Row]:
    """Every row behind the header. Raises FileRefused, OSError."""
    encoding = encoding_of(path)
    with open(path, encoding=encoding, newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=_separator(head))
        header = next(_cells(reader), None)
        if header is None or isinstance(header, str):
            raise FileRefused(_("The file is empty, or its first line is no header."))
        columns = {k: v.code for k, v in mapping.items()} if mapping else recognise(header, spec)
        for number, cells in enumerate(_cells(reader), start=2):
            if isinstance(cells, str):
                yield Row(number, fault=cells)
            elif any(cell.strip() for cell in cells):
                yield _row(number, cells, header, columns)


def encoding_of(path: Path) -> str:
    """The encoding that the whole file is valid in. Raises FileRefused, OSError."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with open(path, "rb") as file:
                while piece := file.read(_PIECE):
                    decoder.decode(piece)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileRefused(_("The file is neither UTF-8 nor GB18030; save it as CSV UTF-8."))


def recognise(header: list[str], spec: Spec) -> dict[int, str]:
    """Field codes by column, from codes or Chinese names. Raises FileRefused."""
    known = {
        plain(name): field.code for field in spec.fields for name in (field.code, field.label["zh-hans"])
    }
    columns: dict[int, str] = {}
    for position, name in enumerate(header):
        code = known.get(plain(name))
        if code in columns.values():
            raise FileRefused(_("The column “%(name)s” stands there twice; keep one.") % {"name": name[:40]})
        if code:
            columns[position] = code
    if len(header) > WIDEST or spec.role("name") not in columns.values():
        name = spec.by_code[spec.role("name")]
        raise FileRefused(
            _("The first line names no column “%(label)s” (%(code)s); use codes or Chinese names.")
            % {"label": name.label["zh-hans"], "code": name.code}
        )
    return columns


def _separator(head: str) -> str:
    return max(SEPARATORS, key=head.count)


def _cells(reader) -> Iterator[list[str] | str]:
    """Lines as cells; a line that csv cannot read comes as the sentence that says so."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _("This line cannot be read as CSV; look for a quotation mark that is not closed.")


def _row(number: int, cells: list[str], header: list[str], columns: dict[int, str]) -> Row:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return Row(
            number, fault=_("This line has more cells than the header; look for a separator too many.")
        )
    values = {code: cells[position] for position, code in columns.items() if position < len(cells)}
    received = tuple((name, cell) for name, cell in zip(header, cells, strict=False) if cell)
    return Row(number, values, received)
