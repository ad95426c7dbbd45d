import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import text
from search.text import Piece

NUMBER = "川市监罚20261号"
# Chinese, Latin, digits in every width, marks, brackets, spaces, accents, rare scripts.
ALPHABET = st.one_of(
    st.sampled_from(
        "成都市川监罚信用〔〕[]()（）【】「」 \u3000-—·、，。；１２３ＡｂC12éß①㎏ༀོཀ\n\t○〇\u200b\x07"
    ),
    st.characters(),
)
SYNONYMS = {
    "市监局": ("市场监督管理局",),
    "市场监督管理局": ("市监局",),
    "处罚": ("惩处",),
    "老赖": ("失信被执行人",),
}
TEXTS = st.text(ALPHABET, min_size=2, max_size=60)


@pytest.mark.parametrize(
    "typed",
    ["川市监罚〔2026〕1号", "川市监罚[2026]1号", "川市监罚(2026)1号", "川市监罚（2026）1号", 
     "川市监罚【２０２６】１号",
     "川市监罚-2026-1号", "川市监罚﹝2026﹞1号"],
)  # fmt: skip
def test_brackets_and_widths_of_a_number_read_alike(typed):
    assert phrases(typed) == [NUMBER]
    assert text.runs(typed) == [NUMBER]


def test_a_number_is_written_with_第_or_without():
    assert text.pieces("川市监罚〔2026〕1号") == [Piece(NUMBER, ("川市监罚2026第1号",))]
    assert text.pieces("川市监罚(2026)第1号") == [Piece("川市监罚2026第1号", (NUMBER,))]
    assert text.pieces("第1号 2026") == [Piece("第1号"), Piece("2026")]


def phrases(typed: str) -> list[str]:
    return [piece.text for piece in text.pieces(typed)]


@pytest.mark.parametrize(
    "typed",
    ["川市监罚 〔2026〕 1 号", "川市监罚 [ 2026 ]1号", "川市监罚（２０２６） １号", "川市监罚 【2026】 1号"],
)
def test_spaces_in_a_number_are_nothing(typed):
    assert text.runs(typed) == [NUMBER]
    assert phrases(typed) == [NUMBER]


def test_other_spaces_of_a_query_part_words():
    assert phrases("川市监罚 2026 1号 (锦江)") == ["川市监罚", "2026", "1号", "锦江"]
    assert phrases("诚信 〔2026〕 年报") == ["诚信", "2026", "年报"]


@pytest.mark.parametrize("typed", ["市監罰", "市监罚", "市監罚"])
def test_traditional_characters_read_as_simplified_ones(typed):
    assert phrases(typed) == ["市监罚"]


def test_traditional_is_read_one_by_one_and_marks_fit():
    assert text.whole("臺灣麵館（後宮）發財，乾隆") == "台湾面馆后宫发财干隆"
    assert text.spots("經查：該企業違法", text.pieces("该企业")) == [(3, 6)]


def test_digits_are_one_whichever_way_they_are_written():
    assert {
        text.whole(year) for year in ("二〇二六年", "二○二六年", "二零二六年", "２０２６年", "2026年")
    } == {"2026年"}
    assert text.whole("第一条") == text.whole("第1条")
    assert text.whole("十月") != text.whole("10月")


@pytest.mark.parametrize(
    ("typed", "latin"),
    [("cdsllyyxgs", True), ("3mzg", True), ("ma6", True), ("xi'an", True), ("Ａb", True), ("m3", False),
     ("a", False), ("2026", False), ("ab公司", False), ("ämter", True), ("дом", False)],
)  # fmt: skip
def test_what_may_be_pinyin(typed, latin):
    assert [piece.latin for piece in text.pieces(typed)] == [latin]


def test_words_in_a_piece_have_others_that_say_the_same():
    assert text.pieces("老赖 诚信", synonyms=SYNONYMS) == [Piece("老赖", ("失信被执行人",)), Piece("诚信")]
    assert text.pieces("锦江市监局处罚", synonyms=SYNONYMS)[0].others == (
        "锦江市监局惩处", "锦江市场监督管理局处罚", "锦江市场监督管理局惩处",
    )  # fmt: skip


def test_others_that_would_be_found_anyway_are_left_out():
    synonyms = {"处罚": ("行政处罚", "惩处", "从严惩处"), "行政处罚": ("处罚",)}
    assert text.pieces("处罚", synonyms=synonyms)[0].others == ("惩处",)
    assert text.pieces("行政处罚", synonyms=synonyms)[0].others == ("处罚",)


def test_ways_to_say_it_are_bounded():
    found = text.pieces("信用" * 100, synonyms={"信用": tuple("甲乙丙丁戊己庚辛壬癸")})
    assert len(found[0].others) == text.MAX_OTHERS


def test_synonyms_are_marked_and_pinyin_is_not():
    found = text.pieces("老赖 jjxys", synonyms=SYNONYMS)
    assert text.spots("锦江信用社：失信被执行人", found) == [(6, 12)]


def test_separators_of_amounts_and_days_are_dropped():
    assert text.runs("罚款1,000.00元") == ["罚款100000元"]
    assert text.runs("2026-11-23") == text.runs("2026/11/23") == ["20261123"]


def test_case_width_and_accents_are_folded():
    assert phrases("ＣＲÉDIT Straße ㎏ 二○二六") == ["credit", "strasse", "kg", "2026"]


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
    assert text.spots(written, [Piece("1000"), Piece("20261号")]) == [(2, 7), (17, 25)]
    assert text.spots("信用信用", [Piece("信用信"), Piece("用信用")]) == [(0, 4)]
    assert text.spots("诚信", [Piece("罚款")]) == []


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
    assert all(any(piece.text in run for run in runs) for piece in text.pieces(document[start:stop]))


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_marks_and_index_read_a_text_alike(document):
    stream, places = text.stream(document)
    assert [run for run in stream.split(text.BREAK) if run] == text.runs(document)
    assert len(places) == len(stream)


@given(st.text(st.characters(codec=None), max_size=400))
@settings(max_examples=300, deadline=None)
def test_hostile_queries_are_harmless(typed):
    pieces = text.pieces(text.clean(typed))
    assert len(pieces) <= text.MAX_PIECES
    assert all(piece.text and not piece.text.isspace() for piece in pieces)
    text.clean(typed).encode()
