"""XLSX: written anew with the sheets, rows, columns and values that a reader sees.

    workbook ─┬ sheets that are shown ─┬ values (of formulas what they last gave), look, joined cells
              │                        ├ links to web addresses, page set-up, headers and footers
              │                        └ pictures and shapes ─► drawing
              ├ hidden sheets, rows, columns, cells that show nothing ─► told
              └ formulas, comments, names, allowed values, pivot caches, links, properties ─► told

"Told" is: screened as text that only the original holds. What is published is read from the copy's own bytes.
"""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from lxml import etree

from . import markup, places, xlsx_style
from .cleaned import MOST_TEXT, Cleaned
from .container import written
from .docx import content_types, relations
from .drawing import XDR, Drawings, Gallery, R
from .errors import FileRefused
from .errors import gettext_noop as _
from .kinds import XLSX
from .package import WEB, Package
from .places import Hidden
from .xlsx_cells import Cell, Counter, Row, Strings, name, read, rest, rows, strings
from .xlsx_layout import Layout, corners
from .xlsx_style import PLAIN, Formats, S, s

TYPE = "application/vnd.openxmlformats-officedocument"
NOTHING_SHOWN = _("Every sheet of the workbook is hidden; show what is to be published and upload it again.")
PAGE = ("printOptions", "pageMargins", "pageSetup")
MOST_LINKS = 20_000


def clean(package: Package) -> Cleaned:
    """Raises FileRefused."""
    copy = _Copy(package)
    copy.make()
    content = written(copy.parts)
    text = text_of(content)
    return Cleaned(content, XLSX, text, copy.gallery.unread, copy.hidden.told(besides=text))


def text_of(content: bytes) -> str:
    """Everything that the bytes say: sheet by sheet, a line for each row. Raises FileRefused."""
    package = Package(content)
    book = _Book(package)
    texts, length = [], 0
    for title, part, _shown in book.sheets:
        for text in (title, *book.lines(part), markup.all_text(rest(package.container, part))):
            texts.append(text)
            length += len(text)
            if length > MOST_TEXT:
                raise FileRefused(places.TOO_MUCH)
    read_already = (
        {package.main}
        | {part for _title, part, _shown in book.sheets}
        | set(package.related(package.main, "sharedStrings"))
    )
    for each in package.container.names:
        if each.endswith((".xml", ".rels")) and each not in read_already and each != "[Content_Types].xml":
            texts.append(markup.all_text(package.tree(each)))
    return "\n".join(each for each in texts if each)


