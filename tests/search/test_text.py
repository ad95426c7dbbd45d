import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import text

NUMBER = "川市监罚20261号"
# Chinese, Latin, digits in every width, marks, brackets, spaces, accents, rare scripts.
ALPHABET = st.one_of(
    st.sampled_from(
        "成都市川监罚信用〔〕[]()（）【】「」 \u3000-—·、，。；１２３ＡｂC12éß①㎏ༀོཀ\n\t○〇\u200b\x07"
    ),
    st.characters(),
)
TEXTS = st.text(ALPHABET, min_size=2, max_size=60)


@pytest.mark.parametrize(
    "typed",
    ["川市监罚〔2026〕1号", "川市监罚[2026]1号", "川市监罚(2026)1号", "川市监罚（2026）1号", 
     "川市监罚【２０２６】１号",
     "川市监罚-2026-1号", "川市监罚﹝2026﹞1号"],
)  # fmt: skip
def test_brackets_and_widths_of_a_number_read_alike(typed):
    assert text.pieces(typed) == [NUMBER]
    assert text.runs(typed) == [NUMBER]


def test_spaces_in_a_number_are_nothing_in_a_document_and_part_words_in_a_query():
    assert text.runs("川市监罚 〔2026〕 1 号") == [NUMBER]
    assert text.pieces("川市监罚 〔2026〕 1 号") == ["川市监罚", "2026", "1", "号"]


def test_separators_of_amounts_and_days_are_dropped():
    assert text.runs("罚款1,000.00元") == ["罚款100000元"]
    assert text.runs("2026-11-23") == text.runs("2026/11/23") == ["20261123"]


def test_case_width_and_accents_are_folded():
    assert text.pieces("ＣＲÉDIT Straße ㎏ 二○二六") == ["credit", "strasse", "kg", "二〇二六"]


def test_a_run_ends_with_a_sentence_and_between_words():
    assert text.runs("罚款。公示\n年报！new york 成 都") == ["罚款", "公示", "年报", "new", "york成都"]


def test_tokens_are_pairs_with_gaps_then_single_characters():
    assert text.tokens("成都市。罚") == "成都 都市 | | 市 成 罚 都"
    assert text.tokens("ab。cd") == "ab | | cd | | a b c d"


def test_a_phrase_is_every_second_pair_and_the_last():
    assert text.phrase("ab") == [(0, "ab")]
    assert text.phrase("abc") == [(0, "ab"), (1, "bc")]
    assert text.phrase("abcdef") == [(0, "ab"), (2, "cd"), (4, "ef")]


def test_spots_are_places_in_the_text_as_written():
    written = "罚款1,000.00元；川市监罚〔2026〕1 号"
    assert text.spots(written, ["1000", "20261号"]) == [(2, 7), (17, 25)]
    assert text.spots("信用信用", ["信用信", "用信用"]) == [(0, 4)]
    assert text.spots("诚信", ["罚款"]) == []


def test_what_is_typed_is_cleaned_and_cut():
    assert text.clean("  诚\x00信\x1b[31m \u202e守 法 ") == "诚 信 [31m 守 法"
    assert len(text.clean("信" * 5000)) == 200
    assert text.is_cut("信" * 201)
    assert text.is_cut(" ".join("abcdefghijklmnopq"))
    assert not text.is_cut("信" * 200)


@pytest.mark.parametrize("typed", ["", "   ", "！？…", "\ud800", "\x00", "()[]{}", "\u200b\u202e"])
def test_nothing_to_look_for_has_no_pieces(typed):
    assert text.pieces(text.clean(typed)) == []


@given(TEXTS, st.data())
@settings(max_examples=500, deadline=None)
def test_whatever_stands_in_a_text_is_found(document, data):
    start = data.draw(st.integers(0, len(document) - 2))
    stop = data.draw(st.integers(start + 2, len(document)))
    runs = text.runs(document)
    assert all(any(piece in run for run in runs) for piece in text.pieces(document[start:stop]))


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_marks_and_index_read_a_text_alike(document):
    stream, places = text._stream(document)
    assert [run for run in stream.split(text.BREAK) if run] == text.runs(document)
    assert len(places) == len(stream)


@given(st.text(st.characters(codec=None), max_size=400))
@settings(max_examples=300, deadline=None)
def test_hostile_queries_are_harmless(typed):
    pieces = text.pieces(text.clean(typed))
    assert len(pieces) <= text.MAX_PIECES
    assert all(piece and not piece.isspace() for piece in pieces)
    text.clean(typed).encode()
