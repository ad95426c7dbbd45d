"""The process that parses a workbook: `python -I spreadsheet_child.py FILE`, nothing of ours imported.

What a crafted file can do (zip bomb, endless sheet, a crash of the parser) it does here, under limits.
It talks in lines of JSON:

    → {"refused": WHY}                                         and no more; WHY as in `spreadsheets`
    → {"sheets": [{"index", "name", "head": [[row, cells]…]}…], "hidden": COUNT}     visible ones with rows
    ← the index of the sheet to read
    → {"formulas": BOOL, "hidden": BOOL}                       whether there are, in that sheet
    → [row, cells] or [row, cells, {column: [FLAW, value]}]    each row that is not empty
    → {"rows": COUNT}                                          all were given
"""

import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from xml.etree import ElementTree

MEMORY = 2 << 30  # bytes of address space
SECONDS = 300  # of the processor
ENTRIES = 5000
DECLARED = 2 << 30  # bytes, unpacked
RATIO = 250  # unpacked to packed, of parts that are not small: deflate ends at 1032
SMALL = 16 << 20  # bytes
LARGEST_INDEX = 16 << 20  # bytes of the parts that list the sheets
SEARCHED = 20  # rows among which the header is looked for
LONGEST_NAME = 201  # characters, one more than a column's name may have
WIDEST = 201  # columns, one more than a header may have
LONGEST_ROW = 1 << 20  # characters
LARGEST_START = 8 << 20  # characters of all sheets' first rows
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number
_PIECE = 1 << 20

_CELL = rb"<(?:\w+:)?c\s(?P<cell>[^<>]*)"
_END = rb"</(?:\w+:)?c>"
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_HIDDEN = re.compile(rb"<(?:\w+:)?(?:row|col)\s[^<>]*\bhidden=[\"'](?:1|true)")
_ERROR = re.compile(_CELL + rb"(?<=[\s\"'])t=[\"']e[\"'][^<>]*(?<!/)>(?P<inner>.*?)" + _END, re.DOTALL)
_UNVALUED = re.compile(
    _CELL
    + rb">\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    + rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*"
    + _END
)
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_TEXT = re.compile(rb"\bt=[\"']str[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


class Refused(Exception):
    """The workbook cannot be read; the text is the reason's code."""


def main(path: str) -> None:
    limit()
    try:
        serve(path)
    except Refused as refusal:
        emit({"refused": str(refusal)})
    except MemoryError:
        emit({"refused": "limits"})
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ElementTree.ParseError):
        emit({"refused": "damaged"})


