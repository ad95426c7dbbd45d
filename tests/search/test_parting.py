import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import parting, text
from search.text import Piece

TEXTS = [
    "信用修复办事指南：申请人登录网站提交",
    "申请表",
    "修复文物",
    "公示的姓名为什么带某字",
    "征信逾期记录保存五年",
]


def count(pieces) -> int:
    return sum(all(piece.text in written for piece in pieces) for written in TEXTS)


def words(typed: str) -> list[str]:
    return [piece.text for piece in parting.words(text.pieces(typed), count)]


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("怎么申请信用修复", {"申请", "信用修复"}),
        ("征信有逾期几年", {"征信", "逾期"}),
        ("请问信用修复的指南在哪里", {"信用修复", "指南"}),
        ("怎么办", set()),
        ("天上飞的鸟", set()),
    ],
)
def test_a_sentence_is_read_as_the_words_that_some_item_holds(typed, held):
    assert set(words(typed)) == held


def test_what_holds_too_little_of_the_sentence_answers_nothing():
    assert words("申请一百二十台全新电冰箱") == []


def test_a_word_that_nothing_else_holds_beside_it_is_left_out():
    assert words("修复征信逾期") == ["征信逾期"]


def test_neighbours_that_never_stand_apart_are_one_word():
    assert words("请问办事指南啊") == ["办事指南"]
    assert words("征信逾期记录的指南") == ["征信逾期记录"]


def test_only_what_may_be_several_words_is_parted():
    assert parting.is_sentence(text.pieces("怎么申请"))
    assert parting.is_sentence(text.pieces("2026年诚信宣传月"))
    assert not parting.is_sentence(text.pieces("修复"))
    assert not parting.is_sentence(text.pieces("川市监罚〔2026〕2号"))
    assert not parting.is_sentence(text.pieces("91510900MA6J00000E"))


@given(st.text(max_size=200))
def test_the_engine_is_not_asked_too_often(typed):
    asked = []

    def many(pieces) -> int:
        asked.append(pieces)
        return 0 if len(asked) % 3 else 1

    parting.words(text.pieces(text.clean(typed)), many)
    assert len(asked) <= parting.MOST_LOOKS


def test_nothing_typed_has_no_words():
    assert parting.words([], count) == parting.words([Piece("吗")], count) == []
