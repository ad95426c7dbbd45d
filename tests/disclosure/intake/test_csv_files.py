import csv
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.intake import reading
from disclosure.intake.reading import FileRefused, Row
from disclosure.validation import check
from tests.factories import NOW

from .files import SPEC, read, written

HEADER = "行政相对人名称,CF_WSH,备注"
UNCLOSED = "This line cannot be read as CSV; look for a quotation mark that is not closed."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_are_found(tmp_path, encoding, separator, end):
    text = f"{HEADER}{end}成都示例公司,锦1号,无{end}".replace(",", separator)
    assert read(tmp_path, text.encode(encoding)) == [
        Row(
            2,
            {"CF_XDR_MC": "成都示例公司", "CF_WSH": "锦1号", "BZ": "无"},
            (("行政相对人名称", "成都示例公司"), ("CF_WSH", "锦1号"), ("备注", "无")),
        )
    ]


def test_columns_are_known_by_code_or_chinese_name_in_any_width(tmp_path):
    text = "cf_xdr_mc,罚款金额(万元), 处罚机关 ,别的\n甲,0.2,乙,丙\n"
    [row] = read(tmp_path, text)
    assert row.values == {"CF_XDR_MC": "甲", "CF_NR_FK": "0.2", "CF_CFJG": "乙"}
    assert row.received[3] == ("别的", "丙")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The file is empty, or its first line is no header."),
        (
            "甲,乙\n",
            "The first line names no column “行政相对人名称” (CF_XDR_MC); use codes or Chinese names.",
        ),
        ("CF_XDR_MC,行政相对人名称\n", "The column “行政相对人名称” stands there twice; keep one."),
    ],
)
def test_file_is_refused_with_what_to_do(tmp_path, text, sentence):
    with pytest.raises(FileRefused) as caught:
        read(tmp_path, text)
    assert str(caught.value) == sentence


def test_bad_lines_are_rows_with_a_fault(tmp_path):
    rows = read(tmp_path, f"{HEADER}\na,b,c,d\n\n , ,\na\n")
    assert [(row.number, bool(row.fault), row.values) for row in rows] == [
        (2, True, {}),
        (5, False, {"CF_XDR_MC": "a"}),
    ]


def test_cell_too_large_is_a_fault_not_an_end(tmp_path):
    rows = read(tmp_path, f"{HEADER}\n{'x' * 1_100_000},b,c\na,b,c\n")
    assert [(row.number, row.fault) for row in rows] == [(2, UNCLOSED), (3, "")]
    assert rows[-1].values["CF_XDR_MC"] == "a"


@pytest.mark.parametrize("line", ['甲,"锦1号,无', '甲,"锦1号"x,无', '"甲,锦1号,无'])
def test_unclosed_quotation_mark_costs_its_own_line_only(tmp_path, line):
    for end in ('乙,锦2号,无\n丙,锦3号,"无"\n', "乙,锦2号,无\n丙,锦3号,无\n"):
        rows = read(tmp_path, f"{HEADER}\n{line}\n{end}")
        assert [(row.number, row.values.get("CF_XDR_MC"), row.fault) for row in rows] == [
            (2, None, UNCLOSED),
            (3, "乙", ""),
            (4, "丙", ""),
        ]


def test_lines_of_one_cell_are_one_row(tmp_path):
    rows = read(tmp_path, f'{HEADER}\n甲,锦1号,"一\n二\r\n三"\n乙,锦2号,无\n')
    assert [(row.number, row.values["BZ"]) for row in rows] == [(2, "一\n二\r\n三"), (3, "无")]


def test_marks_within_a_cell_are_doubled(tmp_path):
    [row] = read(tmp_path, f'{HEADER}\n"甲""乙""",5"号,无\n')
    assert row.values == {"CF_XDR_MC": '甲"乙"', "CF_WSH": '5"号', "BZ": "无"}


def test_digits_that_were_kept_text_are_digits(tmp_path):
    [row] = read(tmp_path, f'{HEADER}\n甲,="0012","=""0013"""\n')
    assert row.values == {"CF_XDR_MC": "甲", "CF_WSH": "0012", "BZ": "0013"}
    [row] = read(tmp_path, f'{HEADER}\n甲,"=""a""&""b""",=1+1\n')
    assert row.values == {"CF_XDR_MC": "甲", "CF_WSH": '="a"&"b"', "BZ": "=1+1"}


