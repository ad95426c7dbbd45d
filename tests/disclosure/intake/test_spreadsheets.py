import io
import os
import re
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.intake import reading, spreadsheet_child
from disclosure.intake.reading import FileRefused, Row

from .files import SPEC, read, repacked, sheet, workbook, write, written

SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # each one starts a process
HEADER = ["行政相对人名称", "CF_WSH", "罚款金额（元）", "处罚决定日期", "备注"]
WHOLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff")


def inspected(folder, data: bytes) -> reading.Table:
    return reading.inspect(written(folder, data), SPEC)


def refusal(folder, data: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(folder, data)
    return str(caught.value)


def dated(book, pattern: str = "yyyy-mm-dd"):
    return book.add_format({"num_format": pattern})


def test_workbook_becomes_rows(tmp_path):
    def fill(book):
        page = book.add_worksheet("公示")
        write(page, [HEADER, ["甲", "锦1号", 2000], [], ["乙", "0012", 1234.5]])
        page.write_datetime(1, 3, datetime(2026, 1, 2), dated(book))
        page.write_datetime(3, 3, datetime(2026, 1, 2, 13, 4, 5), dated(book, "yyyy/m/d hh:mm"))

    data = workbook(fill)
    assert read(tmp_path, data) == [
        Row(
            2,
            {"CF_XDR_MC": "甲", "CF_WSH": "锦1号", "CF_JDRQ": "2026-01-02", "BZ": "", "CF_NR_FK": "0.2"},
            (
                ("行政相对人名称", "甲"),
                ("CF_WSH", "锦1号"),
                ("罚款金额（元）", "2000"),
                ("处罚决定日期", "2026-01-02"),
            ),
        ),
        Row(
            4,
            {
                "CF_XDR_MC": "乙",
                "CF_WSH": "0012",
                "CF_JDRQ": "2026-01-02 13:04:05",
                "BZ": "",
                "CF_NR_FK": "0.12345",
            },
            (
                ("行政相对人名称", "乙"),
                ("CF_WSH", "0012"),
                ("罚款金额（元）", "1234.5"),
                ("处罚决定日期", "2026-01-02 13:04:05"),
            ),
        ),
    ]
    table = inspected(tmp_path, data)
    assert (table.format, table.encoding, table.sheet, table.header_row) == ("xlsx", "", "公示", 1)
    assert (table.header, table.notices) == (tuple(HEADER), ())
    assert table.samples[0] == ("甲", "锦1号", "2000", "2026-01-02", "")


def test_titles_and_merged_groups_above(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        page.merge_range("B2:F2", "锦江区市场监管局行政处罚信息公示表")
        page.write("B3", "日期：2026年")
        page.merge_range("B4:C4", "行政相对人")
        page.merge_range("D4:E4", "法定代表人")
        page.merge_range("F4:F5", "备注")
        write_row(page, 4, ["", "名称", "类别", "姓名", "证件号码"])
        write_row(page, 5, ["", "甲", "自然人", "乙", "1"])

    data = workbook(fill)
    [row] = read(tmp_path, data)
    assert (row.number, row.values) == (
        6,
        {"CF_XDR_MC": "甲", "CF_XDR_LB": "自然人", "CF_FRDB": "乙", "CF_FR_ZJHM": "1", "BZ": ""},
    )
    assert inspected(tmp_path, data).notices == (
        "Lines above the header that are left out: 2.",
        "The header fills lines 4 to 5; they were put together.",
    )


def write_row(page, number: int, cells: list[str]) -> None:
    for column, cell in enumerate(cells):
        if cell:
            page.write_string(number, column, cell)


# -- cells -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  两边 ", "  两边 "),
        ("一\n二", "一\n二"),
        ("_x0041_", "_x0041_"),
        ("0012", "0012"),
        (3, "3"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (999_999_999_999_999, "999999999999999"),
        (True, "TRUE"),
        (False, "FALSE"),
    ],
)
def test_cell_is_what_a_person_typed(tmp_path, cell, text):
    [row] = read(tmp_path, sheet(HEADER, ["甲", "", "", "", cell]))
    assert row.values["BZ"] == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("字", "字"),
        (2.0, "2"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4), "2026-01-02 03:04:00"),
        (time(3, 4), "03:04:00"),
        (1e20, "100000000000000000000"),
    ],
)
def test_every_kind_of_cell_is_text(value, text):
    assert spreadsheet_child.text(value) == text


