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

    rows: "Gaps"
    columns: "Gaps"
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first column and row, last ones
    _cells: int = 0
    _shown_at: dict[tuple[int, int], tuple[int, int]] = field(
        default_factory=dict
    )  # first cell → where it is seen
    _by_row: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # joined columns, first and last

    @classmethod
    def of(cls, rest: etree._Element, hidden_rows: list[int]) -> "Layout":
        """Raises FileRefused."""
        made = cls(rows=Gaps(hidden_rows), columns=Gaps(_hidden_columns(rest)))
        for each in rest.iterfind(f"{s('mergeCells')}/{s('mergeCell')}"):
            made._merge(each.get("ref", ""))
        made._order()
        return made

    def column(self, number: int) -> int:
        return number - self.columns.before(number)

    def row(self, number: int) -> int:
        return number - self.rows.before(number)

    def shows(self, column: int, row: int) -> bool:
        """Whether a cell's value is seen: not in a hidden row or column, not under a joined cell."""
        if (column, row) in self._shown_at:
            return True
        joined = self._by_row.get(row, [])
        at = bisect_right(joined, (column, MOST_COLUMNS))
        if at and joined[at - 1][1] >= column:
            return False
        return not (column in self.columns or row in self.rows)

    def moved(self, column: int, row: int) -> tuple[int, int]:
        """Where the cell stands in the copy."""
        column, row = self._shown_at.get((column, row), (column, row))
        return self.column(column), self.row(row)

    def range(self, ref: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
        """What of a range is seen, as it stands in the copy."""
        left, top, right, bottom = ref
        seen = (
            self.columns.next_seen(left),
            self.rows.next_seen(top),
            self.columns.last_seen(right),
            self.rows.last_seen(bottom),
        )
        if seen[0] > seen[2] or seen[1] > seen[3]:
            return None
        return self.column(seen[0]), self.row(seen[1]), self.column(seen[2]), self.row(seen[3])

    def _merge(self, told: str) -> None:
        left, top, right, bottom = corners(told)
        if bottom - top >= MOST_MERGED:
            raise FileRefused(MERGED)
        self.merged.append((left, top, right, bottom))
        seen = self.columns.next_seen(left), self.rows.next_seen(top)
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
    hidden = bytearray(MOST_COLUMNS + 1)
    for each in rest.iterfind(f"{s('cols')}/{s('col')}"):
        if each.get("hidden") in ("1", "true") or _is_zero(each.get("width")):
            first, last = each.get("min", "0"), each.get("max", "0")
            if first.isdigit() and last.isdigit() and len(first) < 8 and len(last) < 8:
                start, end = max(1, int(first)), min(MOST_COLUMNS, int(last)) + 1
                if start < end:
                    hidden[start:end] = b"\1" * (end - start)
    return [number for number, is_hidden in enumerate(hidden) if is_hidden]


class Gaps:
    """Numbers of what is hidden, in order: how many lie before one, and where the next one that is seen lies."""

    def __init__(self, numbers: list[int]) -> None:
        self._numbers = numbers
        self._first, self._last = list(numbers), list(numbers)  # of the run that each number lies in
        for at in range(1, len(numbers)):
            if numbers[at] == numbers[at - 1] + 1:
                self._first[at] = self._first[at - 1]
        for at in range(len(numbers) - 2, -1, -1):
            if numbers[at] + 1 == numbers[at + 1]:
                self._last[at] = self._last[at + 1]

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self._numbers, number)
        return at < len(self._numbers) and self._numbers[at] == number

    def before(self, number: int) -> int:
        return bisect_left(self._numbers, number)

    def next_seen(self, number: int) -> int:
        return self._last[self.before(number)] + 1 if number in self else number

    def last_seen(self, number: int) -> int:
        return self._first[self.before(number)] - 1 if number in self else number