def limit() -> None:
    """What this process may use; it writes no file."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def emit(message) -> None:
    sys.stdout.write(json.dumps(message, separators=(",", ":")))
    sys.stdout.write("\n")


def serve(path: str) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = check(packed)
        book, sheets = load(path)
        kept, start = None, 0
        visible = [sheet for sheet in sheets if sheet["visible"]]
        for sheet in visible:
            kept = None  # one at a time in memory
            kept = rows_of(book, sheet["index"])
            sheet["head"] = head(kept)
            start += sum(len(cell) for _number, cells in sheet["head"] for cell in cells)
            if start > LARGEST_START:
                raise Refused("large")
        told = [sheet for sheet in visible if sheet["head"]]
        emit({"sheets": told, "hidden": len(sheets) - len(visible)})
        sys.stdout.flush()
        chosen = sys.stdin.readline().strip()
        if chosen:
            give(packed, parts, book, int(chosen), kept if len(visible) == 1 else None)


# -- the zip ---------------------------------------------------------------------------------------------


def check(packed: zipfile.ZipFile) -> dict[str, str]:
    """The parts' names as they are written, by lower case. Raises Refused before anything is unpacked."""
    entries = packed.infolist()
    if len(entries) > ENTRIES or sum(entry.file_size for entry in entries) > DECLARED:
        raise Refused("large")
    if any(e.file_size > SMALL and e.file_size > RATIO * max(e.compress_size, 1) for e in entries):
        raise Refused("large")
    parts = {entry.filename.lower().replace("\\", "/").lstrip("/"): entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("encrypted")
    if not any(name.startswith("xl/") for name in parts):
        raise Refused("zip")
    if any(name.endswith("vbaproject.bin") for name in parts):
        raise Refused("macros")
    if "xl/workbook.xml" not in parts:
        raise Refused("binary" if "xl/workbook.bin" in parts else "damaged")
    return parts


def load(path: str) -> tuple:
    """The workbook, and its sheets of cells."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        with open(path, "rb") as file:  # by its content: from_path goes by the name, and an upload has none
            book = CalamineWorkbook.from_filelike(file)
    except CalamineError as error:
        raise Refused("damaged") from error
    sheets = [
        {"index": index, "name": meta.name, "visible": meta.visible == SheetVisibleEnum.Visible}
        for index, meta in enumerate(book.sheets_metadata)
        if meta.typ == SheetTypeEnum.WorkSheet
    ]
    return book, sheets


def rows_of(book, index: int):
    from python_calamine import CalamineError

    try:
        return book.get_sheet_by_index(index)
    except CalamineError as error:
        raise Refused("damaged") from error


# -- cells -----------------------------------------------------------------------------------------------


def head(sheet) -> list:
    """The first rows that are not empty, long cells cut: this is only where the header is looked for."""
    return [
        [number, [text(cell)[:LONGEST_NAME] for cell in cells]]
        for number, cells in islice(numbered(sheet), SEARCHED)
    ]


def numbered(sheet):
    """Rows that are not empty, by their number in the sheet."""
    if sheet.start is None:
        return
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            yield number, [""] * sheet.start[1] + cells


def give(packed, parts, book, index: int, sheet) -> None:
    """Every row of the sheet."""
    marks = Marks(packed, part_of(packed, parts, book.sheets_metadata[index].name))
    emit({"formulas": marks.formulas, "hidden": marks.hidden})
    count = 0
    for number, cells in rows_with_errors(sheet or rows_of(book, index), marks):
        flaws = marks.flaws.get(number, {}) | {
            at: ["long", ""] for at, cell in enumerate(cells) if long(cell)
        }
        texts = [text(cell) for cell in cells]
        for at, (kind, value) in flaws.items():
            if kind == "error":
                texts[at] = value
        if sum(map(len, texts)) > LONGEST_ROW:
            texts, flaws = [], {0: ["row", ""]}
        emit([number, texts, flaws] if flaws else [number, texts])
        count += 1
    emit({"rows": count})


def rows_with_errors(sheet, marks):
    """Rows that are not empty; cells of errors are empty to the parser, but do not make a row empty."""
    if sheet.start is None:
        return
    before, width = [""] * sheet.start[1], sheet.total_width
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number in marks.flaws or any(cell != "" for cell in cells):
            row = before + cells
            yield number, row + [""] * (max([width - 1, *marks.flaws.get(number, ())]) + 1 - len(row))


def long(cell) -> bool:
    """A number whose last digits the spreadsheet does not keep."""
    return isinstance(cell, float) and abs(cell) >= EXACT


def text(cell) -> str:
    """The cell as a person would have typed it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}".removesuffix(".0")
    if isinstance(cell, datetime):
        if cell.time() == time():
            return cell.date().isoformat()
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, time):
        return cell.isoformat(timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


# -- what the parser does not tell -----------------------------------------------------------------------


class Marks:
    """Formulas, errors and what is hidden, from the sheet's own text."""

    def __init__(self, packed: zipfile.ZipFile, part: str):
        self.formulas = self.hidden = False
        self._signs: list[bytes] = []
        self.flaws: dict[int, dict[int, list[str]]] = {}  # by row, by column: kind, value
        for number, xml in enumerate(pieces(packed, part)):
            if not number:
                self._begin(xml)
            self._look(xml)

    def _begin(self, xml: bytes) -> None:
        """What stands before the first row: a workbook declares no types of its own."""
        if b"<!DOCTYPE" in xml:
            raise Refused("damaged")
        self._signs = [b"<f"] if b"<worksheet" in xml else [b":f"]

    def _look(self, xml: bytes) -> None:
        """Plain searches come first: they are ten times faster than the expressions."""
        self.hidden = self.hidden or (b"hidden=" in xml and bool(_HIDDEN.search(xml)))
        if any(sign in xml for sign in self._signs) and _FORMULA.search(xml):
            self.formulas = True
            for found in _UNVALUED.finditer(xml):
                if not _TEXT.search(found["cell"]):
                    self._mark(found["cell"], ["unvalued", ""])
        if b't="e"' in xml or b"t='e'" in xml:
            for found in _ERROR.finditer(xml):
                value = _VALUE.search(found["inner"])
                self._mark(found[0], ["error", value[1].decode("utf-8", "replace")[:20] if value else ""])

    def _mark(self, cell: bytes, flaw: list[str]) -> None:
        place = _PLACE.search(cell)
        if not place:
            raise Refused("unplaced")
        self.flaws.setdefault(int(place[2]), {})[column(place[1].decode())] = flaw


def pieces(packed: zipfile.ZipFile, part: str):
    """The part's text, cut between rows."""
    rest = b""
    with packed.open(part) as file:
        while piece := file.read(_PIECE):
            whole, end, rest = (rest + piece).rpartition(b"row>")
            if len(rest) > SMALL:
                raise Refused("large")
            yield whole + end
        yield rest


def column(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def part_of(packed: zipfile.ZipFile, parts: dict[str, str], sheet: str) -> str:
    """The name of the part that holds the sheet."""
    book = tree(packed, parts, "xl/workbook.xml")
    relations = tree(packed, parts, "xl/_rels/workbook.xml.rels")
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    for each in book.iter():
        if local(each.tag) == "sheet" and each.get("name") == sheet:
            named = next((value for key, value in each.attrib.items() if local(key) == "id"), "")
            target = targets.get(named, "").replace("\\", "/")
            name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if name.lower() in parts:
                return parts[name.lower()]
    raise Refused("damaged")


def tree(packed: zipfile.ZipFile, parts: dict[str, str], name: str) -> ElementTree.Element:
    if name not in parts or packed.getinfo(parts[name]).file_size > LARGEST_INDEX:
        raise Refused("damaged")
    xml = packed.read(parts[name])
    if b"<!DOCTYPE" in xml:
        raise Refused("damaged")
    return ElementTree.fromstring(xml)


def local(name: str) -> str:
    return name.rpartition("}")[2]


if __name__ == "__main__":
    main(sys.argv[1])
