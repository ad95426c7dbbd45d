import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publication.filters import Filters
from search import text
from search.embedded import EmbeddedEngine
from search.text import Piece

from .making import DAY, NOW, ask, ids, made, put


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("年报", ["a"]),
        ("报", ["a"]),
        ("未按规定公示年报被处以罚款", ["a"]),
        ("川市监罚〔2026〕12号", ["b"]),
        ("川市监罚(2026)12号", ["b"]),
        ("市监罚 2026 12号", ["b"]),
        ("91510104MA6C", ["b"]),
        ("6c2x", ["b"]),
        ("罚款 年报", ["a"]),
        ("年報", ["a"]),
        ("年报 12号", []),
        ("定公示年。报被", ["a"]),
        ("年公报", []),
        ('"年报" OR title:* AND [a TO b] ~3 ^2 \\', []),
        ("公司", ["a", "b"]),
        ("", []),
    ],
)
def test_what_is_found(engine, typed, found):
    put(
        engine,
        made("a", "该企业未按规定公示年报被处以罚款"),
        made("b", "川市监罚【２０２６】１２号，代码 91510104MA6C2X", visible_from=NOW - DAY),
    )
    assert ids(engine, typed) == found


LEVELS = [
    made("whole", title="锦江诚信", visible_from=NOW - 9 * DAY),
    made("number", title="甲", numbers=("锦江诚信2号",), visible_from=NOW - 8 * DAY),
    made("brief", title="锦江诚信日", visible_from=NOW - 7 * DAY),
    made("name", title="乙", names=("成都锦江诚信商贸有限公司",), visible_from=NOW - 6 * DAY),
    made("title", title="关于开展锦江诚信宣传活动的通知及其他", visible_from=NOW - 5 * DAY),
    made("topic", title="丙", topics=("锦江诚信建设",), visible_from=NOW - 4 * DAY),
    made("old", "锦江诚信", title="丁", visible_from=NOW - 3 * DAY),
    made("new", "又一个锦江诚信", title="戊", visible_from=NOW - 2 * DAY),
]


def test_one_piece_stands_in_levels_the_newest_first_in_each(engine):
    put(engine, *LEVELS)
    assert ids(engine, "锦江诚信") == ["whole", "brief", "name", "title", "topic", "new", "old", "number"]


def test_a_number_comes_before_names_and_titles(engine):
    put(engine, *LEVELS, made("mentions", title="川市监罚〔2026〕1号的公告", numbers=()))
    put(engine, made("number", title="甲", numbers=("川市监罚〔2026〕1号",), visible_from=NOW - 8 * DAY))
    assert ids(engine, "市监罚〔2026〕1") == ["number", "mentions"]


def test_several_pieces_stand_in_levels(engine):
    put(
        engine,
        made("joined", title="锦江诚信", visible_from=NOW - 9 * DAY),
        made("brief", title="诚信在锦江", visible_from=NOW - 8 * DAY),
        made("named", title="诚信宣传活动的通知及其他", names=("锦江区局",), visible_from=NOW - 7 * DAY),
        made("heads", title="锦江", topics=("诚信",), visible_from=NOW - 6 * DAY),
        made("one", "锦江", title="诚信", visible_from=NOW - 5 * DAY),
        made("none", "锦江、诚信", title="别的"),
        made("half", "锦江", title="别的"),
    )
    assert ids(engine, "锦江 诚信") == ["joined", "brief", "named", "heads", "one", "none"]


def test_a_word_comes_before_a_part_of_another(engine):
    put(
        engine,
        made("part", "the department", title="甲"),
        made("word", "modern art", title="乙", visible_from=NOW - DAY),
        made("head", title="Art of honesty and more words", visible_from=NOW - 2 * DAY),
        made("head part", title="Departments of cities and more words", visible_from=NOW - 3 * DAY),
    )
    assert ids(engine, "art") == ["head", "head part", "word", "part"]