@given(
    st.lists(
        st.tuples(
            st.text(WHOLE, min_size=1, max_size=8).filter(lambda text: text.strip()),
            st.text(WHOLE, max_size=30),
            st.one_of(
                st.integers(-(10**14), 10**14),
                st.decimals(min_value=0, max_value=10**9, places=6).map(float),
                st.text(WHOLE, max_size=3),
            ),
        ),
        min_size=1,
        max_size=20,
    )
)
@SLOW
def test_what_was_written_comes_back(tmp_path, table):
    rows = read(tmp_path, sheet(["CF_XDR_MC", "CF_WSH", "备注"], *map(list, table)))
    assert [tuple(row.values.values()) for row in rows] == [
        (name, text, as_text(cell)) for name, text, cell in table
    ]


def as_text(cell) -> str:
    return (
        cell
        if isinstance(cell, str)
        else f"{cell:f}".rstrip("0").rstrip(".")
        if isinstance(cell, float)
        else str(cell)
    )


@given(
    st.dates(date(1949, 1, 1), date(2099, 12, 31)),
    st.sampled_from([14, 31, "yyyy/m/d", 'yyyy"年"m"月"d"日"']),
)
@SLOW
def test_dates_come_back(tmp_path, day, pattern):
    def fill(book):
        page = book.add_worksheet()
        write(page, [HEADER, ["甲"]])
        page.write_datetime(1, 3, datetime(day.year, day.month, day.day), dated(book, pattern))

    [row] = read(tmp_path, workbook(fill))
    assert row.values["CF_JDRQ"] == day.isoformat()


LOST = "is stored as a number, its last digits are lost; format the column as text, type it again."


def test_long_number_is_a_fault_of_its_column(tmp_path):
    rows = read(
        tmp_path,
        sheet(
            ["CF_XDR_MC", "CF_XDR_ZJHM", "别的"],
            ["甲", 510104199001011234, ""],
            ["乙", "510104199001011234", 1e18],
        ),
    )
    assert [(row.number, row.fault) for row in rows] == [(2, f"The column “CF_XDR_ZJHM” {LOST}"), (3, "")]
    assert rows[1].values["CF_XDR_ZJHM"] == "510104199001011234"


