import pytest

from publication.filters import FilterInvalid
from search.embedded.cursor import MOST_KEY, Cursor, parse
from search.engine import Sort


@pytest.mark.parametrize("sort", Sort)
def test_what_is_written_is_read(sort):
    cursor = Cursor(sort, 3, 2**63 + 1)
    assert parse(str(cursor), sort) == cursor
    assert len(str(Cursor(sort, 7, MOST_KEY))) <= 40


def test_the_first_page_has_none():
    assert parse("", Sort.NEWEST) is None


@pytest.mark.parametrize(
    "after", ["x1", "r", "r1", "r1.", "r1.-1", "r1.१", "r1.1\n", "r11.1", "r1." + "1" * 40, "n0.1"]
)
def test_another_names_the_parameter(after):
    with pytest.raises(FilterInvalid) as refused:
        parse(after, Sort.RELEVANCE)
    assert refused.value.field == "after"