def test_zero_bytes_are_a_fault(tmp_path):
    rows = read(tmp_path, f"{HEADER}\n甲,锦\0号,无\n乙,锦2号,无\n")
    assert [(row.number, row.fault) for row in rows] == [
        (2, "This line holds zero bytes; the file is damaged here, type the line again."),
        (3, ""),
    ]


def test_file_of_quotation_marks_is_read_in_one_go(tmp_path):
    """Each line closes a quotation and opens one: read again from every line it would take days."""
    rows = read(tmp_path, f"{HEADER}\n" + 'a","b\n' * 600_000)
    assert {row.fault for row in rows} == {UNCLOSED}
    assert len(rows) < 20


def test_separator_is_that_of_the_header_not_of_the_title(tmp_path):
    [row] = read(tmp_path, "公示表,2026,锦江,一,二,三\n行政相对人名称;CF_WSH;备注\n甲;1,2,3,4;无\n")
    assert row.number == 3
    assert row.values == {"CF_XDR_MC": "甲", "CF_WSH": "1,2,3,4", "BZ": "无"}


OLD = {
    "CF_WSH": "锦食罚〔2016〕1号",
    "CF_CFMC": "广告违法案",
    "CF_CFLB1": "罚款",
    "CF_CFLB2": "警告",
    "CF_SY": "发布虚假广告",
    "CF_YJ": "《广告法》第五十五条",
    "CF_XDR_MC": "成都示例公司",
    "行政相对人代码_1(统一社会信用代码)": "91110000600037341L",
    "行政相对人代码_2(组织机构代码)": "600037341",
    "行政相对人代码_3(工商登记码)": "510100000000001",
    "行政相对人代码_4(税务登记号)": "510100600037341",
    "行政相对人代码_5(居民身份证号)": "",
    "CF_FR": "王示例",
    "CF_JG": "罚款2000元，警告",
    "CF_JDRQ": "2016/1/2",
    "CF_XZJG": "锦江区食药监局",
    "CF_ZT": "0",
    "DFBM": "510104",
    "SJC": "2016/1/3",
    "BZ": "",
}


def test_columns_of_2015_in_gb18030(tmp_path):
    file = io.StringIO()
    writer = csv.DictWriter(file, OLD)
    writer.writeheader()
    writer.writerow(OLD)
    data = file.getvalue().encode("gb18030")
    [row] = read(tmp_path, data)
    assert {code: value for code, value in row.values.items() if value} == {
        "CF_WSH": OLD["CF_WSH"],
        "CF_CFLB": "罚款；警告",
        "CF_SY": OLD["CF_SY"],
        "CF_YJ": OLD["CF_YJ"],
        "CF_XDR_MC": OLD["CF_XDR_MC"],
        "CF_XDR_SHXYM": "91110000600037341L",
        "CF_XDR_ZZJG": "600037341",
        "CF_XDR_GSZC": "510100000000001",
        "CF_XDR_SWDJ": "510100600037341",
        "CF_FRDB": "王示例",
        "CF_NR": OLD["CF_JG"],
        "CF_JDRQ": "2016/1/2",
        "CF_CFJG": OLD["CF_XZJG"],
    }
    assert row.received == tuple((name, cell) for name, cell in OLD.items() if cell)
    table = reading.inspect(written(tmp_path, data), SPEC)
    unknown = [name for at, name in enumerate(table.header) if at not in table.mapping]
    assert (table.encoding, unknown) == ("gb18030", ["CF_CFMC", "CF_ZT", "DFBM", "SJC"])


@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_end_in_rows_or_a_refusal(tmp_path, data):
    for start in (b"", (HEADER + "\n").encode()):
        with suppress(FileRefused):
            for row in reading.rows(written(tmp_path, start + data), SPEC):
                check(SPEC, row.values, at=NOW)


@given(
    st.lists(st.lists(st.text(max_size=12), min_size=3, max_size=3), max_size=5),
    st.sampled_from([",", ";", "\t"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_written_row_is_read_or_blank_or_at_fault(tmp_path, table, separator):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerow(HEADER.split(","))
    writer.writerows(table)
    rows = list(reading.rows(written(tmp_path, file.getvalue().encode("utf-8", "replace")), SPEC))
    assert len(rows) == sum(any(cell.strip() for cell in cells) for cells in table)
