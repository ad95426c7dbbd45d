"""Cells of a sheet, row by row, never all of them at once; and what of them is read for screening."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from . import markup, places
from .cleaned import MOST_TEXT
from .container import Container
from .errors import FileRefused, words
from .errors import gettext_noop as _
from .xlsx_style import Formats, S, day, s

MOST_CELLS = 1_000_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
ROW, CELL, VALUE, FORMULA, INLINE, TEXT, ITEM = (s(name) for name in ("row", "c", "v", "f", "is", "t", "si"))
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?")
ERRORS = words("#NULL! #DIV/0! #VALUE! #REF! #NAME? #NUM! #N/A #GETTING_DATA #SPILL! #CALC!")
TOO_MANY = _("The workbook has more than a million cells; divide it.")


@dataclass(slots=True)
class Cell:
    """A value as the file holds it: kind `n`, `s` (already its text), `b`, `e`."""

    row: int
    column: int
    style: int
    kind: str
    value: str
    formula: str = ""
    string: int | None = None  # its place among the shared strings


@dataclass(slots=True)
class Row:
    number: int
    attributes: dict[str, str]
    cells: list[Cell]

    @property
    def is_hidden(self) -> bool:
        return self.attributes.get("hidden") in ("1", "true") or _is_zero(self.attributes.get("ht"))


@dataclass(slots=True)
class Counter:
    """Cells of the whole workbook. Raises FileRefused once there are too many."""

    seen: int = 0

    def add(self, count: int) -> None:
        self.seen += count
        if self.seen > MOST_CELLS:
            raise FileRefused(TOO_MANY)


@dataclass(slots=True)
class Strings:
    """The shared strings: their text, and the XML of each."""

    texts: list[str] = field(default_factory=list)
    items: list[etree._Element] = field(default_factory=list)

    def text(self, number: int) -> str:
        """Raises FileRefused."""
        if not 0 <= number < len(self.texts):
            raise FileRefused(markup.DAMAGED)
        return self.texts[number]


def strings(container: Container, part: str | None) -> Strings:
    """Raises FileRefused."""
    found, length = Strings(), 0
    if part is None:
        return found
    with container.open(part) as opened:
        for event, each in markup.events(opened, tag=ITEM):
            if event != "end":
                continue
            markup.refuse_crowded(each)
            found.texts.append(text := plain(each))
            found.items.append(each)
            length += len(text)
            if length > 2 * MOST_TEXT or len(found.texts) > MOST_CELLS:
                raise FileRefused(places.TOO_MUCH)
    return found


def plain(item: etree._Element) -> str:
    """The text of a string that may be written in several runs, without how it is pronounced."""
    return "".join(
        each.text or ""
        for each in item.iter(TEXT)
        if each.getparent() is None or each.getparent().tag != s("rPh")
    )


def rows(container: Container, part: str, known: Strings, count: Counter) -> Iterator[Row]:
    """The rows of a sheet in their order. Raises FileRefused."""
    last = 0
    with container.open(part) as opened:
        for event, each in markup.events(opened, tag=ROW):
            if event != "end":
                continue
            markup.refuse_crowded(each)
            last = _row_number(each.get("r"), last)
            cells = list(_cells(each, last, known))
            count.add(max(1, len(cells)))
            yield Row(last, {str(key): str(value) for key, value in each.attrib.items()}, cells)
            _forget(each)


def rest(container: Container, part: str) -> etree._Element:
    """A sheet without its rows. Raises FileRefused."""
    root = None
    with container.open(part) as opened:
        for event, each in markup.events(opened, tag=(ROW, s("worksheet"))):
            if each.tag != ROW:
                root = each
            elif event == "end":
                _forget(each)
    if root is None:
        raise FileRefused(markup.DAMAGED)
    markup.refuse_crowded(root)
    return root


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _row_number(told: str | None, last: int) -> int:
    number = int(told) if told and told.isascii() and told.isdigit() else last + 1
    if not last < number <= MOST_ROWS:
        raise FileRefused(markup.DAMAGED)
    return number


def _cells(row: etree._Element, number: int, known: Strings) -> Iterator[Cell]:
    last = 0
    for each in row.iterchildren(CELL):
        last, at = place(each.get("r")) if each.get("r") else (last + 1, number)
        if not 0 < last <= MOST_COLUMNS or at != number:
            raise FileRefused(markup.DAMAGED)
        yield _cell(each, number, last, known)


def _cell(element: etree._Element, row: int, column: int, known: Strings) -> Cell:
    kind, style = element.get("t", "n"), element.get("s", "0")
    value, formula, inline = "", "", None
    for child in element:  # many times quicker than to find each of them
        if child.tag == VALUE:
            value = child.text or ""
        elif child.tag == FORMULA:
            formula = child.text or ""
        elif child.tag == INLINE:
            inline = child
    made = Cell(row, column, int(style) if style.isascii() and style.isdigit() else 0, "s", value, formula)
    if kind == "s":
        made.string = int(value) if value.strip().isascii() and value.strip().isdigit() else -1
        made.value = known.text(made.string)
    elif kind == "inlineStr":
        made.value = plain(inline) if inline is not None else ""
    elif kind == "b":
        made.kind, made.value = "b", "1" if value.strip() in ("1", "true") else "0"
    elif kind == "e" and value in ERRORS:
        made.kind = "e"
    elif kind == "n" and _NUMBER.fullmatch(value.strip()):
        made.kind, made.value = "n", value.strip()
    return made


def place(told: str) -> tuple[int, int]:
    """Column and row of `B7`, from 1. Raises FileRefused."""
    found = _PLACE.fullmatch(told)
    if found is None:
        raise FileRefused(markup.DAMAGED)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def name(column: int, row: int) -> str:
    """The reverse: `B7`."""
    letters = ""
    while column:
        column, rest_ = divmod(column - 1, 26)
        letters = chr(65 + rest_) + letters
    return f"{letters}{row}"


def read(cell: Cell, formats: Formats, *, since_1904: bool) -> str:
    """What screening reads of a cell: a number in full, a date as one."""
    if cell.kind != "n":
        return cell.value
    try:
        value = Decimal(cell.value)
    except InvalidOperation:
        return cell.value
    if cell.style in formats.dates and (when := day(float(value), since_1904=since_1904)):
        return when
    if value == value.to_integral_value() and abs(value) < 10**30:
        return _identity(str(int(value)))
    return cell.value


def _identity(digits: str) -> str:
    """A number of 18 digits that begins like an ID number has lost its last digits, and with them its proof."""
    if len(digits) != 18 or not "11" <= digits[:2] <= "82":
        return digits
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return digits
    return f"身份证号：{digits}" if 1900 <= born.year <= 2100 else digits


def _is_zero(value: str | None) -> bool:
    try:
        return value is not None and float(value) == 0
    except ValueError:
        return False


__all__ = [
    "Cell",
    "Counter",
    "Row",
    "S",
    "Strings",
    "name",
    "place",
    "plain",
    "read",
    "rest",
    "rows",
    "strings",
]