def test_formulas_give_their_stored_values(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        write(page, [HEADER, ["甲"], ["乙"], ["丙"], ["丁"]])
        page.write_formula("B2", '="锦"&1', value="锦1")
        page.write_formula("C2", "=1000*2", value=2000)
        page.write_formula("E2", '=""', value="")
        page.write_formula("C3", "=1/0", value="#DIV/0!")
        page.write_formula("D3", "=NA()", value="#N/A")
        page.write_formula("F4", "=NA()", value="#N/A")

    def change(name, part):  # as spreadsheet programs mark an empty text, xlsxwriter does not
        return part.replace(b'<c r="E2">', b'<c r="E2" t="str">')

    data = repacked(workbook(fill), change)
    rows = read(tmp_path, data)
    assert (rows[0].values["CF_WSH"], rows[0].values["CF_NR_FK"], rows[0].values["BZ"]) == ("锦1", "0.2", "")
    assert rows[1].fault == (
        "The column “罚款金额（元）” holds an error (#DIV/0!); type the value in its place. "
        "The column “处罚决定日期” holds an error (#N/A); type the value in its place."
    )
    assert (rows[2].fault, rows[2].received) == ("", (("行政相对人名称", "丙"), ("", "#N/A")))
    assert rows[3].values["CF_XDR_MC"] == "丁"
    assert inspected(tmp_path, data).notices == (
        "Some cells hold formulas; the values that were stored with them are taken.",
    )


@pytest.mark.parametrize("empty", [b"", b"<v/>", b"<v></v>"])
def test_formula_without_its_value_is_a_fault(tmp_path, empty):
    def fill(book):
        page = book.add_worksheet()
        write(page, [HEADER, ["甲"]])
        page.write_formula("C2", "=1000*2", value=2000)

    def change(name, part):
        return part.replace(b"<v>2000</v>", empty) if name.endswith("sheet1.xml") else part

    [row] = read(tmp_path, repacked(workbook(fill), change))
    assert row.fault == (
        "The column “罚款金额（元）” holds a formula without its value; open the file in a spreadsheet "
        "program, save it again."
    )


def test_hidden_rows_are_read_and_said(tmp_path):
    def fill(book):
        page = book.add_worksheet()
        write(page, [HEADER, ["甲"], ["乙"]])
        page.set_row(1, None, None, {"hidden": True})

    data = workbook(fill)
    assert [row.values["CF_XDR_MC"] for row in read(tmp_path, data)] == ["甲", "乙"]
    assert inspected(tmp_path, data).notices == (
        "Hidden rows and columns of the sheet are read like the others.",
    )


def test_zero_bytes_and_endless_rows_are_faults(tmp_path):
    data = sheet(HEADER, ["甲", "", "", "", "\0"], ["乙", *["长" * 32_000] * 40], ["丙"])
    rows = read(tmp_path, data)
    assert [(row.number, row.fault) for row in rows] == [
        (2, "This row holds zero bytes; type it again."),
        (3, "This row is too long; shorten its cells."),
        (4, ""),
    ]


def test_cells_right_of_a_wide_sheet_are_a_fault(tmp_path):
    rows = read(tmp_path, sheet(HEADER, ["甲", *[""] * 300, "x"], ["乙"]))
    assert [row.fault for row in rows] == [
        "This line has more cells than the header; look for a separator too many.",
        "",
    ]


# -- sheets ----------------------------------------------------------------------------------------------


def sheets(**pages: list) -> bytes:
    """Sheets by name; what begins with `hidden` or `very` is."""

    def fill(book):
        for name, rows in pages.items():
            page = book.add_worksheet(name)
            write(page, rows)
            if name.startswith("hidden"):
                page.hide()
            elif name.startswith("very"):
                page.very_hidden()
            else:
                page.activate()

    return workbook(fill)


SECRET = [["CF_XDR_MC", "CF_WSH", "CF_NR"], ["秘", "密", "的"]]


def test_hidden_sheets_are_never_read(tmp_path):
    data = sheets(hidden=SECRET, very=SECRET, open=[["CF_XDR_MC"], ["甲"]])
    assert [row.values for row in read(tmp_path, data)] == [{"CF_XDR_MC": "甲"}]
    table = inspected(tmp_path, data)
    assert table.notices == ("Hidden sheets, which are never read: 2.",)
    assert "秘" not in repr(table)


def test_workbook_with_rows_in_hidden_sheets_only_is_refused(tmp_path):
    assert refusal(tmp_path, sheets(open=[], hidden=SECRET)) == (
        "Only hidden sheets of this workbook could hold rows, they are never read; unhide the sheet."
    )
    assert refusal(tmp_path, sheets(open=[])) == "The workbook is empty."


def test_sheet_with_the_best_header_is_read_and_said(tmp_path):
    data = sheets(
        说明=[["请填写行政相对人名称"]],
        模板=[["行政相对人名称"], ["填这里"]],
        数据=[["行政相对人名称", "处罚内容"], ["甲", "罚款"]],
        空=[],
        hidden=SECRET,
    )
    assert [row.values["CF_XDR_MC"] for row in read(tmp_path, data)] == ["甲"]
    table = inspected(tmp_path, data)
    assert table.sheet == "数据"
    assert table.notices == (
        "The sheet “数据” is read; these are not: 说明、模板.",
        "Hidden sheets, which are never read: 1.",
    )


def test_notice_names_some_of_many_sheets(tmp_path):
    data = sheets(数据=SECRET, **{f"附{n}": [["x"]] for n in range(12)})
    [notice] = inspected(tmp_path, data).notices
    assert (
        notice == "The sheet “数据” is read; these are not: " + "、".join(f"附{n}" for n in range(10)) + "…."
    )


def test_mapping_by_hand(tmp_path):
    data = sheet(["名字", "金额", "备注"], ["甲", 2000, "x"])
    table = inspected(tmp_path, data)
    assert (table.header_row, table.mapping) == (1, {2: reading.Target("BZ")})
    mapping = {0: reading.Target("CF_XDR_MC"), 1: reading.Target("CF_NR_FK", "yuan"), 7: reading.Target("BZ")}
    [row] = reading.rows(written(tmp_path, data), SPEC, mapping)
    assert row.values == {"CF_XDR_MC": "甲", "CF_NR_FK": "0.2"}


# -- what is refused -------------------------------------------------------------------------------------


DAMAGED = "The workbook is damaged or no XLSX; save it as XLSX again."
LARGE = "The workbook unpacks to more than is allowed; save the sheet as CSV UTF-8."
CRASHED = (
    "The workbook cannot be read, or needs more memory or time than is allowed; save the sheet as CSV UTF-8."
)
GOOD = sheet(HEADER, ["甲", "锦1号"])


def same(name: str, part: bytes) -> bytes:
    return part


def packed(**parts: bytes) -> bytes:
    return repacked(b"PK\x05\x06" + b"\0" * 18, same, **parts)


def flagged(data: bytes) -> bytes:
    """The zip, each entry said to be encrypted."""
    marked = bytearray(data)
    for found in re.finditer(rb"PK\x01\x02", data):
        marked[found.start() + 8] |= 1
    return bytes(marked)


def swelling(data: bytes) -> bytes:
    """A sheet of spaces that packs to a thousandth."""
    return repacked(data, lambda name, part: part + b" " * 40_000_000 if "sheet1" in name else part)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            packed(a_dot_txt=b"x"),
            "This is a packed file (zip), but no workbook; unpack it, take in its files singly.",
        ),
        (packed(), "This is a packed file (zip), but no workbook; unpack it, take in its files singly."),
        (packed(xl__workbook_dot_bin=b"x"), "This is a binary workbook (.xlsb); save it as XLSX."),
        (packed(xl__nothing=b"x"), DAMAGED),
        (packed(xl__workbook_dot_xml=b"<"), DAMAGED),
        (
            repacked(GOOD, same, xl__vbaProject_dot_bin=b"x"),
            "The workbook holds macros (.xlsm); save it as XLSX without them.",
        ),
        (flagged(GOOD), "The workbook is encrypted; remove the password, save it as XLSX."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "The workbook is encrypted; remove the password, save it as XLSX.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "This is an old workbook (.xls) or another office file; save it as XLSX.",
        ),
        (swelling(GOOD), LARGE),
        (packed(**{f"xl__{n}": b"" for n in range(5001)}), LARGE),
        (GOOD[:-30], DAMAGED),
        (b"PK\x03\x04", DAMAGED),
        (b"PK\x03\x04" + os.urandom(500), DAMAGED),
    ],
)
def test_workbook_is_refused_with_what_to_do(tmp_path, data, sentence):
    assert refusal(tmp_path, data) == sentence


