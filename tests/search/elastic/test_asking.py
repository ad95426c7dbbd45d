"""What is found, in which order, and what narrows it: on a real server."""

import pytest

from publication.filters import Filters
from search.engine import Sort, Total
from search.text import Piece
from tests.factories import DAY, NOW

from .documents import asked, ids, index, made


@pytest.fixture(scope="module")
def three(shared):
    index(
        shared,
        made("a", "该企业未按规定公示年报被处以罚款", "某商行"),
        made("b", "川市监罚【２０２６】１２号，代码 91510104MA6C2X", "某商店", visible_from=NOW - DAY),
        made("c", "本店在𠮷野家旁。བོད་ཡིག་གི་ཡི་གེ 。The honest companies of Sichuan", "另一处",
             visible_from=NOW - 2 * DAY),
    )  # fmt: skip
    return shared


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
        ("年报 12号", []),
        ("定公示年。报被", ["a"]),
        ("年公报", []),
        ("公示年报被罚", []),
        ("号代码", ["b"]),
        ('"年报" OR title:* AND [a TO b] ~3 ^2 \\', []),
        ("某商", ["a", "b"]),
        ("", []),
        ("𠮷", ["c"]),
        ("𠮷野", ["c"]),
        ("在𠮷野家旁", ["c"]),
        ("旁བོད", []),
        ("བོད་ཡིག", ["c"]),
        ("ཡི་གེ", ["c"]),
        ("honest", ["c"]),
        ("onest", ["c"]),
        ("companies sichuan", ["c"]),
        ("honestcompanies", []),
        ("*", []),
        ("年*", ["a"]),
    ],
)
def test_what_is_found(three, typed, found):
    assert ids(three, typed) == found


def test_what_says_the_same_is_found_too(three):
    pieces = [Piece("罚金", ("罚款", "罚钱"))]
    assert [hit.id for hit in three.search(asked("", pieces=pieces)).hits] == ["a"]


def test_said_otherwise_it_stands_behind(emptied):
    index(
        emptied,
        made("otherwise", title="罚款", visible_from=NOW),
        made("title", title="关于收取罚金的规定", visible_from=NOW - DAY),
        made("body", "罚金"),
    )
    pieces = [Piece("罚金", ("罚款",))]
    found = [hit.id for hit in emptied.search(asked("", pieces=pieces)).hits]
    assert found == ["title", "otherwise", "body"]


def test_the_place_where_it_stands_decides_and_then_the_day(emptied):
    """Each higher place older by two years, the highest of 2013."""
    index(
        emptied,
        made("body", "石立粮油"),
        made("older", "石立粮油石立粮油", visible_from=NOW - DAY / 24),
        made("topic", topics=("石立粮油",), visible_from=NOW - 800 * DAY),
        made("title", title="记一家石立粮油店", visible_from=NOW - 1600 * DAY - DAY / 24),
        made("title, newer", title="再记石立粮油店", visible_from=NOW - 1600 * DAY),
        made("brief title", title="石立粮油记", visible_from=NOW - 2800 * DAY),
        made("name", names=("成都石立粮油有限公司",), visible_from=NOW - 2400 * DAY),
        made("number", numbers=("石立粮油1号",), visible_from=NOW - 3200 * DAY),
        made("whole", title="石立粮油", visible_from=NOW - 5000 * DAY),
    )
    assert ids(emptied, "石立粮油") == [
        "whole", "number", "brief title", "name", "title, newer", "title", "topic", "body", "older",
    ]  # fmt: skip


def test_a_whole_word_comes_before_a_part_and_a_sound_before_a_text(emptied):
    old = NOW - 900 * DAY
    index(
        emptied,
        made("part", "the department"),
        made("word", "the art", visible_from=old),
        made("name", "", names=("安日天有限公司",), visible_from=old),
    )
    assert ids(emptied, "art") == ["name", "word", "part"]


def test_several_pieces_stand_where_most_of_them_are_said(emptied):
    days = iter(range(0, 4000, 500))
    places = {
        "body": {"body": "石立粮油被罚款"},
        "one": {"title": "石立粮油的一年四季", "body": "罚款"},
        "all": {"title": "石立粮油被处以大额的罚款一事", "body": ""},
        "brief": {"title": "石立粮油被罚款"},
        "one whole": {"title": "石立粮油", "body": "罚款"},
        "whole": {"title": "石立粮油罚款"},
    }
    index(
        emptied, *(made(name, **place, visible_from=NOW - next(days) * DAY) for name, place in places.items())
    )
    assert ids(emptied, "石立粮油 罚款") == list(reversed(places))