def test_synonyms_are_found_and_stand_behind_the_word_itself(engine):
    put(
        engine,
        made("same", title="黑榜公告第三期名单与说明附件"),
        made("itself", title="失信名单公告第三期与说明附件一览", visible_from=NOW - DAY),
    )
    pieces = [Piece("失信名单", others=("黑榜",))]
    assert ids(engine, "", pieces=pieces) == ["itself", "same"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chengdushililiang", ["firm"]),
        ("liliangyouyou", ["firm"]),
        ("cdsllyyxgs", ["firm"]),
        ("cds", ["firm"]),
        ("llyy", ["firm"]),
        ("lly", []),
        ("liu", []),
        ("zhangsan", []),
    ],
)
def test_names_of_organisations_are_found_by_their_sound_and_persons_never(engine, typed, found):
    put(
        engine,
        made("firm", title="处罚决定", names=("成都市力粮油有限公司",)),
        made("person", "张三", title="张三", person=True),
    )
    assert ids(engine, typed) == found


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(section="stories"), ["story"]),
        (Filters(kind="penalty"), ["county"]),
        (Filters(region="510000"), ["city", "county"]),
        (Filters(region="510100"), ["city", "county"]),
        (Filters(region="510104"), ["county"]),
        (Filters(year=2025), ["city"]),
        (Filters(authority="甲局", subject="person"), ["city"]),
        (Filters(region="520000"), []),
        (Filters(terms={"tag": "诚信"}), ["story"]),
        (Filters(terms={"tag": "诚信", "stage": "1"}), []),
    ],
)
def test_filters(engine, filters, found):
    put(
        engine,
        made("county", "诚信"),
        made("city", "诚信", kind="licence", regions=("510000", "510100"), year=2025, authority="甲局",
             subject="person"),
        made("story", "诚信", kind="story", section="stories", regions=(), subject="", terms=("tag=诚信",)),
    )  # fmt: skip
    assert sorted(ids(engine, "诚信", filters)) == found


def test_who_published_it(engine):
    older = made("b", "诚信", organisation="2", visible_from=NOW - DAY)
    put(engine, made("a", "诚信", organisation="1"), older)
    found = [ids(engine, "诚信", organisations=scope) for scope in (None, ["2"], {"2", "1"}, ["3"], [])]
    assert found == [["a", "b"], ["b"], ["a", "b"], [], []]


def test_days(engine):
    put(engine, *(made(f"d{n}", "诚信", visible_from=NOW - n * DAY) for n in range(4)))
    assert ids(engine, "诚信", since=NOW - 2 * DAY) == ["d0", "d1", "d2"]
    assert ids(engine, "诚信", before=NOW - 2 * DAY) == ["d3"]
    assert ids(engine, "诚信", since=NOW - 2 * DAY, before=NOW) == ["d1", "d2"]


def test_what_the_clock_hides_is_not_even_a_hit(engine):
    put(
        engine,
        made("embargoed", "诚信", visible_from=NOW + DAY),
        made("over", "诚信", visible_from=NOW - DAY, visible_until=NOW - DAY / 2),
        made("shown", "诚信"),
    )
    found = engine.search(ask("诚信", facets=["kind"]))
    assert ([hit.id for hit in found.hits], found.total.number, found.facets) == (
        ["shown"], 1, {"kind": {"penalty": 1}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return EmbeddedEngine(str(tmp_path_factory.mktemp("found")))


@given(st.text(st.sampled_from("成都市監罚〔〕() 12ab。"), min_size=2, max_size=30), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_part_of_an_indexed_text_is_found(filled, body, data):
    start = data.draw(st.integers(0, len(body) - 2))
    typed = body[start : data.draw(st.integers(start + 2, len(body)))]
    put(filled, made("it", body, title="别的"))
    assert ids(filled, typed) == (["it"] if text.pieces(typed) else [])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("20261234号", ["number"]),
        ("0261", ["number"]),
        ("罚〔2026〕1234", ["number"]),
        ("91510104MA6C2X", ["code"]),
        ("5101 04ma", ["code"]),
        ("510204ma", []),
        ("20261235", []),
    ],
)
def test_numbers_and_codes_are_found_by_any_part(engine, typed, found):
    put(engine, made("number", "川市监罚〔2026〕1234号"), made("code", "代码 91510104MA6C2X", title="甲"))
    assert ids(engine, typed) == found