def test_lies_about_size_are_refused(tmp_path):
    """The directory says that the sheet is small; it is not."""
    data = bytearray(swelling(GOOD))
    for found in re.finditer(rb"PK\x01\x02", bytes(data)):
        data[found.start() + 24 : found.start() + 28] = (1000).to_bytes(4, "little")
    assert refusal(tmp_path, bytes(data)) in (DAMAGED, CRASHED)


def test_sheet_of_seventeen_billion_cells_is_refused(tmp_path):
    data = sheet(HEADER, ["甲"])

    def change(name, part):
        far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return part.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else part

    assert refusal(tmp_path, repacked(data, change)) == CRASHED


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_billion_laughs_end_in_rows_or_a_refusal(tmp_path, part):
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol" * 10) for n in range(10)
    )

    def change(name, xml):
        if name != part:
            return xml
        head, root = xml.split(b"?>", 1)
        return head + b"?><!DOCTYPE a [" + entities + b"]>" + root.replace("甲".encode(), b"&l9;")

    with suppress(FileRefused):
        assert all(len(repr(row)) < 1000 for row in read(tmp_path, repacked(GOOD, change)))


def test_file_that_holds_itself_is_read_once(tmp_path):
    assert len(read(tmp_path, repacked(GOOD, same, xl__embeddings__self_dot_xlsx=GOOD))) == 1


