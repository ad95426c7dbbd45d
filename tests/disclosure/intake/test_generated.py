"""Files as departments might send them, generated: what was put into their cells is what is read."""

import csv
import io
from dataclasses import dataclass
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure.intake import reading
from disclosure.intake.reading import Row

from .files import SPEC, workbook, write, written

QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufffe\uffff"), max_size=12)
BELOW = {"CF_FRDB": "姓名", "CF_FR_ZJLX": "证件类型", "CF_FR_ZJHM": "证件号码"}  # 法定代表人 stands above
CHOSEN = [
    field.code
    for field in SPEC.standard
    if field.type not in ("date", "decimal") and field.code not in ("CF_XDR_MC", *BELOW)
]


@dataclass(frozen=True)
class Sent:
    """A table with titles above, its header in one line or two."""

    titles: int
    lines: list[list[str]]  # of the header
    codes: list[str]
    table: list[list[str]]

    @property
    def begin(self) -> int:
        """The number of the first row of data."""
        return self.titles + len(self.lines) + 1

    def written(self) -> list[list[str]]:
        title = [["锦江区行政处罚信息公示表"], ["日期：", str(date(2026, 1, 2))], [""]]
        return [*title[: self.titles], *self.lines, *self.table]

    def rows(self) -> list[tuple[int, dict[str, str]]]:
        values = (dict(zip(self.codes, cells, strict=True)) for cells in self.table)
        return list(enumerate(values, start=self.begin))


@st.composite
def tables(draw) -> Sent:
    others = draw(st.lists(st.sampled_from(CHOSEN), min_size=1, max_size=5, unique=True))
    fields = [SPEC.by_code[code] for code in ("CF_XDR_MC", *others)]
    header = [draw(st.sampled_from([f.code, f.label["zh-hans"], *f.aliases])) for f in fields]
    header = [draw(st.sampled_from([each, each.lower(), f" {each}", f"*{each}"])) for each in header]
    codes = [field.code for field in fields]
    style = draw(st.sampled_from(["one line", "codes below", "groups above"]))
    lines = [header]
    if style == "codes below":
        lines = [[field.label["zh-hans"] for field in fields], codes]
    elif style == "groups above":
        lines = [[*header, "法定代表人", "", ""], [*[""] * len(header), *BELOW.values()]]
        codes = [*codes, *BELOW]
    first = TEXT.filter(lambda text: text.strip())
    table = draw(st.lists(st.tuples(first, *[TEXT] * (len(codes) - 1)).map(list), min_size=1, max_size=6))
    return Sent(draw(st.integers(0, 3)), lines, codes, table)


def as_csv(lines: list[list[str]], separator: str, encoding: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(lines)
    return file.getvalue().encode(encoding)


@given(
    tables(),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
    st.integers(0, 6),
)
@settings(deadline=None, max_examples=200, suppress_health_check=QUIET)
def test_csv(tmp_path, sent, separator, encoding, at):
    lines, expected = sent.written(), sent.rows()
    at = sent.begin - 1 + min(at, len(sent.table))  # a row with a cell too many, anywhere
    lines.insert(at, ["x"] * (len(sent.codes) + 1))
    path = written(tmp_path, as_csv(lines, separator, encoding))
    rows = list(reading.rows(path, SPEC))
    assert [row.number for row in rows if row.fault] == [at + 1]
    assert [(row.number - (row.number > at), row.values) for row in rows if not row.fault] == expected
    table = reading.inspect(path, SPEC)
    assert (table.header_row, table.samples[0]) == (
        sent.begin - 1,
        tuple(lines[sent.begin - 1]),
    )


@given(
    tables(), st.lists(st.sampled_from(["hide", "very_hidden"]), max_size=2), st.booleans(), st.integers(0, 2)
)
@settings(deadline=None, max_examples=25, suppress_health_check=QUIET)
def test_xlsx(tmp_path, sent, hidden, computed, place):
    def fill(book):
        pages = [book.add_worksheet() for _each in range(len(hidden) + 1)]
        page = pages.pop(min(place, len(hidden)))
        page.activate()
        for other, way in zip(pages, hidden, strict=True):
            write(other, [sent.codes, ["秘密中的秘密"] * len(sent.codes)])
            getattr(other, way)()
        write(page, sent.written())
        if computed:
            page.write_formula(sent.begin - 1, 1, '="算"', value="算")

    expected = sent.rows()
    if computed:
        expected[0][1][sent.codes[1]] = "算"
    path = written(tmp_path, workbook(fill))
    rows = list(reading.rows(path, SPEC))
    assert [(row.number, row.values) for row in rows] == expected
    table = reading.inspect(path, SPEC)
    assert "秘密中的秘密" not in repr([rows, table])
    assert any("Hidden sheets" in notice for notice in table.notices) == bool(hidden)
    assert any("formulas" in notice for notice in table.notices) == computed


@given(tables(), st.sampled_from([",", ";", "\t", "|"]), st.data())
@settings(deadline=None, max_examples=200, suppress_health_check=QUIET)
def test_broken_csv_gives_rows_or_faults_and_never_more_than_its_lines(tmp_path, sent, separator, data):
    text = as_csv(sent.written(), separator, "utf-8").decode()
    begin = len(as_csv(sent.written()[: sent.begin - 1], separator, "utf-8").decode())
    at = data.draw(st.integers(begin, len(text)))
    noise = data.draw(st.sampled_from(['"', '"\n', "\n", "\0", '""', f'{separator}"', "\r"]))
    rows = list(reading.rows(written(tmp_path, text[:at] + noise + text[at:]), SPEC))
    assert all(isinstance(row, Row) and (row.fault == "") != (row.values == {}) for row in rows)
    assert 0 < len(rows) <= text.count("\n") + text.count("\r") + 2
