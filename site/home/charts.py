"""The statistics page: bars for an SVG that the server draws, its table, the links, and the same as CSV."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from publication import kinds
from publication.document import instant
from publication.enums import Section
from publication.statistics import DIMENSIONS, NONE, SMALLEST, Cell, Row, Selection, Table

WIDTH, BAR, LINE = 360, 270, 54  # of the drawing, in its own units: readable on a telephone too
MOST_BARS = 40  # the table has every row


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label, below it what was published, below that what was removed."""

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
    """One row of the table; `query` narrows the page to it, empty where that says nothing more."""

    label: str
    query: str
    published: Cell
    removed: Cell


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    query: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing and its table."""

    heading: str
    by: str
    bars: list[Bar]
    height: int
    lines: list[Line]
    total: Line
    width: int = WIDTH


def figure(table: Table, selection: Selection, regions: Mapping[str, str]) -> Figure:
    """Bars for the first rows, lines for all."""
    labels = [value_label(selection.by, row.value, regions) for row in table.rows]
    most = max([row.published.at_least for row in table.rows] + [SMALLEST])
    drawn = list(zip(table.rows, labels, strict=True))[:MOST_BARS]
    return Figure(
        heading=str(Section(selection.section).label),
        by=dimension_label(selection.by),
        bars=[_bar(row, label, number, most) for number, (row, label) in enumerate(drawn)],
        height=len(drawn) * LINE,
        lines=[
            Line(label, _narrower(selection, row.value), row.published, row.removed)
            for row, label in zip(table.rows, labels, strict=True)
        ],
        total=Line(_("Together"), "", table.total.published, table.total.removed),
    )


def sections(selection: Selection) -> list[Link]:
    return [
        Link(str(section.label), query(Selection(section, selection.by)), section == selection.section)
        for section in Section
    ]


def dimensions(selection: Selection) -> list[Link]:
    return [
        Link(dimension_label(name), query(replace(selection, by=name)), name == selection.by)
        for name in DIMENSIONS
    ]


def chosen(selection: Selection, regions: Mapping[str, str]) -> list[Link]:
    """What the table is narrowed to, each with the address without it."""
    return [
        Link(
            f"{dimension_label(name)}: {value_label(name, value, regions)}",
            query(replace(selection, **{name: ""})),
        )
        for name, value in selection.narrowed.items()
    ]


def query(selection: Selection, **more: str) -> str:
    given = {name: getattr(selection, name) for name in ("section", "by", *DIMENSIONS)} | more
    return urlencode({name: value for name, value in given.items() if value})


def dimension_label(name: str) -> str:
    return {"kind": _("Kind"), "region": _("Region"), "type": _("Type"), "month": _("Month")}[name]


def value_label(dimension: str, value: str, regions: Mapping[str, str]) -> str:
    if value in ("", NONE):
        return _("Not stated")
    if dimension == "kind":
        return kinds.label(value)
    if dimension == "region" and value.endswith("0000"):
        return _("%(place)s, the province itself") % {"place": regions.get(value, value)}
    return regions.get(value, value) if dimension == "region" else value


def cell_text(cell: Cell) -> str:
    """A number; "<5" for one small number; "≥" where small numbers are left out of it."""
    if cell.is_exact:
        return str(cell.shown)
    return f"<{SMALLEST}" if cell.is_few else f"≥{cell.at_least}"


def csv_rows(
    table: Table, selection: Selection, regions: Mapping[str, str], *, at: datetime
) -> Iterator[Sequence[str]]:
    """The table as a file has it, heads in both languages."""
    yield ["# 诚信统计 statistics", query(selection)]
    yield ["# 制作时间 made_at", instant(at)]
    yield [
        "# 说明 note",
        f"1至{SMALLEST - 1}的数写作<{SMALLEST}，不计入合计；合计写作≥，至少有这么多。"
        f"Numbers from 1 to {SMALLEST - 1} are written <{SMALLEST} and left out of sums; ≥ means at least.",
    ]
    heads = {"kind": "类别 kind", "region": "地区 region", "type": "类型 type", "month": "月份 month"}
    yield ["代码 code", heads[selection.by], "公布 published", "撤下 taken_down"]
    for row in table.rows:
        yield [row.value, value_label(selection.by, row.value, regions), *_texts(row)]
    yield ["", "合计 together", *_texts(table.total)]


def _texts(row: Row) -> tuple[str, str]:
    return cell_text(row.published), cell_text(row.removed)


def _narrower(selection: Selection, value: str) -> str:
    """The page of that row, by the first dimension that is not set yet."""
    if not value or getattr(selection, selection.by):
        return ""
    narrowed = replace(selection, **{selection.by: value})
    following = next((name for name in DIMENSIONS if not getattr(narrowed, name)), selection.by)
    return query(replace(narrowed, by=following))


def _bar(row: Row, label: str, number: int, most: int) -> Bar:
    return Bar(
        label=label,
        y=number * LINE,
        published=row.published,
        published_width=_width(row.published.at_least, most),
        removed_width=_width(row.removed.at_least, most),
    )


def _width(number: int, most: int) -> int:
    return max(1, round(number * BAR / most)) if number else 0
