"""What is offered while somebody types."""

import pytest

from search.engine import Group
from search.text import Piece
from tests.factories import DAY, NOW

from .documents import index, made

OFFICE = "成都市市场监管局"
SIZES = {Group.ORGANISATION: 3, Group.TOPIC: 3, Group.TITLE: 3}


def offered(engine, typed: str, group: Group, size: int = 3) -> list[str]:
    return engine.suggest(Piece(typed), sizes={group: size}, at=NOW)[group]


@pytest.fixture(scope="module")
def some(shared):
    index(
        shared,
        made("inside", "", "年度报告公示", names=("四川成都粮油有限公司",), topics=("企业年报",)),
        made("begins", "", "公示年报的办法", names=(OFFICE, "石立成都有限公司"), topics=("年报公示",)),
        made("again", "", "公示年报的办法", names=(OFFICE,), topics=("年报公示",), visible_from=NOW - DAY),
        made("person", "", "成都张三丰", names=("成都张三丰", OFFICE), topics=("年报张",), person=True),
        made("words", title="Rules of Honest Trade", names=("Sichuan Grain and Oil",)),
        made("embargoed", title="公示年报之一", names=("成都未来公司",), visible_from=NOW + DAY),
    )
    return shared


@pytest.mark.parametrize(
    ("typed", "group", "found"),
    [
        ("成都", Group.ORGANISATION, ["begins", "inside"]),
        ("成", Group.ORGANISATION, ["begins", "inside"]),
        ("石立成都有", Group.ORGANISATION, ["begins"]),
        ("粮油", Group.ORGANISATION, ["inside"]),
        ("chengdushi", Group.ORGANISATION, ["begins"]),
        ("cds", Group.ORGANISATION, ["begins"]),
        ("cd", Group.ORGANISATION, ["begins"]),
        ("liangyou", Group.ORGANISATION, ["inside"]),
        ("sichuangr", Group.ORGANISATION, ["words"]),
        ("grain", Group.ORGANISATION, ["words"]),
        ("rulesofhon", Group.TITLE, ["words"]),
        ("sichuangr", Group.TITLE, []),
        ("张三", Group.ORGANISATION, []),
        ("zhangsan", Group.ORGANISATION, []),
        ("年报", Group.TOPIC, ["begins", "inside"]),
        ("年报张", Group.TOPIC, []),
        ("公示", Group.TITLE, ["begins", "inside"]),
        ("成都张三", Group.TITLE, []),
        ("公示年报之", Group.TITLE, []),
        ("", Group.TITLE, []),
        ("*", Group.TITLE, []),
    ],
)
def test_what_is_offered(some, typed, group, found):
    assert offered(some, typed, group) == found


def test_every_group_by_one_question(some):
    assert some.suggest(Piece("公示"), sizes=SIZES, at=NOW) == {
        Group.ORGANISATION: [],
        Group.TOPIC: ["begins"],
        Group.TITLE: ["begins", "inside"],
    }
    assert some.suggest(Piece("公示"), sizes={Group.TITLE: 1}, at=NOW) == {Group.TITLE: ["begins"]}


def test_a_name_that_stands_everywhere_does_not_hide_the_others(emptied, monkeypatch):
    monkeypatch.setattr("search.elastic.asking.SAMPLED", 20)
    index(
        emptied,
        *(made(f"d{number}", names=(OFFICE,)) for number in range(60)),
        made("rare", names=("成都石立有限公司",), visible_from=NOW - 900 * DAY),
    )
    assert offered(emptied, "成都", Group.ORGANISATION)[1:] == ["rare"]
