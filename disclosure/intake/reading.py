"""The front of intake's files: `inspect` says how a file is read, `rows` reads it.

The format is found by content, never by a name: a zip is a workbook, `[` or `{` begins JSON, the rest
is CSV. A file that cannot be read at all raises FileRefused, a row that cannot be is a fault of its own.
"""

import codecs
import stat
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from disclosure.editions import Spec

from . import columns, csv_files, json_files, spreadsheets
from .columns import signature
from .tables import FileRefused, Line, Mapping, Row, Source, Table, Target

__all__ = ["FileRefused", "Mapping", "Row", "Table", "Target", "inspect", "rows", "signature"]

SAMPLES = 5
_SNIFFED = 1024  # bytes


def inspect(path: Path, spec: Spec) -> Table:
    """How the file is read. A header without the name's column is no refusal here.

    Raises FileRefused, OSError.
    """
    names = columns.Names(spec)
    with _opened(path, names) as source:
        parts = _parts(source, names)
        samples = _samples(parts.lines)
    return Table(
        format=source.format,
        encoding=source.encoding,
        sheet=source.sheet,
        header=parts.head.names,
        header_row=parts.head.last,
        mapping=parts.head.mapping,
        samples=samples,
        notices=(*source.notices, *_notices(parts, names)),
    )


def rows(path: Path, spec: Spec, mapping: Mapping | None = None) -> Iterator[Row]:
    """Every row behind the header, by `mapping` or by what is recognised.

    Raises FileRefused, OSError; of a workbook or JSON also behind rows that were given.
    """
    names = columns.Names(spec)
    with _opened(path, names) as source:
        parts = _parts(source, names)
        if mapping is None:
            mapping = parts.head.mapping
            columns.check_name(mapping, spec)
        yield from _rows(parts, mapping)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A source, cut behind its header."""

    head: columns.Head
    skipped: int  # lines above the header that say something
    lines: Iterator[Line]


def _opened(path: Path, names: columns.Names) -> AbstractContextManager[Source]:
    if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
        raise FileRefused(_("This is no file but a device or a pipe; name a file."))
    with open(path, "rb") as file:
        start = file.read(_SNIFFED).removeprefix(codecs.BOM_UTF8)
    return _reader(start)(path, names)


def _reader(start: bytes):
    if start.startswith(spreadsheets.MAGICS):
        return spreadsheets.opened
    text = start.lstrip()
    if text.startswith((b"[", b"{")):
        return json_files.opened
    if text.startswith((b"<", b"%PDF")):
        raise FileRefused(_("This is a web page, XML or PDF and no table; save the table as XLSX or CSV."))
    return csv_files.opened


def _parts(source: Source, names: columns.Names) -> _Parts:
    if source.header is not None:
        head = columns.Head(source.header, 0, 0, names.mapping(source.header))
        columns.check(head, names)
        return _Parts(head, 0, source.lines)
    first = list(_first(source.lines))
    head = columns.find([(number, cells) for number, cells, _flaws in first if _is_read(cells)], names)
    columns.check(head, names)
    skipped = sum(1 for number, cells, _flaws in first if number < head.first and _says(cells))
    behind = (line for line in first if line[0] > head.last)
    return _Parts(head, skipped, chain(behind, source.lines))


def _first(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines among which the header is looked for; empty ones count for nothing."""
    return islice((line for line in lines if _says(line[1])), columns.SEARCHED)


def _rows(parts: _Parts, mapping: Mapping) -> Iterator[Row]:
    header, read = parts.head.names, columns.reader(mapping)
    for number, cells, flaws in parts.lines:
        if isinstance(cells, str):
            yield Row(number, fault=cells)
        elif any(cell.strip() for cell in cells) or flaws:
            fault = _too_wide(cells, header) or _flaw(flaws, header, mapping)
            yield Row(number, fault=fault) if fault else Row(number, read(cells), _received(header, cells))


def _received(header: tuple[str, ...], cells: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, cell) for name, cell in zip(header, cells, strict=False) if cell)


def _too_wide(cells: list[str], header: tuple[str, ...]) -> str:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return _("This line has more cells than the header; look for a separator too many.")
    return ""


def _flaw(flaws, header: tuple[str, ...], mapping: Mapping) -> str:
    """What makes a cell unusable, where its column is used."""
    used = sorted(position for position in flaws if position in mapping and position < len(header))
    return " ".join(flaws[position] % {"column": header[position][:40]} for position in used)


def _samples(lines: Iterator[Line]) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = []
    for _number, cells, _flaws in lines:
        if _is_read(cells) and _says(cells):
            found.append(tuple(cells))
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _notices(parts: _Parts, names: columns.Names) -> Iterator[str]:
    if parts.skipped:
        yield _("Lines above the header that are left out: %(count)s.") % {"count": parts.skipped}
    if parts.head.last > parts.head.first:
        yield _("The header fills lines %(first)s to %(last)s; they were put together.") % {
            "first": parts.head.first,
            "last": parts.head.last,
        }
    for name in filter(names.lacks_unit, parts.head.names):
        yield _("The column “%(name)s” does not say whether it is in 元 or 万元; choose it by hand.") % {
            "name": name[:40]
        }


def _is_read(cells: list[str] | str) -> bool:
    return not isinstance(cells, str)


def _says(cells: list[str] | str) -> bool:
    return isinstance(cells, str) or any(cell.strip() for cell in cells)
