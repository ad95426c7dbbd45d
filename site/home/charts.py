"""Bars of the statistics page: geometry for an SVG that the server draws, beside its table."""

from collections.abc import Sequence
from dataclasses import dataclass

from publication import kinds
from publication.enums import Section
from publication.statistics import Cell, Row

WIDTH, BAR, LINE = 360, 290, 54  # of the drawing, in its own units: readable on a telephone too
YEARS = 8  # columns of the table, newest first


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind: its label, below it what was published, below that what was removed."""

    label: str
    y: int
    published: Cell
    published_width: int
    removed_width: int

    @property
    def label_y(self) -> int:
        return self.y + 14

    @property
    def bar_y(self) -> int:
        return self.y + 20

    @property
    def removed_y(self) -> int:
        return self.y + 36

    @property
    def value_x(self) -> int:
        return self.published_width + 8

    @property
    def value_y(self) -> int:
        return self.y + 33


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    label: str
    cells: list[Cell | None]
    total: Cell


@dataclass(frozen=True, slots=True)
class Group:
    """A section: its drawing and its table."""

    section: str
    label: str
    bars: list[Bar]
    height: int
    years: list[int]
    lines: list[Line]
    width: int = WIDTH


def groups(rows: Sequence[Row]) -> list[Group]:
    """One for each section that ever had an item, in the order of the navigation."""
    return [
        _group(section, own)
        for section in Section
        if (own := [row for row in rows if row.section == section])
    ]


def _group(section: Section, rows: Sequence[Row]) -> Group:
    most = max([row.total.published or 0 for row in rows] + [1])
    years = sorted({year for row in rows for year in row.years}, reverse=True)[:YEARS]
    return Group(
        section=section,
        label=str(section.label),
        bars=[_bar(row, number, most) for number, row in enumerate(rows)],
        height=len(rows) * LINE,
        years=years,
        lines=[
            Line(kinds.label(row.kind), [row.years.get(year) for year in years], row.total) for row in rows
        ],
    )


def _bar(row: Row, number: int, most: int) -> Bar:
    return Bar(
        label=kinds.label(row.kind),
        y=number * LINE,
        published=row.total,
        published_width=_width(row.total.published, most),
        removed_width=_width(row.total.removed, most),
    )


def _width(number: int | None, most: int) -> int:
    return max(1, round((number or 0) * BAR / most)) if number else 0
