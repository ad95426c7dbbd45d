import pytest

from search.embedded import bands, counting
from search.engine import Total

from .making import DAY, NOW, ask, forget, made, put


def test_facets_are_counted_the_commonest_first(engine):
    put(
        engine,
        made("a", "诚信", terms=("tag=甲", "tag=乙", "stage=1")),
        made("b", "诚信", kind="licence", year=2025, terms=("tag=乙",)),
        made("c", "诚信", kind="licence", section="stories", regions=()),
        made("other", "罚款", kind="x", terms=("tag=丙",)),
        made("gone", "诚信", kind="gone"),
    )
    forget(engine, "gone")
    found = engine.search(ask("诚信", size=1, facets=("kind", "year", "region", "section", "tag", "sector")))
    assert found.total == Total(3)
    assert {name: list(values.items()) for name, values in found.facets.items()} == {
        "kind": [("licence", 2), ("penalty", 1)],
        "year": [("2026", 2), ("2025", 1)],
        "region": [("510000", 2), ("510100", 2), ("510104", 2)],
        "section": [("disclosures", 2), ("stories", 1)],
        "tag": [("乙", 2), ("甲", 1)],
        "sector": [],
    }


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(counting, "MANY", 0)
    monkeypatch.setattr(counting, "ENOUGH", 10)
    monkeypatch.setattr(bands, "SIZES", (8, 16))
    monkeypatch.setattr(bands, "LEAF", 2)


def test_what_is_common_is_more_than_was_counted(engine, small):
    put(engine, *(made(f"d{n}", "诚信", visible_from=NOW - n * DAY) for n in range(60)))
    found = engine.search(ask("诚信", facets=["kind"]))
    assert found.total == Total(10, exact=False)
    assert 10 < found.facets["kind"]["penalty"] < 60


@pytest.mark.parametrize("number", [0, 1, 3, 9, 10])
def test_what_is_not_is_counted_to_the_end(engine, small, number):
    put(engine, *(made(f"d{n}", "别的", visible_from=NOW - n * DAY) for n in range(40)))
    put(engine, *(made(f"o{n}", "诚信", visible_from=NOW - (n * 4) * DAY) for n in range(number)))
    found = engine.search(ask("诚信", facets=["kind"]))
    assert (found.total, found.facets) == (Total(number), {"kind": {"penalty": number} if number else {}})
    assert len(found.hits) == number