class _Book:
    """A workbook as it is read: its sheets, strings and formats."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.root = package.tree(package.main)
        properties = self.root.find(s("workbookPr"))
        self.since_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        self.strings = strings(package.container, self.part("sharedStrings"))
        found = self.part("styles")
        self.styles = package.tree(found) if found else None
        self.formats = Formats(self.styles)
        self.count = Counter()

    def part(self, kind: str) -> str | None:
        return next(iter(self.package.related(self.package.main, kind)), None)

    @property
    def sheets(self) -> list[tuple[str, str, bool]]:
        """Title, part, whether it is shown. Raises FileRefused."""
        found = []
        for each in self.root.iterfind(f"{s('sheets')}/{s('sheet')}"):
            told = self.package.relation(self.package.main, each.get(f"{{{R}}}id", ""))
            if told is None or told.kind != "worksheet" or told.target not in self.package.container:
                raise FileRefused(markup.DAMAGED)
            found.append((each.get("name", ""), told.target, each.get("state", "visible") == "visible"))
        return found

    def rows(self, part: str) -> Iterator[Row]:
        return rows(self.package.container, part, self.strings, self.count)

    def lines(self, part: str) -> Iterator[str]:
        for row in self.rows(part):
            if line := self.line(row.cells):
                yield line

    def line(self, cells: list[Cell]) -> str:
        read_ = (read(each, self.formats, since_1904=self.since_1904) for each in cells)
        return "\t".join(each for each in read_ if each)


class _Copy:
    """The new workbook in the making."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.book = _Book(package)
        self.hidden = Hidden()
        self.gallery = Gallery(package)
        self.parts: dict[str, bytes] = {}
        self.kept = {package.main, "_rels/.rels"}
        self.strings: dict[object, int] = {}
        self.items: list[bytes] = []
        self.drawings = 0

    def make(self) -> None:
        shown = []
        for title, part, is_shown in self.book.sheets:
            self.kept.add(part)
            if is_shown:
                shown.append(title)
                _Sheet(self, part, len(shown)).make()
            else:
                self._tell_sheet(title, part)
        if not shown:
            raise FileRefused(NOTHING_SHOWN)
        self._tell_book()
        self._write_book(shown)

    def string(self, cell: Cell) -> int:
        """The number of its text among the strings of the copy."""
        key: object = cell.value if cell.string is None else cell.string
        if key not in self.strings:
            self.strings[key] = len(self.items)
            self.items.append(_item(cell, self.book.strings))
        return self.strings[key]

    def tell_formula(self, cell: Cell) -> None:
        if markup.is_worth(cell.formula):
            self.hidden.add(places.FORMULAS, cell.formula)

    def _tell_sheet(self, title: str, part: str) -> None:
        self.hidden.add(places.HIDDEN_SHEETS, title)
        for row in self.book.rows(part):
            self.hidden.add(places.HIDDEN_SHEETS, self.book.line(row.cells))
            for cell in row.cells:
                self.tell_formula(cell)
        self.hidden.add(places.HIDDEN_SHEETS, markup.all_text(rest(self.package.container, part)))

    def _tell_book(self) -> None:
        for each in self.book.root:
            place = places.NAMES if markup.local(each) == "definedNames" else places.SETTINGS
            if markup.local(each) != "sheets":
                self.hidden.add(place, markup.all_text(each))
        self.kept |= {each for kind in ("styles", "sharedStrings") if (each := self.book.part(kind))}
        for text in (
            markup.all_text(each) for item in self.book.strings.items for each in item.iter(s("rPh"))
        ):
            self.hidden.add(places.OTHER, text)
        self._tell_unused()
        self.package.tell_rest(self.kept, self.hidden)

    def _tell_unused(self) -> None:
        """Strings that no cell shows any more lie on in many a file."""
        for number, text in enumerate(self.book.strings.texts):
            if number not in self.strings:
                self.hidden.add(places.HIDDEN_CELLS, text)

    def _write_book(self, shown: list[str]) -> None:
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
            for n, title in enumerate(shown, start=1)
        )
        date1904 = ' date1904="1"' if self.book.since_1904 else ""
        self.parts["xl/workbook.xml"] = _xml(
            f'<workbook xmlns="{S}" xmlns:r="{R}"><workbookPr{date1904}/><sheets>{sheets}</sheets></workbook>'
        )
        related = [("worksheet", f"worksheets/sheet{n}.xml", False) for n in range(1, len(shown) + 1)]
        related += [("styles", "styles.xml", False), ("sharedStrings", "sharedStrings.xml", False)]
        self.parts["xl/_rels/workbook.xml.rels"] = relations(related)
        self.parts["xl/styles.xml"] = xlsx_style.clean(self.book.styles, self.hidden)
        self.parts["xl/sharedStrings.xml"] = _xml(f'<sst xmlns="{S}">', *self.items, "</sst>")
        self.parts |= {f"xl/media/{file}": content for file, content in self.gallery.files.items()}
        self.parts["_rels/.rels"] = relations([("officeDocument", "xl/workbook.xml", False)])
        self.parts["[Content_Types].xml"] = content_types(self._types())

    def _types(self) -> list[tuple[str, str, str, str]]:
        kinds = {
            "xl/workbook.xml": f"{TYPE}.spreadsheetml.sheet.main+xml",
            "xl/styles.xml": f"{TYPE}.spreadsheetml.styles+xml",
            "xl/sharedStrings.xml": f"{TYPE}.spreadsheetml.sharedStrings+xml",
        }
        for each in self.parts:
            if each.startswith("xl/worksheets/sheet"):
                kinds[each] = f"{TYPE}.spreadsheetml.worksheet+xml"
            elif each.startswith("xl/drawings/drawing"):
                kinds[each] = f"{TYPE}.drawing+xml"
        defaults = [
            ("Default", "Extension", "rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("Default", "Extension", "jpg", "image/jpeg"),
            ("Default", "Extension", "png", "image/png"),
        ]
        return [*defaults, *(("Override", "PartName", f"/{each}", kinds[each]) for each in sorted(kinds))]


class _Sheet:
    """One sheet that is shown, copied in two passes: what is hidden, then what is seen."""

    def __init__(self, copy: _Copy, part: str, number: int) -> None:
        self.copy, self.part, self.number = copy, part, number
        self.related: list[tuple[str, str, bool]] = []
        self.container = copy.package.container
        self.rest = rest(self.container, part)
        hidden_rows = [
            each.number for each in rows(self.container, part, copy.book.strings, Counter()) if each.is_hidden
        ]
        self.layout = Layout.of(self.rest, hidden_rows)

    def make(self) -> None:
        data = list(self._data())
        links, drawing = self._links(), self._drawing()
        body = [
            f'<worksheet xmlns="{S}" xmlns:r="{R}">', self._view(), self._columns(),
            "<sheetData>", *data, "</sheetData>",
            self._merged(), links, *self._page(), drawing, "</worksheet>",
        ]  # fmt: skip
        self.copy.parts[f"xl/worksheets/sheet{self.number}.xml"] = _xml(*body)
        if self.related:
            self.copy.parts[f"xl/worksheets/_rels/sheet{self.number}.xml.rels"] = relations(self.related)
        self._tell()

    def _data(self) -> Iterator[str]:
        hidden, book = self.copy.hidden, self.copy.book
        for row in book.rows(self.part):
            seen, unseen = [], []
            for cell in row.cells:
                self.copy.tell_formula(cell)
                (seen if self.layout.shows(cell.column, cell.row) else unseen).append(cell)
            hidden.add(places.HIDDEN_ROWS, book.line(unseen))
            blank = [cell for cell in seen if cell.style in book.formats.hiding]
            hidden.add(places.HIDDEN_CELLS, book.line(blank))
            yield from self._row(row, [cell for cell in seen if cell.style not in book.formats.hiding])

    def _row(self, row: Row, cells: list[Cell]) -> Iterator[str]:
        by_row: dict[int, list[str]] = {}
        if not row.is_hidden:
            by_row[self.layout.row(row.number)] = []
        for cell in cells:
            column, number = self.layout.moved(cell.column, cell.row)
            by_row.setdefault(number, []).append(self._cell(cell, name(column, number)))
        for number, written_ in by_row.items():
            yield f'<row r="{number}"{_height(row)}>{"".join(written_)}</row>'

    def _cell(self, cell: Cell, at: str) -> str:
        style = f' s="{cell.style}"' if 0 < cell.style < self.copy.book.formats.count else ""
        if not cell.value:
            return f'<c r="{at}"{style}/>'
        if cell.kind == "s":
            return f'<c r="{at}"{style} t="s"><v>{self.copy.string(cell)}</v></c>'
        kind = "" if cell.kind == "n" else f' t="{cell.kind}"'
        return f'<c r="{at}"{style}{kind}><v>{cell.value}</v></c>'

    def _view(self) -> str:
        """Frozen panes and whether lines between cells are shown."""
        view = self.rest.find(f"{s('sheetViews')}/{s('sheetView')}")
        lines = (
            ' showGridLines="0"' if view is not None and view.get("showGridLines") in ("0", "false") else ""
        )
        pane = view.find(s("pane")) if view is not None else None
        if not lines and pane is None:
            return ""
        return f'<sheetViews><sheetView workbookViewId="0"{lines}>{self._pane(pane)}</sheetView></sheetViews>'

    def _pane(self, pane: etree._Element | None) -> str:
        if pane is None or pane.get("state") not in ("frozen", "frozenSplit"):
            return ""
        try:
            across, down = (int(float(pane.get(side, "0"))) for side in ("xSplit", "ySplit"))
        except ValueError:
            return ""
        left, top = self.layout.column(across + 1) - 1, self.layout.row(down + 1) - 1
        if left + top < 1:
            return ""
        where = "bottomRight" if left and top else "bottomLeft" if top else "topRight"
        splits = (f' xSplit="{left}"' if left else "") + (f' ySplit="{top}"' if top else "")
        return f'<pane{splits} topLeftCell="{name(left + 1, top + 1)}" activePane="{where}" state="frozen"/>'

    def _columns(self) -> str:
        made = []
        for each in self.rest.iterfind(f"{s('cols')}/{s('col')}"):
            first, last, width = each.get("min", ""), each.get("max", ""), each.get("width", "")
            if not (first.isdigit() and last.isdigit() and PLAIN.fullmatch(width) and width):
                continue
            if span := self.layout.range((int(first), 1, min(int(last), 16_384), 1_048_576)):
                look = each.get("style", "")
                style = f' style="{look}"' if look.isdigit() else ""
                made.append(f'<col min="{span[0]}" max="{span[2]}" width="{width}" customWidth="1"{style}/>')
        return f"<cols>{''.join(made)}</cols>" if made else ""

    def _merged(self) -> str:
        spans = (self.layout.range(each) for each in self.layout.merged)
        told = [f'<mergeCell ref="{_ref(span)}"/>' for span in spans if span and span[:2] != span[2:]]
        return f"<mergeCells>{''.join(told)}</mergeCells>" if told else ""

    def _links(self) -> str:
        """Links to web addresses from cells that are seen; the others are told."""
        made = []
        for each in self.rest.iterfind(f"{s('hyperlinks')}/{s('hyperlink')}"):
            self.copy.hidden.add(
                places.LINKS, "\n".join(each.get(key, "") for key in ("location", "display", "tooltip"))
            )
            told = self.copy.package.relation(self.part, each.get(f"{{{R}}}id", ""))
            span = self.layout.range(corners(each.get("ref", "")))
            if told is None or not told.external or not told.target.lower().startswith(WEB) or span is None:
                continue
            if len(made) < MOST_LINKS:
                related = self._relate("hyperlink", told.target, True)
                made.append(f'<hyperlink ref="{_ref(span)}" r:id="{related}"/>')
        return f"<hyperlinks>{''.join(made)}</hyperlinks>" if made else ""

    def _page(self) -> Iterator[str]:
        for word in PAGE:
            found = self.rest.find(s(word))
            if found is not None:
                told = {
                    k: v
                    for k, v in found.attrib.items()
                    if "}" not in k and PLAIN.fullmatch(v) and k != "usePrinterDefaults"
                }
                yield f"<{word}{''.join(f' {key}={quoteattr(value)}' for key, value in told.items())}/>"
        found = self.rest.find(s("headerFooter"))
        if found is not None:
            yield self._header(found)

    def _header(self, element: etree._Element) -> str:
        """Headers and footers that some page shows."""
        different = {key: element.get(key) in ("1", "true") for key in ("differentFirst", "differentOddEven")}
        made = []
        for each in element:
            word = markup.local(each)
            shown = word in ("oddHeader", "oddFooter") or (
                word.startswith("first") and different["differentFirst"]
            )
            shown = shown or (word.startswith("even") and different["differentOddEven"])
            if shown and word[-6:] in ("Header", "Footer"):
                made.append(markup.element_text(word, (each.text or "").replace("&G", "")))
            else:
                self.copy.hidden.add(places.UNUSED, each.text or "")
        told = "".join(f' {key}="1"' for key, value in different.items() if value)
        return f"<headerFooter{told}>{''.join(made)}</headerFooter>" if made else ""

    def _drawing(self) -> str:
        found = self.copy.package.related(self.part, "drawing")
        if not found:
            return ""
        self.copy.kept.add(found[0])
        anchored = _Drawing(self.copy, found[0], self.layout)
        if not len(made := anchored.made()):
            return ""
        self.copy.drawings += 1
        file = f"drawing{self.copy.drawings}.xml"
        self.copy.parts[f"xl/drawings/{file}"] = markup.bytes_of(made)
        if anchored.related:
            self.copy.parts[f"xl/drawings/_rels/{file}.rels"] = relations(list(anchored.related))
        related = self._relate("drawing", f"../drawings/{file}", False)
        return f'<drawing r:id="{related}"/>'

    def _relate(self, kind: str, target: str, external: bool) -> str:
        self.related.append((kind, target, external))
        return f"rId{len(self.related)}"

    def _tell(self) -> None:
        """What hangs at the sheet and is not copied."""
        known = {
            "sheetData",
            "mergeCells",
            "hyperlinks",
            "cols",
            "sheetViews",
            "sheetFormatPr",
            "dimension",
            "headerFooter",
            *PAGE,
        }
        for each in self.rest:
            word = markup.local(each)
            if word not in known:
                self.copy.hidden.add(
                    places.VALIDATION if word == "dataValidations" else places.SETTINGS, markup.all_text(each)
                )


class _Drawing:
    """Pictures and shapes of a sheet, moved as its cells are."""

    def __init__(self, copy: _Copy, part: str, layout: Layout) -> None:
        self.copy, self.part, self.layout = copy, part, layout
        self.related: dict[tuple[str, str, bool], str] = {}
        self._drawings = Drawings(copy.gallery, copy.hidden, self._target, self._picture)

    def made(self) -> etree._Element:
        made = etree.Element(f"{{{XDR}}}wsDr", nsmap={"xdr": XDR, "r": R})
        for anchor in self.copy.package.tree(self.part):
            if self._is_unseen(anchor):
                self.copy.hidden.add(places.HIDDEN_ROWS, markup.all_text(anchor))
                continue
            copied = self._drawings.copy(anchor)
            if copied is not None:
                self._move(copied)
                made.append(copied)
        return made

    def _is_unseen(self, anchor: etree._Element) -> bool:
        """Whether all of its rows or columns are hidden."""
        places_ = [_corner(anchor.find(f"{{{XDR}}}{end}")) for end in ("from", "to")]
        if None in places_:
            return False
        (left, top), (right, bottom) = places_
        return self.layout.range((left, top, max(left, right), max(top, bottom))) is None

    def _move(self, anchor: etree._Element) -> None:
        for end in ("from", "to"):
            for word, moved in (("col", self.layout.column), ("row", self.layout.row)):
                found = anchor.find(f"{{{XDR}}}{end}/{{{XDR}}}{word}")
                if found is not None and (found.text or "").strip().isdigit():
                    found.text = str(moved(int(found.text) + 1) - 1)

    def _target(self, identifier: str) -> str | None:
        return self.copy.package.part_behind(self.part, identifier)

    def _picture(self, file: str) -> str:
        return self.related.setdefault(("image", f"../media/{file}", False), f"rId{len(self.related) + 1}")


def _corner(element: etree._Element | None) -> tuple[int, int] | None:
    """Column and row, from 1."""
    if element is None:
        return None
    told = [element.findtext(f"{{{XDR}}}{word}") or "0" for word in ("col", "row")]
    return (int(told[0]) + 1, int(told[1]) + 1) if all(each.strip().isdigit() for each in told) else None


def _item(cell: Cell, known: Strings) -> bytes:
    """A string of the copy: plain, or in the runs that the original has."""
    item = known.items[cell.string] if cell.string is not None else None
    runs = item.findall(s("r")) if item is not None else []
    made = etree.Element(s("si"), nsmap={None: S})
    if not runs:
        _text(made, cell.value)
    for run in runs:
        copied = etree.SubElement(made, s("r"))
        properties = run.find(s("rPr"))
        if properties is not None:
            copied.append(xlsx_style.run_look(properties))
        _text(copied, run.findtext(s("t")) or "")
    return etree.tostring(made)


def _text(parent: etree._Element, text: str) -> None:
    made = etree.SubElement(parent, s("t"))
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = text


def _height(row: Row) -> str:
    told = row.attributes.get("ht", "")
    return f' ht="{told}" customHeight="1"' if told and PLAIN.fullmatch(told) and not row.is_hidden else ""


def _ref(span: tuple[int, int, int, int]) -> str:
    first, last = name(*span[:2]), name(*span[2:])
    return first if first == last else f"{first}:{last}"


def _xml(*pieces: str | bytes) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return b"".join(each.encode() if isinstance(each, str) else each for each in (head, *pieces))
