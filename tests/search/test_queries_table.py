"""The one table of queries, asked of the engine that the settings choose.

`ROWS` in tests.search.queries name all that each query finds; the same rows run on both engines, so that an
office that grows from one into the other keeps its answers.
"""

import pytest

from publication import readers
from publication.enums import Withdrawal
from publication.services import door
from search import bootstrap, results
from search.queries import Question
from tests.factories import NOW
from tests.search.queries import AT, ROWS, Row, publish_all

pytestmark = pytest.mark.django_db
SIZE = 50


@pytest.fixture
def keys(house) -> dict[str, str]:
    """Items by what the rows call them: published, indexed, one of them withdrawn again."""
    bootstrap.bootstrap(at=NOW)
    items = publish_all(house)
    readers.run("search", at=NOW)
    door.withdraw(items["withdrawn"].id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    return {item.id: key for key, item in items.items()}


def asked(typed: str) -> results.Results:
    return results.find(Question.parse({"q": typed}), at=AT, size=SIZE)


def answer(row: Row, keys: dict[str, str]) -> Row:
    """What the row is like, as it is answered."""
    found = asked(row.typed)
    finds = tuple(keys[item.id] for item in found.items)
    return Row(
        row.why,
        row.typed,
        tuple(sorted(finds)),
        finds[0] if row.first else "",
        found.near,
        found.did_you_mean,
    )


def expected(row: Row) -> Row:
    return Row(row.why, row.typed, tuple(sorted(row.finds)), row.first, row.near, row.meant)


def wrong(keys: dict[str, str]) -> list[str]:
    """Rows that are answered otherwise: as they should be, then as they are."""
    pairs = [(expected(row), answer(row, keys)) for row in ROWS]
    return [f"{should}\n{found}" for should, found in pairs if should != found]


def test_the_table_is_large_and_asks_each_once():
    assert len(ROWS) >= 80
    assert len({row.typed for row in ROWS}) == len(ROWS)
    assert sum(not row.finds for row in ROWS) >= 20


def test_each_query_finds_what_it_must_and_nothing_else(keys):
    """The index does not know yet that one was withdrawn."""
    assert "\n\n".join(wrong(keys)) == ""


def test_the_same_once_the_index_knows_of_the_withdrawal_and_after_a_rebuild(keys):
    from search import indexing

    readers.run("search", at=NOW)
    assert "\n\n".join(wrong(keys)) == ""
    indexing.rebuild(at=NOW)
    assert "\n\n".join(wrong(keys)) == ""
