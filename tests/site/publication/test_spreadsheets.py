import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from publication import spreadsheets


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
)
def test_every_cell_comes_back_and_none_is_a_formula(rows):
    text = "".join(spreadsheets.lines(rows)).removeprefix(spreadsheets.MARK)
    for written, row in zip(read(text), rows, strict=True):
        assert [cell.removeprefix("'") for cell in written] == [cell.removeprefix("'") for cell in row]
        assert not [
            cell
            for cell in written
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
        ]


def test_numbers_are_written_as_they_are():
    assert spreadsheets.line([5, "<5", "≥12", "=1+1", "＝1"]) == "5,<5,≥12,'=1+1,'＝1\r\n"
