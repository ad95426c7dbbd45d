"""Which rows and columns of a sheet are seen, and where what is seen stands in the copy."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from .errors import FileRefused
from .errors import gettext_noop as _
from .markup import DAMAGED
from .xlsx_cells import MOST_COLUMNS, _is_zero, place
from .xlsx_style import s

MOST_MERGED = 200_000
MERGED = _("The workbook joins more cells than can be read; save it as PDF.")


@dataclass(slots=True)
class Layout:
    """Hidden rows and columns are not kept empty: what stands behind them moves up."""

    rows: list[int] = field(default_factory=list)  # hidden ones, in order
    columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first column and row, last ones
    _cells: int = 0
    _shown_at: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict
    )  # first cell → where it is seen
    _by_row: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # joined columns, first and last

    @classmethod
    def of(cls, rest: etree._Element, hidden_rows: list[int]) -> "Layout":
        """Raises FileRefused."""
        made = cls(rows=hidden_rows, columns=_hidden_columns(rest))
        for each in rest.iterfind(f"{s('mergeCells')}/{s('mergeCell')}"):
            made._merge(each.get("ref", ""))
        made._order()
        return made

    def column(self, number: int) -> int:
        return number - bisect_left(self.columns, number)

    def row(self, number: int) -> int:
        return number - bisect_left(self.rows, number)

    def shows(self, column: int, row: int) -> bool:
        """Whether a cell's value is seen: not in a hidden row or column, not under a joined cell."""
        if (column, row) in self._shown_at:
            return True
        joined = self._by_row.get(row, [])
        at = bisect_right(joined, (column, MOST_COLUMNS))
        if at and joined[at - 1][1] >= column:
            return False
        return not (_has(self.columns, column) or _has(self.rows, row))

    def moved(self, column: int, row: int) -> tuple[int, int]:
        """Where the cell stands in the copy."""
        column, row = self._shown_at.get((column, row), (column, row))
        return self.column(column), self.row(row)

    def range(self, ref: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
        """What of a range is seen, as it stands in the copy."""
        left, top, right, bottom = ref
        seen = (
            _first(self.columns, left),
            _first(self.rows, top),
            _last(self.columns, right),
            _last(self.rows, bottom),
        )
        if seen[0] > seen[2] or seen[1] > seen[3]:
            return None
        return self.column(seen[0]), self.row(seen[1]), self.column(seen[2]), self.row(seen[3])

    def _merge(self, told: str) -> None:
        left, top, right, bottom = corners(told)
        if bottom - top >= MOST_MERGED:
            raise FileRefused(MERGED)
        self.merged.append((left, top, right, bottom))
        seen = _first(self.columns, left), _first(self.rows, top)
        if seen[0] <= right and seen[1] <= bottom:
            self._shown_at[left, top] = seen
        for row in range(top, bottom + 1):
            self._by_row.setdefault(row, []).append((left, right))
        self._cells += bottom - top + 1
        if self._cells > MOST_MERGED:
            raise FileRefused(MERGED)

    def _order(self) -> None:
        """Joined cells lie beside each other, never over each other. Raises FileRefused."""
        for joined in self._by_row.values():
            joined.sort()
            if any(left[1] >= right[0] for left, right in pairwise(joined)):
                raise FileRefused(DAMAGED)


def corners(told: str) -> tuple[int, int, int, int]:
    """`A1:B7` as first column and row, last ones. Raises FileRefused."""
    first, _colon, last = told.partition(":")
    left, top = place(first)
    right, bottom = place(last or first)
    return min(left, right), min(top, bottom), max(left, right), max(top, bottom)


def _hidden_columns(rest: etree._Element) -> list[int]:
    found: set[int] = set()
    for each in rest.iterfind(f"{s('cols')}/{s('col')}"):
        if each.get("hidden") in ("1", "true") or _is_zero(each.get("width")):
            first, last = each.get("min", "0"), each.get("max", "0")
            if first.isdigit() and last.isdigit():
                found |= set(range(max(1, int(first)), min(MOST_COLUMNS, int(last)) + 1))
    return sorted(found)


def _has(numbers: list[int], number: int) -> bool:
    at = bisect_left(numbers, number)
    return at < len(numbers) and numbers[at] == number


def _first(hidden: list[int], number: int) -> int:
    while _has(hidden, number):
        number += 1
    return number


def _last(hidden: list[int], number: int) -> int:
    while _has(hidden, number):
        number -= 1
    return number
