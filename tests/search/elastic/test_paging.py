"""Pages by key: none lost, none twice, whatever comes and goes; and deep ones in a point in time."""

import random
from dataclasses import replace

import pytest

from publication.filters import FilterInvalid
from search.elastic import asking, mapping, paging
from search.engine import Sort, Total
from tests.factories import DAY, NOW

from .documents import asked, ids, index, made

DEEP = 10_600  # documents, more than a server gives by offset


def walk(engine, size: int, sort: Sort, between=lambda number: None) -> list[str]:
    ask, seen, number = asked("诚信", size=size, sort=sort), [], 0
    while True:
        found = engine.search(ask)
        seen += [hit.id for hit in found.hits]
        if not found.more:
            return seen
        number += 1
        between(number)
        ask = replace(ask, after=found.hits[-1].cursor)


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_by_key_lose_and_repeat_nothing(emptied, sort):
    same = [made(f"same{n}", "诚信") for n in range(7)]
    index(emptied, *same, *(made(f"t{n}", title="诚信", visible_from=NOW - n * DAY) for n in range(5)))
    assert walk(emptied, 2, sort) == ids(emptied, "诚信", sort=sort)
    assert len(set(walk(emptied, 5, sort))) == 12


@pytest.mark.parametrize(
    "after",
    ["x1", "t", "r", "r0-1-1-", "n0-1-1-a", "r99-1-1-a", "r-1-1-1-a", "1" * 400, "r0-१-1-a", "r0-1-1-a\n",
     "R0-1-1-a", "r0-1-1-a'", "r0--1-a", "r0-1234567890123456789-1-a"],
)  # fmt: skip
def test_a_wrong_cursor_names_the_parameter(shared, after):
    with pytest.raises(FilterInvalid) as refused:
        shared.search(asked("诚信", after=after))
    assert refused.value.field == "after"


def test_a_cursor_is_short_and_reads_as_it_was_written():
    position = paging.Position(Sort.RELEVANCE, 7, 1_795_406_400_000_000, "a" * 22, 10_000_000)
    assert paging.Position.parse(str(position), Sort.RELEVANCE, places=8) == position
    assert len(str(position)) <= 60


@pytest.fixture(scope="module")
def deep(shared):
    """Documents that hold the word, of as many days, and of them every hundredth has it in its title."""
    index(
        shared,
        *(
            made(f"d{number}", "诚信", title="公司" if number % 100 else "诚信",
                 visible_from=NOW - number * DAY / 4)
            for number in range(DEEP)
        ),
    )  # fmt: skip
    return shared


def test_more_than_ten_thousand_are_walked_while_documents_come_and_go(deep):
    chance = random.Random(6)
    gone: set[str] = set()

    def disturb(number: int) -> None:
        goes = {f"d{chance.randrange(DEEP)}" for _each in range(20)}
        came = [made(f"new{number}-{n}", "诚信", title=chance.choice(["诚信", "公司"]),
                     visible_from=NOW - chance.randrange(2000) * DAY) for n in range(20)]  # fmt: skip
        index(deep, *came, gone=goes)
        gone.update(goes)

    seen = walk(deep, 1000, Sort.RELEVANCE, disturb)
    assert len(seen) == len(set(seen))
    stayed = {f"d{number}" for number in range(DEEP)} - gone
    assert stayed - set(seen) == set()


@pytest.mark.parametrize("sort", list(Sort))
def test_deep_pages_go_on_when_the_point_in_time_is_lost(deep, monkeypatch, sort):
    def lose(number: int) -> None:
        if point := deep._point._id:
            deep.client.options(ignore_status=404).close_point_in_time(id=point)

    opened = []
    current = paging.PointInTime.current
    monkeypatch.setattr(
        paging.PointInTime, "current",
        lambda self, client: opened.append(current(self, client)) or opened[-1],
    )  # fmt: skip
    monkeypatch.setattr("search.elastic.engine.DEEP", 3000)
    whole = walk(deep, 2600, sort)
    assert walk(deep, 2600, sort, lose) == whole
    assert len(whole) > 10_000
    assert len(set(opened)) > 2


def test_shallow_pages_open_no_point_in_time(deep, monkeypatch):
    monkeypatch.setattr(paging.PointInTime, "current", lambda *_given: pytest.fail("It was opened."))
    first = deep.search(asked("诚信", size=4000))
    second = deep.search(asked("诚信", size=4000, after=first.hits[-1].cursor))
    assert (first.total, second.more) == (Total(10_000, exact=False), True)


@pytest.mark.parametrize("typed", ["诚信", "诚信 公司"])
@pytest.mark.parametrize("deep_page", [False, True])
def test_a_page_of_common_words_does_not_look_at_all_that_have_them(deep, typed, deep_page):
    """By the server's own account of its work: the reading ends when the page is full."""
    ask = asked(typed, size=10)
    behind = paging.Position(ask.sort, 0, mapping.micros(NOW - 1800 * DAY), "d7200", 7200)
    point = {"pit": {"id": deep.client.open_point_in_time(index=deep.prefix, keep_alive="1m")["id"]}}
    for place in asking.places(ask):
        search = asking.page(ask, place, behind=behind if deep_page else None)
        assert _looked_at(deep, search.index(deep.prefix)) < DEEP / 10
        assert _looked_at(deep, search.extra(**point)) < DEEP / 10
    deep.client.close_point_in_time(**point["pit"])


def test_the_oldest_of_a_common_word_are_looked_for_among_the_oldest(deep):
    ask = asked("诚信", size=10, sort=Sort.OLDEST)
    (place,) = asking.places(ask)
    first, second, *_others = asking.windows(ask, mapping.micros(NOW - DEEP * DAY / 4))
    assert _looked_at(deep, asking.page(ask, place, until=first).index(deep.prefix)) < DEEP / 500
    assert _looked_at(deep, asking.page(ask, place, until=second).index(deep.prefix)) < DEEP / 30


def _looked_at(engine, search) -> int:
    search = search.using(engine.client).extra(profile=True)
    queries = [
        query
        for shard in search.execute().to_dict()["profile"]["shards"]
        for query in shard["searches"][0]["query"]
    ]
    return sum(
        query["breakdown"]["next_doc_count"] + query["breakdown"]["advance_count"] for query in queries
    )