@given(st.data())
@SLOW
def test_any_damage_ends_in_rows_or_a_refusal(tmp_path, data):
    broken = bytearray(GOOD)
    for at, byte in data.draw(
        st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=8)
    ):
        broken[at] = byte
    cut = data.draw(st.just(len(GOOD)) | st.integers(0, len(GOOD)))
    with suppress(FileRefused):
        read(tmp_path, bytes(broken[:cut]))


@given(
    st.sampled_from(["sheet1", "sharedStrings", "workbook.xml", "styles"]),
    st.integers(0, 2000),
    st.binary(max_size=6),
)
@SLOW
def test_any_damage_to_a_part_ends_in_rows_or_a_refusal(tmp_path, part, at, noise):
    def change(name, xml):
        return xml[:at] + noise + xml[at + len(noise) :] if part in name else xml

    with suppress(FileRefused):
        read(tmp_path, repacked(GOOD, change))


# -- the process -----------------------------------------------------------------------------------------


def children() -> set[str]:
    return {
        pid
        for path in Path("/proc/self/task").glob("*/children")
        for pid in path.read_text().split()
        if b"spreadsheet_child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    }


def test_no_process_is_left_behind(tmp_path):
    path = written(tmp_path, sheet(HEADER, *[["甲", f"{n}" * 100] for n in range(3000)]))
    rows = reading.rows(path, SPEC)
    assert next(rows).number == 2
    assert len(children()) == 1
    rows.close()
    assert children() == set()
    reading.inspect(path, SPEC)
    assert children() == set()


def test_process_that_is_killed_is_a_refusal_not_an_end(tmp_path):
    path = written(tmp_path, sheet(HEADER, *[["甲", f"{n}" * 100] for n in range(3000)]))
    rows = reading.rows(path, SPEC)
    next(rows)
    [pid] = children()
    os.kill(int(pid), 9)
    with pytest.raises(FileRefused) as caught:
        list(rows)
    assert str(caught.value) == CRASHED


def test_process_has_its_limits(tmp_path):
    path = written(tmp_path, sheet(HEADER, *[["甲", f"{n}" * 100] for n in range(3000)]))
    rows = reading.rows(path, SPEC)
    next(rows)
    [pid] = children()
    limits = Path(f"/proc/{pid}/limits").read_text()
    environment = Path(f"/proc/{pid}/environ").read_bytes()
    rows.close()
    assert re.search(rf"Max address space +{spreadsheet_child.MEMORY} +{spreadsheet_child.MEMORY} ", limits)
    assert re.search(rf"Max cpu time +{spreadsheet_child.SECONDS} +{spreadsheet_child.SECONDS} ", limits)
    assert re.search(r"Max file size +0 +0 ", limits)
    assert environment == b"LC_ALL=C.UTF-8\0"


def test_zip_is_what_was_meant():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as found:
        assert "xl/worksheets/sheet1.xml" in found.namelist()