def test_a_whole_name_typed_in_parts_is_meant(emptied):
    index(
        emptied,
        made("more", title="石立粮油有限公司的成都"),
        made("whole", title="成都石立粮油有限公司", visible_from=NOW - DAY),
    )
    assert ids(emptied, "成都 石立粮油有限公司") == ["whole", "more"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chengdushililiangyou", ["firm"]),
        ("shililiangyou", ["firm"]),
        ("cdslly", ["firm"]),
        ("lly", ["firm"]),
        ("lilis", []),
        ("zhangsanfeng", []),
        ("jinjiangqu", ["firm", "person"]),
    ],
)
def test_names_of_organisations_are_found_by_their_sound_and_no_persons(emptied, typed, found):
    office = "锦江区市场监管局"
    index(
        emptied,
        made("firm", title="成都石立粮油有限公司", names=(office, "成都石立粮油有限公司")),
        made("person", "张三丰", "张三丰", names=(office, "张三丰"), topics=("张三丰",), person=True,
             subject="person", visible_from=NOW - DAY),
    )  # fmt: skip
    assert ids(emptied, typed) == found


def test_a_code_is_found_without_the_spaces_in_it(emptied):
    index(emptied, made("a", numbers=("SC AB-2026 C",)), made("b", "SC AB-2026 C"))
    found = emptied.search(asked("scab2026c"))
    assert ([hit.id for hit in found.hits], found.total) == (["a"], Total(1))


def test_stats(emptied):
    index(emptied, made("a"), made("b"))
    assert emptied.stats().documents == 2
    assert emptied.stats().version.startswith(f"{emptied.prefix}-")


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
        (Filters(terms={"stage": "诚信"}), []),
    ],
)
def test_filters(emptied, filters, found):
    index(
        emptied,
        made("county", "诚信"),
        made("city", "诚信", kind="licence", regions=("510000", "510100"), year=2025, authority="甲局",
             subject="person"),
        made("story", "诚信", kind="story", section="stories", regions=(), subject="",
             terms=("tag=诚信", "stage=小学")),
    )  # fmt: skip
    assert sorted(ids(emptied, "诚信", filters)) == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"organisations": None}, ["new", "old"]),
        ({"organisations": ["1"]}, ["new"]),
        ({"organisations": ["2", "3"]}, ["old"]),
        ({"organisations": []}, []),
        ({"since": NOW - DAY}, ["new"]),
        ({"since": NOW}, ["new"]),
        ({"before": NOW}, ["old"]),
        ({"since": NOW - 9 * DAY, "before": NOW - DAY}, ["old"]),
    ],
)
def test_whose_and_from_when(emptied, options, found):
    index(
        emptied,
        made("new", "诚信"),
        made("old", "诚信", organisation="2", visible_from=NOW - 2 * DAY),
    )
    assert ids(emptied, "诚信", **options) == found


def test_what_the_clock_hides_is_not_even_a_hit(emptied):
    index(
        emptied,
        made("embargoed", "诚信", visible_from=NOW + DAY),
        made("over", "诚信", visible_from=NOW - DAY, visible_until=NOW),
        made("shown", "诚信"),
    )
    found = emptied.search(asked("诚信", facets=("kind",)))
    assert [hit.id for hit in found.hits] == ["shown"]
    assert (found.total, found.facets) == (Total(1), {"kind": {"penalty": 1}})


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        (Sort.RELEVANCE, ["title", "new", "old"]),
        (Sort.NEWEST, ["new", "old", "title"]),
        (Sort.OLDEST, ["title", "old", "new"]),
    ],
)
def test_orders(emptied, sort, found):
    index(
        emptied,
        made("new", "诚信"),
        made("old", "诚信", visible_from=NOW - DAY),
        made("title", title="诚信", visible_from=NOW - 2 * DAY),
    )
    assert ids(emptied, "诚信", sort=sort) == found


def test_facets_count_what_was_found(emptied):
    index(
        emptied,
        made("a", "诚信", terms=("tag=年报", "stage=小学")),
        made("b", "诚信", kind="licence", year=2025, terms=("tag=年报", "tag=食品")),
        made("c", "罚款", kind="x"),
    )
    facets = ("section", "kind", "year", "region", "sector", "terms", "tag", "st.*")
    found = emptied.search(asked("诚信", size=1, facets=facets))
    assert found.facets == {
        "section": {"disclosures": 2},
        "kind": {"licence": 1, "penalty": 1},
        "year": {"2025": 1, "2026": 1},
        "region": {"510000": 2, "510100": 2, "510104": 2},
        "sector": {},
        "terms": {"tag=年报": 2, "stage=小学": 1, "tag=食品": 1},
        "tag": {"年报": 2, "食品": 1},
        "st.*": {},
    }
    assert (found.total, found.more) == (Total(2), True)


def test_more_than_are_counted_are_said_to_be_more(emptied, monkeypatch):
    monkeypatch.setattr("search.elastic.asking.COUNTED", 3)
    index(emptied, *(made(f"d{number}", "诚信", kind="a" if number else "b") for number in range(7)))
    found = emptied.search(asked("诚信", facets=("kind",)))
    assert (found.total, len(found.hits), found.more) == (Total(3, exact=False), 7, False)
    assert 1 <= sum(found.facets["kind"].values()) <= 7


def test_an_empty_place_has_nothing(engine):
    assert ids(engine, "诚信") == []
    assert engine.search(asked("诚信", facets=("kind",))).facets == {}
    assert engine.near(asked("诚信")) == []
    assert engine.stats().documents == 0
