"""What nearly holds what was typed: names of organisations, topics, titles; never persons."""

import pytest

from publication.filters import Filters
from tests.factories import DAY, NOW

from .documents import asked, index, made

FIRM = "成都石立粮油有限公司"


@pytest.fixture(scope="module")
def some(shared):
    index(
        shared,
        made("firm", "食品安全", names=(FIRM,)),
        made("topic", topics=("诚信建设万里行",)),
        made("title", title="市场主体信用评价管理办法"),
        made("person", "张三丰", "张三丰", topics=("武当张三丰",), person=True),
        made("embargoed", title="石立粮油", visible_from=NOW + DAY),
        made("licence", title="石立粮油", kind="licence", visible_from=NOW - 99 * DAY),
    )
    return shared


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("成都石利粮油有限公司", "firm"),
        ("成都石力良油有限公司", "firm"),
        ("成都立石粮油有限公司", "firm"),
        ("成都市石立粮油有限公司", "firm"),
        ("成都石立油有限公司", "firm"),
        ("万离行", "topic"),
        ("诚信建没", "topic"),
        ("信用平价", "title"),
        ("信用评介管理", "title"),
        ("评价信用", "title"),
        ("石利粮油 食品安全", "firm"),
    ],
)
def test_the_nearest_comes_first(some, typed, first):
    assert some.near(asked(typed))[:1] == [first]


@pytest.mark.parametrize("typed", ["张三峰", "张叁丰", "章三丰", "张丰三", "武当张三峰"])
def test_persons_are_not_near_anything(some, typed):
    assert some.near(asked(typed)) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("石利粮油", ["firm", "licence"]), ("石利粮油 一无所有", []), ("完全无关的词语", []), ("", [])],
)
def test_what_is_near_at_all(some, typed, found):
    assert sorted(some.near(asked(typed))) == found


def test_filters_and_the_size_hold(some):
    assert some.near(asked("石利粮油", Filters(kind="licence"))) == ["licence"]
    assert len(some.near(asked("石利粮油", size=1))) == 1
