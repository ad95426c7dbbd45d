import csv
import io
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure import editions
from disclosure.intake import reading, report
from disclosure.intake.reading import FileRefused, Row
from disclosure.validation import check
from tests.factories import NOW

SPEC = next(editions.Spec(content) for content in editions.shipped() if content["code"] == "penalty")
HEADER = "行政相对人名称,CF_WSH,备注"


def write(folder, data: bytes):
    path = folder / "in.csv"
    path.write_bytes(data)
    return path


def read(folder, text: str, encoding: str = "utf-8") -> list[Row]:
    return list(reading.rows(write(folder, text.encode(encoding)), SPEC))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_separator_and_line_ends_are_found(tmp_path, encoding, separator, end):
    text = f"{HEADER}{end}成都示例公司,锦1号,无{end}".replace(",", separator)
    assert read(tmp_path, text, encoding) == [
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


def test_neither_utf8_nor_gb18030(tmp_path):
    with pytest.raises(FileRefused, match="neither UTF-8 nor GB18030"):
        list(reading.rows(write(tmp_path, b"CF_XDR_MC\n\xff\xff\xff\n"), SPEC))


def test_bad_lines_are_rows_with_a_fault(tmp_path):
    rows = read(tmp_path, f"{HEADER}\na,b,c,d\n\n , ,\na\n")
    assert [(row.number, bool(row.fault), row.values) for row in rows] == [
        (2, True, {}),
        (5, False, {"CF_XDR_MC": "a"}),
    ]


def test_cell_too_large_is_a_fault_not_an_end(tmp_path):
    rows = read(tmp_path, f"{HEADER}\n{'x' * 1_100_000},b,c\na,b,c\n")
    assert rows[0].fault.startswith("This line cannot be read as CSV")
    assert rows[-1].values["CF_XDR_MC"] == "a"


@given(
    data=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace")))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_end_in_rows_or_a_refusal(tmp_path, data):
    for start in (b"", (HEADER + "\n").encode()):
        with suppress(FileRefused):
            for row in reading.rows(write(tmp_path, start + data), SPEC):
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
    rows = list(reading.rows(write(tmp_path, file.getvalue().encode("utf-8", "replace")), SPEC))
    assert len(rows) == sum(any(cell.strip() for cell in cells) for cells in table)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_report_holds_no_formula(cell):
    assert report.safe(cell) == f"'{cell}"
