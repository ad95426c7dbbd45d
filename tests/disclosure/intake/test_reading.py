import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from disclosure.intake import reading
from disclosure.intake.reading import FileRefused, Row, Table, Target

from .files import SPEC, read, sheet, written

FLAT = 60  # megabytes above what the program holds before it reads
HUNDRED = 100_000_000  # bytes


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (b"CF_XDR_MC,BZ\n1,2\n", "csv"),
        (b'[{"CF_XDR_MC":"1","BZ":"2"}]', "json"),
        (b'\n {"CF_XDR_MC":"1","BZ":"2"}', "json"),
        (sheet(["CF_XDR_MC", "BZ"], ["1", "2"]), "xlsx"),
    ],
)
@pytest.mark.parametrize("name", ["in", "in.csv", "in.json", "in.xlsx", "in.exe"])
def test_format_is_found_by_content_not_by_name(tmp_path, data, format, name):
    path = tmp_path / name
    path.write_bytes(data)
    table = reading.inspect(path, SPEC)
    assert (table.format, table.samples) == (format, (("1", "2"),))
    assert [row.values for row in reading.rows(path, SPEC)] == [{"CF_XDR_MC": "1", "BZ": "2"}]


def test_table_says_how_a_file_is_read(tmp_path):
    text = "公示表,,\n,,\n相对人名称,罚款金额(元),别的\n" + "甲,1,2\n,,\n乙,3\n" * 3
    assert reading.inspect(written(tmp_path, text.encode("gb18030")), SPEC) == Table(
        format="csv",
        encoding="gb18030",
        sheet="",
        header=("相对人名称", "罚款金额(元)", "别的"),
        header_row=3,
        mapping={0: Target("CF_XDR_MC"), 1: Target("CF_NR_FK", "yuan")},
        samples=(("甲", "1", "2"), ("乙", "3"), ("甲", "1", "2"), ("乙", "3"), ("甲", "1", "2")),
        notices=("Lines above the header that are left out: 1.",),
    )


def test_amount_without_its_unit_is_left_to_a_person(tmp_path):
    table = reading.inspect(written(tmp_path, "CF_XDR_MC,罚款金额\n甲,2000\n"), SPEC)
    assert table.mapping == {0: Target("CF_XDR_MC")}
    assert table.notices == (
        "The column “罚款金额” does not say whether it is in 元 or 万元; choose it by hand.",
    )


def test_header_without_the_name_is_inspected_but_not_read(tmp_path):
    path = written(tmp_path, "名字,CF_WSH,备注\n甲,1,2\n")
    table = reading.inspect(path, SPEC)
    assert table.mapping == {1: Target("CF_WSH"), 2: Target("BZ")}
    with pytest.raises(FileRefused) as caught:
        list(reading.rows(path, SPEC))
    assert str(caught.value) == (
        "The first line names no column “行政相对人名称” (CF_XDR_MC); use codes or Chinese names."
    )
    mapping = table.mapping | {0: Target("CF_XDR_MC")}
    assert list(reading.rows(path, SPEC, mapping)) == [
        Row(
            2,
            {"CF_XDR_MC": "甲", "CF_WSH": "1", "BZ": "2"},
            (("名字", "甲"), ("CF_WSH", "1"), ("备注", "2")),
        )
    ]


def test_signature_is_that_of_the_inspected_header(tmp_path):
    one = reading.inspect(written(tmp_path, "CF_XDR_MC,名\n"), SPEC)
    other = reading.inspect(written(tmp_path, "公示表,,\ncf_xdr_mc ;名;\n"), SPEC)
    assert reading.signature(one.header) == reading.signature(other.header)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty, or its first line is no header."),
        (b"\xef\xbb\xbf \n\n", "The file is empty, or its first line is no header."),
        (
            b"<html><table>",
            "This is a web page, XML or PDF and no table; save the table as XLSX or CSV.",
        ),
        ("CF_XDR_MC\n甲".encode("utf-16"), "The file is UTF-16 or no text at all; save it as CSV UTF-8."),
        (
            b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n",
            "This is a web page, XML or PDF and no table; save the table as XLSX or CSV.",
        ),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "The file is neither UTF-8 nor GB18030; save it as CSV UTF-8."),
        (b"[", "The JSON cannot be read behind object 0; look for a comma or bracket there."),
    ],
)
def test_file_is_refused_with_what_to_do(tmp_path, data, sentence):
    for refused in (lambda: reading.inspect(written(tmp_path, data), SPEC), lambda: read(tmp_path, data)):
        with pytest.raises(FileRefused) as caught:
            refused()
        assert str(caught.value) == sentence


