import pytest

from publication.filters import Filters
from search.embedded import alike, bands

from .making import DAY, NOW, ask, made, put


@pytest.fixture
def several(engine):
    put(
        engine,
        made("firm", title="处罚决定", names=("成都市力粮油有限公司",)),
        made("office", title="公告", names=("锦江区市场监管局",), kind="licence"),
        made("topic", title="公告", topics=("食品安全",)),
        made("title", title="关于诚信建设的通知"),
        made(
            "person", title="成都市力粮油有限公司", names=("食品安全局",), topics=("诚信建设",), person=True
        ),
        made("gone", title="食品安全", visible_from=NOW - DAY, visible_until=NOW - DAY / 2),
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "nearest"),
    [
        ("成都市力量油有限公司", ["firm"]),
        ("成都力粮油有限公司", ["firm"]),
        ("成都市市力粮油有限公司", ["firm"]),
        ("成都市粮力油有限公司", ["firm"]),
        ("市厂监管", ["office"]),
        ("食品安泉", ["topic"]),
        ("诚心建设", ["title"]),
        ("成心", ["title"]),
        ("食品安泉 公告", ["topic"]),
        ("食品安泉 没有", []),
        ("石", []),
        ("完全别的东西", []),
    ],
)
def test_the_nearest_comes_first_and_no_person_ever(several, typed, nearest):
    found = several.near(ask(typed))
    assert found[:1] == nearest
    assert not {"person", "gone"} & set(found)


def test_filters_narrow_what_is_near(several):
    assert several.near(ask("市厂监管", filters=Filters(kind="penalty"))) == []
    assert several.near(ask("市厂监管", filters=Filters(kind="licence"))) == ["office"]


def test_no_more_than_asked(engine):
    put(engine, *(made(f"d{n}", title="食品安全") for n in range(5)))
    assert len(engine.near(ask("食品安泉", size=3))) == 3


def test_nothing_is_near_nothing(engine):
    assert engine.near(ask("食品")) == []
    put(engine, made("a"))
    assert engine.near(ask("")) == []


def test_where_all_is_common_the_newest_are_measured(engine, monkeypatch):
    monkeypatch.setattr(alike, "MOST", 0)
    monkeypatch.setattr(bands, "SIZES", (3, 5))
    monkeypatch.setattr(bands, "LEAF", 1)
    put(engine, *(made(f"d{n}", title="食品安全", visible_from=NOW - n * DAY) for n in range(30)))
    found = engine.near(ask("食品安泉"))
    assert set(found) <= {f"d{n}" for n in range(9)}
    assert found


def test_what_is_common_is_looked_for_in_the_newest_and_then_in_the_next(engine, monkeypatch):
    monkeypatch.setattr(alike, "MOST", 0)
    monkeypatch.setattr(bands, "SIZES", (3, 50))
    monkeypatch.setattr(bands, "LEAF", 1)
    put(engine, *(made(f"d{n}", title="别的", visible_from=NOW - n * DAY) for n in range(20)))
    put(engine, made("old", title="食品安全", visible_from=NOW - 30 * DAY))
    assert engine.near(ask("食品安泉")) == ["old"]
