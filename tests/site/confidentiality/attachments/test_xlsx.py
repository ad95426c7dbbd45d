"""XLSX: sheets, rows, columns and values that a reader sees; everything else is told by its place and gone."""

import io

import openpyxl
import pytest
from PIL import Image

from confidentiality.attachments import places, xlsx, xlsx_cells
from confidentiality.attachments.cleaned import Cleaned
from confidentiality.attachments.errors import FileRefused
from confidentiality.attachments.package import Package
from confidentiality.attachments.xlsx_style import day
from tests import office
from tests.office import cell, row

SECRET = "510107199003071231"
FORMATS = (
    '<numFmts><numFmt numFmtId="164" formatCode=";;;"/><numFmt numFmtId="165" formatCode="0&quot;元&quot;"/></numFmts>'
    "<fonts><font/></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
)


def cleaned(*sheets: str, **more) -> Cleaned:
    given = [(f"表{n}", "visible", xml) for n, xml in enumerate(sheets, start=1)]
    return xlsx.clean(Package(office.xlsx(given, **more)))


def data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"


def everything(copy: Cleaned) -> bytes:
    return b"".join(office.unzipped(copy.content).values())


def opened(copy: Cleaned) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(copy.content))


def values(copy: Cleaned) -> list[list]:
    return [[each.value for each in line] for line in opened(copy).worksheets[0]]


def test_rows_are_read_as_lines_numbers_in_full_and_days_as_days():
    first = row(1, cell("A1", "姓名"), cell("B1", "身份证号"), cell("C1", "日期"), cell("D1", "金额"))
    second = row(
        2, cell("A2", "0", "s"), cell("B2", "5.10107199003071E+17", "n"), cell("C2", "32939", "n", 1),
        cell("D2", "2000.5", "n", 3),
    )  # fmt: skip
    copy = cleaned(data(first, second), strings=["张某"], styles=FORMATS)
    assert copy.text.split("\n")[:3] == [
        "表1",
        "姓名\t身份证号\t日期\t金额",
        "张某\t身份证号：510107199003071000\t1990-03-07\t2000.5",
    ]
    assert '0"元"' in copy.text
    assert (copy.hidden, copy.unread) == ({}, ())
    assert values(copy)[1][0] == "张某"


def test_same_file_makes_the_same_bytes():
    given = office.xlsx([("表", "visible", data(row(1, cell("A1", "值"))))])
    assert xlsx.clean(Package(given)).content == xlsx.clean(Package(given)).content


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_told_and_gone(state):
    sheets = [
        ("公开", "visible", data(row(1, cell("A1", "0", "s")))),
        ("名单", state, data(row(1, cell("A1", "1", "s")))),
    ]
    copy = xlsx.clean(Package(office.xlsx(sheets, strings=["公开的", SECRET])))
    assert copy.hidden == {places.HIDDEN_SHEETS: f"名单\n{SECRET}"}
    assert SECRET.encode() not in everything(copy)
    assert opened(copy).sheetnames == ["公开"]


def test_a_workbook_without_a_shown_sheet_is_refused():
    with pytest.raises(FileRefused, match="Every sheet of the workbook is hidden"):
        xlsx.clean(Package(office.xlsx([("名单", "hidden", data())])))


def test_hidden_rows_and_columns_are_gone_and_the_rest_moves_up():
    columns = '<cols><col min="2" max="2" width="9" hidden="1"/><col min="3" max="3" width="20"/></cols>'
    rows = [
        row(1, cell("A1", "甲"), cell("B1", "列密"), cell("C1", "乙")),
        row(2, cell("A2", "行密"), attributes=' hidden="1"'),
        row(3, cell("A3", "零高"), attributes=' ht="0" customHeight="1"'),
        row(5, cell("A5", "丙"), cell("C5", "丁")),
    ]
    copy = cleaned(columns + data(*rows) + '<mergeCells><mergeCell ref="A5:C6"/></mergeCells>')
    assert values(copy) == [["甲", "乙"], [None, None], ["丙", None], [None, None]]
    assert str(opened(copy).worksheets[0].merged_cells.ranges) == "{<MergedCellRange A3:B4>}"
    assert copy.hidden == {places.HIDDEN_ROWS: "列密\n行密\n零高\n丁"}
    assert [
        hidden in everything(copy).decode("utf-8", "replace")
        for hidden in ("列密", "行密", "零高", "丁", "hidden")
    ] == [False] * 5


def test_a_joined_cell_that_begins_in_a_hidden_column_is_still_seen():
    given = '<cols><col min="1" max="1" hidden="1"/></cols>' + data(row(1, cell("A1", "标题")))
    copy = cleaned(given + '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>')
    assert (values(copy)[0][0], copy.hidden) == ("标题", {})


