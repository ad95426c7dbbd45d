import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import edits

WORDS = st.text("成都市商贸ab12", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("typed", "read", "found"),
    [
        ("成都商茂", "在成都商贸里", (1.0, (1, 5))),  # wrong, at the end
        ("橙都商贸", "在成都商贸里", (1.0, (1, 5))),  # wrong, at the beginning
        ("成商贸行", "在成都商贸行里", (1.0, (1, 6))),  # missing
        ("成都都商贸", "在成都商贸里", (1.0, (1, 5))),  # too much
        ("成商都贸", "在成都商贸里", (1.0, (1, 5))),  # swapped
        ("成都商行", "在成都商贸里", (1.0, (1, 5))),
        ("成都二商", "成都三商", (1.0, (0, 4))),
        ("都城贸商", "在成都商贸里", None),  # two of four
        ("成都1商", "成都2商", None),  # a digit
        ("成都12商", "成都21商", None),
        ("成都市商", "成都\n商", None),  # across the end of a sentence
        ("", "成都", None),
        ("成都商贸", "", None),
    ],
)  # fmt: skip
def test_the_nearest_part(typed, read, found):
    assert edits.closest(typed, read, len(typed) // 4) == found


def table(typed: str, read: str) -> int:
    """The fewest edits, written out: optimal string alignment, free to begin and end anywhere."""
    before, above = [0] * (len(read) + 1), [0] * (len(read) + 1)
    for row, char in enumerate(typed):
        line = [row + 1]
        for column, other in enumerate(read):
            ways = [above[column] + (char != other), above[column + 1] + 1, line[column] + 1]
            if row and column and (char, typed[row - 1]) == (read[column - 1], other):
                ways.append(before[column - 1] + 1)
            line.append(min(ways))
        before, above = above, line
    return min(above)


@given(WORDS, st.text("成都市商贸ab12", max_size=20))
@settings(max_examples=1000, deadline=None)
def test_bits_count_like_the_table(typed, read):
    assert edits.least(typed, read)[0] == table(typed, read)


@given(WORDS, WORDS)
def test_a_part_is_no_edit_away(outer, inner):
    assert edits.least(inner, outer + inner + outer)[0] == 0


@given(st.text("成都市商贸公司", min_size=4, max_size=12), st.integers(0, 3), st.randoms())
def test_one_slip_is_one_edit_at_most(name, slip, rng):
    found = edits.closest(_slipped(name, slip, rng), f"甲{name}乙", 1)
    assert found
    assert found[0] <= 1


def _slipped(name: str, slip: int, rng: random.Random) -> str:
    place = rng.randrange(len(name) - 1)
    before, char, after = name[:place], name[place], name[place + 1 :]
    ways = [
        before + after,
        before + "错" + after,
        before + char + "错" + after,
        before + after[0] + char + after[1:],
    ]
    return ways[slip]
