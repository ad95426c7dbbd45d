"""What files become, in every format, and how they are refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_ROW = 1 << 20  # characters; what is longer is a fault, so that no file is read into one cell
WIDEST = 200  # columns


class FileRefused(ValueError):
    """The file as a whole cannot be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a column goes: the field's code; unit "yuan" where the column is in 元 and the field in 万元."""

    code: str
    unit: str = ""


Mapping = dict[int, Target]  # by the column's position, from 0


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is read, for a person to look at before its rows are."""

    format: str  # csv, xlsx, json
    encoding: str  # utf-8, gb18030; nothing of a workbook
    sheet: str
    header: tuple[str, ...]
    header_row: int  # its last line; 0 of JSON, which has none
    mapping: Mapping  # what was recognised
    samples: tuple[tuple[str, ...], ...]  # the first rows, as cells; private values are among them
    notices: tuple[str, ...]  # what a person should know: what was left out, what was chosen


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: values by field code, the columns as they came, or why it cannot be read."""

    number: int  # as a spreadsheet counts: lines of one cell are one row, the header is one too
    values: dict[str, str] = field(default_factory=dict)
    received: tuple[tuple[str, str], ...] = ()
    fault: str = ""


# Number, cells (or the sentence that says why there are none), and flaws: by position, a sentence with
# a place for the column's name, which counts where the column is used.
Line = tuple[int, list[str] | str, dict[int, str]]


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file. `header` is set where the format itself names its columns (JSON)."""

    format: str
    lines: Iterator[Line]
    encoding: str = ""
    sheet: str = ""
    notices: tuple[str, ...] = ()
    header: tuple[str, ...] | None = None
