import pytest

from search.embedded import bands, paging, suggesting
from search.engine import Group
from search.text import Piece, pieces

from .making import DAY, NOW, made, put

SIZES = {Group.ORGANISATION: 3, Group.TOPIC: 3, Group.TITLE: 3}


def suggested(engine, typed: str, sizes=SIZES) -> dict[str, list[str]]:
    found = engine.suggest(pieces(typed)[0], sizes=sizes, at=NOW)
    return {group.value: found for group, found in found.items() if found}


@pytest.fixture
def several(engine):
    put(
        engine,
        made("firm", title="处罚决定甲", names=("成都市力粮油有限公司", "锦江区市场监管局")),
        made("newer", title="处罚决定乙", names=("锦江区市场监管局",), topics=("食品安全",)),
        made("older", title="处罚决定丙", names=("锦江区市场监管局",), visible_from=NOW - DAY),
        made(
            "other", title="重庆来信", names=("重庆市场",), topics=("安全生产",), visible_from=NOW - 2 * DAY
        ),
        made("person", title="力士处罚", names=("力士局",), topics=("力士安全",), person=True),
        made("gone", title="力争处罚", names=("力争局",), visible_until=NOW - DAY),
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("成都", {"organisation": ["firm"]}),
        ("力", {"organisation": ["firm"]}),
        ("市场", {"organisation": ["newer", "other"]}),
        ("锦江区", {"organisation": ["newer"]}),
        ("安全", {"topic": ["other", "newer"]}),
        ("处罚", {"title": ["firm", "newer", "older"]}),
        ("chengdu", {"organisation": ["firm"]}),
        ("cdsl", {"organisation": ["firm"]}),
        ("cd", {"organisation": ["firm"]}),
        ("liangyou", {"organisation": ["firm"]}),
        ("spaq", {"topic": ["newer"]}),
        ("chongqinglai", {"title": ["other"]}),
        ("力士", {}),
        ("lishi", {}),
        ("力争", {}),
        ("没有", {}),
    ],
)
def test_different_names_by_characters_pinyin_or_initials_and_no_person_ever(several, typed, found):
    seen = suggested(several, typed)
    assert {group: sorted(ids) for group, ids in seen.items()} == {g: sorted(ids) for g, ids in found.items()}


def test_what_begins_with_it_comes_before_what_holds_it(engine):
    put(engine, *(made(f"h{n}", title=f"{n}甲", names=("成都安全局",)) for n in range(3)))
    put(engine, made("begins", title="乙", names=("安全局",), visible_from=NOW - DAY))
    found = suggested(engine, "安全", {Group.ORGANISATION: 2})["organisation"]
    assert (found[0], found[1][0]) == ("begins", "h")


def test_no_more_than_asked(several):
    assert suggested(several, "处罚", {Group.TITLE: 2, Group.TOPIC: 0}) == {
        "title": suggested(several, "处罚")["title"][:2]
    }


def test_nothing_is_suggested_for_nothing(engine):
    assert engine.suggest(Piece("力"), sizes=SIZES, at=NOW) == {group: [] for group in SIZES}
    put(engine, made("a"))
    assert engine.suggest(Piece(""), sizes=SIZES, at=NOW) == {group: [] for group in SIZES}


def test_common_ones_are_taken_from_the_newest(engine, monkeypatch):
    for module in (suggesting, paging):
        monkeypatch.setattr(module, "MANY", 0)
    monkeypatch.setattr(bands, "SIZES", (6, 50))
    monkeypatch.setattr(bands, "LEAF", 1)
    put(
        engine,
        *(
            made(f"d{n}", title=f"{n}处罚", names=(f"{n}安全局",), visible_from=NOW - n * DAY)
            for n in range(30)
        ),
    )
    assert suggested(engine, "罚") == {"title": ["d0", "d1", "d2"]}
    names = suggested(engine, "全局")["organisation"]
    assert (len(names), set(names) <= {f"d{n}" for n in range(9)}) == (3, True)
