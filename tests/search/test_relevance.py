"""A part of the judged set on the engine that the settings choose: what ruins the order is seen here.

The whole set, both engines and the baseline are compared by `tests.benchmarks.search.relevance`.
"""

import statistics
from collections import defaultdict
from functools import cache

import pytest

from publication.filters import Filters
from search import text
from search.documents import document_of
from search.engine import Ask, Change, engine
from tests.benchmarks.search.judged import items, judgements, made, metrics
from tests.benchmarks.search.judged.item import AT, Item
from tests.benchmarks.search.judged.planting import public_item

SHARE = 10  # every so manieth record, and all pages
# Classes whose order is the engine's alone, with the least mean nDCG@10.
FLOORS = {
    "firm by full name": 0.9,
    "firm by short name": 0.8,
    "firm by pinyin": 0.8,
    "firm by initials": 0.8,
    "number": 0.9,
    "code": 0.9,
    "phrase of a text": 0.8,
    "topic of a decision": 0.5,
    "English": 0.5,
    "lessons for a grade": 0.4,
    "calendar day": 0.6,
    "alert": 0.6,
}


@cache
def part() -> tuple[Item, ...]:
    """With every firm that is asked for by its name or code."""
    wanted = [want for query in judgements.queries() for _grade, want in query.wants]
    names, codes = ({want[key] for want in wanted if key in want} for key in ("subject", "code"))
    asked = names | {firm.name for firm in made.firms() if firm.code in codes}
    return tuple(items(share=SHARE, also=asked))


@pytest.fixture
def scores() -> dict[str, list[float]]:
    """nDCG@10 of each query that something in the part answers, by class."""
    held = part()
    documents = [document_of(public_item(item, number)) for number, item in enumerate(held, start=1)]
    engine().apply(Change(documents, ()))
    grades, found = judgements.judged(held), defaultdict(list)
    for query in judgements.queries():
        if 3 in grades[query.q].values():
            found[query.sort].append(metrics.ndcg(_asked(query.q), grades[query.q]))
    return found


def _asked(typed: str) -> list[str]:
    pieces = text.pieces(text.clean(typed))
    return [hit.id for hit in engine().search(Ask(pieces, Filters(), AT, metrics.DEPTH)).hits]


def test_every_class_is_ranked_at_least_so_well(scores):
    reached = {sort: round(statistics.mean(scores[sort]), 2) for sort in FLOORS}
    assert {sort: value for sort, value in reached.items() if value < FLOORS[sort]} == {}


def test_measures():
    grades = {"a": 3, "b": 2, "c": 1}
    assert metrics.ndcg(["a", "b", "c"], grades) == 1.0
    assert metrics.ndcg(["x", "c", "b"], grades) == pytest.approx(
        (0.63093 + 1.5) / (7 + 1.89279 + 0.5), abs=1e-4
    )
    assert metrics.ndcg([], grades) == metrics.ndcg(["a"], {}) == 0.0
    assert metrics.recall(["b", "x"], grades) == 0.5  # what only mentions it is not missed
    assert metrics.recall(["a"] + ["x"] * 60 + ["b"], grades) == 0.5
    many = dict.fromkeys(map(str, range(200)), 3)
    assert metrics.recall(list(map(str, range(50))), many) == 1.0


def test_the_set_is_what_it_says():
    queries = judgements.queries()
    assert len(queries) >= 200
    assert 0.4 < sum(query.tuning for query in queries) / len(queries) < 0.6
    titles = {item.document["title"] for item in part()}
    asked = {want["title"] for query in queries for _grade, want in query.wants if "title" in want}
    assert asked <= titles


def test_judgements_follow_from_how_an_item_was_made():
    held = {item.id: item for item in part()}
    firm = next(item for item in held.values() if item.key.startswith("made:penalty"))
    query = judgements.Query("x", "x", tuple(judgements._firm(firm.subject)))
    graded = {item.key: query.grade(item) for item in held.values() if query.grade(item)}
    assert all(
        key.split(":")[2].startswith(firm.key.split(":")[2]) for key, grade in graded.items() if grade == 3
    )
    assert graded[firm.key] == 3
