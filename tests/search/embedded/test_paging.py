import itertools
import random

import pytest

from search.embedded import bands, paging
from search.engine import Hits, Sort, Total

from .making import DAY, NOW, ask, forget, ids, made, pages, put


def documents(number: int) -> list:
    """In every level several, some shown at the same second."""
    kinds = [
        {"title": "诚信"}, {"title": "诚信日"}, {"title": "很长的一个标题里也有诚信二字"}, {"names": ("诚信公司",)},
        {"topics": ("诚信",)}, {"body": "又一个诚信"}, {"body": "诚信"},
    ]  # fmt: skip
    return [made(f"d{n}", **kinds[n % len(kinds)], visible_from=NOW - (n % 11) * DAY) for n in range(number)]


@pytest.fixture(params=["few", "many", "common"])
def size_of_answer(request, monkeypatch):
    """The same index read in the three ways in which it is read at different sizes."""
    if request.param != "few":
        monkeypatch.setattr(paging, "FEW", 0)
        monkeypatch.setattr("search.embedded.engine.FEW", 0)
    if request.param == "common":
        monkeypatch.setattr(paging, "MANY", 0)
        monkeypatch.setattr(bands, "SIZES", (5, 20))
        monkeypatch.setattr(bands, "LEAF", 3)


@pytest.mark.parametrize("sort", Sort)
def test_pages_by_key_lose_and_repeat_nothing(engine, size_of_answer, sort):
    put(engine, *documents(60))
    seen = pages(engine, "诚信", size=7, sort=sort)
    assert seen == ids(engine, "诚信", size=100, sort=sort)
    assert sorted(seen) == sorted(f"d{n}" for n in range(60))


def test_every_way_to_read_gives_the_same_order(engine, monkeypatch):
    put(engine, *documents(60))
    few = ids(engine, "诚信", size=100)
    monkeypatch.setattr("search.embedded.engine.FEW", 0)
    many = ids(engine, "诚信", size=100)
    monkeypatch.setattr(paging, "MANY", 0)
    monkeypatch.setattr(bands, "SIZES", (5, 20))
    monkeypatch.setattr(bands, "LEAF", 3)
    assert (many, ids(engine, "诚信", size=100)) == (few, few)


@pytest.mark.parametrize("sort", Sort)
def test_what_stays_is_seen_once_while_others_come_and_go(engine, size_of_answer, sort):
    put(engine, *documents(60))
    stays = {f"d{n}" for n in range(0, 60, 2)}
    dice = random.Random(6)
    goes = iter(dice.sample(sorted({f"d{n}" for n in range(60)} - stays), 20))
    comes = itertools.count(1000)

    def happen() -> None:
        for gone in itertools.islice(goes, 2):
            forget(engine, gone)
        new = next(comes)
        put(
            engine,
            made(f"n{new}", "诚信", title=dice.choice(["诚信", "别的"]), visible_from=NOW - new % 9 * DAY),
        )

    seen = pages(engine, "诚信", size=7, sort=sort, between=happen)
    assert sorted(stays & set(seen)) == sorted(stays)
    assert len(seen) == len(set(seen))


def test_newest_and_oldest(engine):
    put(engine, *(made(f"d{n}", "诚信", visible_from=NOW - n * DAY) for n in range(3)))
    put(engine, made("title", title="诚信", visible_from=NOW - 9 * DAY))
    assert ids(engine, "诚信") == ["title", "d0", "d1", "d2"]
    assert ids(engine, "诚信", sort=Sort.NEWEST) == ["d0", "d1", "d2", "title"]
    assert ids(engine, "诚信", sort=Sort.OLDEST) == ["title", "d2", "d1", "d0"]


def test_several_pieces_page_too(engine, size_of_answer):
    put(engine, *documents(60))
    seen = pages(engine, "诚信 公司 市监", size=4)
    assert seen == ids(engine, "诚信 公司 市监", size=100)


def test_the_last_page_says_so(engine):
    put(engine, *documents(4))
    assert [engine.search(ask("诚信", size=size)).more for size in (3, 4, 5)] == [True, False, False]


def test_nothing_indexed_finds_nothing(engine):
    assert engine.search(ask("诚信", facets=["kind"])) == Hits([], False, Total(0), {"kind": {}})