def test_what_is_no_file_is_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(FileRefused) as caught:
            reading.inspect(path, SPEC)
        assert str(caught.value) == "This is no file but a device or a pipe; name a file."
    with pytest.raises(IsADirectoryError):
        reading.inspect(tmp_path, SPEC)
    with pytest.raises(FileNotFoundError):
        reading.inspect(tmp_path / "none", SPEC)


# -- a hundred megabytes ---------------------------------------------------------------------------------


LONG = "罚款" * 5000


def cells(start: str, line: str, end: str = "") -> Iterator[bytes]:
    """Lines until there are a hundred megabytes."""
    yield start.encode()
    data = line.encode()
    yield from [data] * (HUNDRED // len(data))
    yield end.encode()


def rows_of_csv() -> Iterator[bytes]:
    return cells("CF_XDR_MC,CF_WSH,CF_SY,CF_NR\n", f"甲,1,{LONG},{LONG}\n")


def quotation_never_closed() -> Iterator[bytes]:
    return cells('CF_XDR_MC,CF_WSH,CF_NR\n甲,2,"\n', f"甲,1,{LONG}\n")


def one_line() -> Iterator[bytes]:
    return cells("CF_XDR_MC,CF_WSH,CF_NR\n", LONG)


def rows_of_json() -> Iterator[bytes]:
    row = json.dumps({"CF_XDR_MC": "甲", "CF_SY": LONG, "CF_NR": LONG}, ensure_ascii=False)
    return cells('{"data":[' + row, "," + row, "]}")


def lines_of_json() -> Iterator[bytes]:
    return cells("", json.dumps({"CF_XDR_MC": "甲", "CF_SY": LONG, "CF_NR": LONG}, ensure_ascii=False) + "\n")


def one_text_in_json() -> Iterator[bytes]:
    return cells('[{"CF_XDR_MC":"', LONG, '"}]')


def brackets_in_json() -> Iterator[bytes]:
    return cells("", "[" * 100_000)


def measured(folder: Path, pieces: Iterator[bytes]) -> dict:
    path = folder / "in"
    with open(path, "wb") as file:
        file.writelines(pieces)
    assert path.stat().st_size > HUNDRED * 0.99
    command = [sys.executable, str(Path(__file__).with_name("measure.py")), str(path)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, timeout=120).stdout)
    path.unlink()
    assert found.pop("megabytes") < FLAT
    return found


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (rows_of_csv, {"rows": 1666, "faults": 0, "refused": ""}),
        (quotation_never_closed, {"rows": 3333, "faults": 1, "refused": ""}),
        (one_line, {"rows": 1, "faults": 1, "refused": ""}),
        (rows_of_json, {"rows": 1666, "faults": 0, "refused": ""}),
        (lines_of_json, {"rows": 1665, "faults": 0, "refused": ""}),
        (
            one_text_in_json,
            {
                "rows": 0,
                "faults": 0,
                "refused": "The JSON holds more than 4194304 characters behind object 0 without an end.",
            },
        ),
        (
            brackets_in_json,
            {
                "rows": 0,
                "faults": 0,
                "refused": "The JSON cannot be read behind object 0; look for a comma or bracket there.",
            },
        ),
    ],
)
def test_a_hundred_megabytes_take_no_more_memory_than_a_few(tmp_path, pieces, found):
    assert measured(tmp_path, pieces()) == found
