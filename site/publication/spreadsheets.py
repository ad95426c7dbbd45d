"""Lines of CSV that a spreadsheet opens as what they are: text and numbers, never formulas."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

MARK = "\ufeff"  # by which a spreadsheet knows UTF-8
MIME = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: object) -> str:
    """The cell as text: a spreadsheet runs what begins with = + - @, in full width too."""
    text = str(cell)
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]) in _FORMULA and text else text


def line(cells: Iterable[object]) -> str:
    """One row, every cell safe."""
    written = io.StringIO()
    csv.writer(written).writerow([safe(cell) for cell in cells])
    return written.getvalue()


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A whole file, a row at a time."""
    yield MARK
    yield from map(line, rows)