@pytest.mark.parametrize(
    ("xml", "place"),
    [
        (data(row(1, cell("A1", SECRET, style=2))), places.HIDDEN_CELLS),
        (data(row(1, f'<c r="A1" t="str"><f>IF(1,"好","{SECRET}")</f><v>好</v></c>')), places.FORMULAS),
        (
            f'<dataValidations><dataValidation><formula1>"{SECRET},b"</formula1></dataValidation></dataValidations>',
            places.VALIDATION,
        ),
        (f"<headerFooter><evenHeader>{SECRET}</evenHeader></headerFooter>", places.UNUSED),
        (f'<hyperlinks><hyperlink ref="A1" location="a" tooltip="{SECRET}"/></hyperlinks>', places.LINKS),
        (f'<protectedRanges><protectedRange name="{SECRET}"/></protectedRanges>', places.SETTINGS),
    ],
)
def test_what_a_sheet_holds_and_does_not_show(xml, place):
    copy = cleaned(xml, styles=FORMATS)
    assert SECRET in copy.hidden[place]
    assert SECRET.encode() not in everything(copy)


@pytest.mark.parametrize(
    ("name", "kind", "content", "place"),
    [
        (
            "comments1.xml",
            "comments+xml",
            "<comments><text><t>51010719900</t><t>3071231</t></text></comments>",
            places.COMMENTS,
        ),
        ("threadedComments/t1.xml", "threadedcomments+xml", f"<c><text>{SECRET}</text></c>", places.COMMENTS),
        ("persons/person.xml", "person+xml", f'<p displayName="{SECRET}"/>', places.COMMENTS),
        ("pivotCache/records1.xml", "pivotCacheRecords+xml", f'<r><s v="{SECRET}"/></r>', places.PIVOTS),
        ("externalLinks/e1.xml", "externalLink+xml", f"<e><v>{SECRET}</v></e>", places.LINKS),
        ("metadata.xml", "metadata+xml", f"<m>{SECRET}</m>", places.OTHER),
    ],
)
def test_parts_that_are_not_kept_are_told_and_gone(name, kind, content, place):
    copy = cleaned(data(row(1, cell("A1", "值"))), parts={name: (f"{office.SHEET}.{kind}", content)})
    assert SECRET in copy.hidden[place]
    assert SECRET.encode() not in everything(copy)


def test_names_of_ranges_and_strings_that_no_cell_shows():
    named = f'<definedNames><definedName name="a" comment="{SECRET}">表1!$A$1</definedName></definedNames>'
    copy = cleaned(data(row(1, cell("A1", "0", "s"))), strings=["值", "旧的名单"], book=named)
    assert SECRET in copy.hidden[places.NAMES]
    assert copy.hidden[places.HIDDEN_CELLS] == "旧的名单"
    assert "旧的名单".encode() not in everything(copy)


def test_values_under_a_joined_cell_are_not_seen():
    copy = cleaned(
        data(row(1, cell("A1", "见"), cell("B1", SECRET)))
        + '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert copy.hidden == {places.HIDDEN_ROWS: SECRET}
    assert values(copy) == [["见", None]]


def test_links_and_headers_that_are_shown_stay_and_are_read():
    xml = data(row(1, cell("A1", "官网"))) + (
        '<hyperlinks><hyperlink ref="A1" r:id="rId1"/><hyperlink ref="A1" r:id="rId2"/></hyperlinks>'
        "<headerFooter><oddHeader>&amp;C页眉</oddHeader></headerFooter>"
    )
    copy = cleaned(
        xml, sheet_related={1: [("hyperlink", "https://example.cn/"), ("hyperlink", "file:///张三")]}
    )
    assert copy.text.split("\n") == ["表1", "官网", "&C页眉", "https://example.cn/"]
    assert copy.hidden == {places.LINKS: "file:///张三"}
    assert opened(copy).worksheets[0]["A1"].hyperlink.target == "https://example.cn/"


def test_pictures_are_encoded_anew_and_move_with_their_cells():
    book = openpyxl.Workbook()
    book.active["A1"] = "值"
    book.active.row_dimensions[2].hidden = True
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(drawn, "PNG")
    drawn.seek(0)
    book.active.add_image(openpyxl.drawing.image.Image(drawn), "B4")
    written = io.BytesIO()
    book.save(written)
    copy = xlsx.clean(Package(written.getvalue()))
    [image] = opened(copy).worksheets[0]._images
    assert (image.anchor._from.col, image.anchor._from.row, copy.unread) == (1, 2, (1,))


def test_a_million_cells_and_no_more(monkeypatch):
    monkeypatch.setattr(xlsx_cells, "MOST_CELLS", 3)
    with pytest.raises(FileRefused) as refused:
        cleaned(data(row(1, *(cell(f"{letter}1", "1", "n") for letter in "ABCD"))))
    assert str(refused.value) == "The workbook has more than a million cells; divide it."


@pytest.mark.parametrize("place", ["XFE1", "A0", "1A", "A99999999"])
def test_a_cell_beyond_the_sheet_is_damage(place):
    with pytest.raises(FileRefused, match="The file is damaged"):
        cleaned(data(row(1, cell(place, "1", "n"))))


@pytest.mark.parametrize(
    ("serial", "since_1904", "told"),
    [
        (1, False, "1900-01-01"),
        (61, False, "1900-03-01"),
        (45000.5, False, "2023-03-15 12:00:00"),
        (0, True, "1904-01-01"),
    ],
)
def test_days_by_their_serial_numbers(serial, since_1904, told):
    assert day(serial, since_1904=since_1904) == told
