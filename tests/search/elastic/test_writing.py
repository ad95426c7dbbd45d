"""Changes in bulk: what is forgotten is gone at once, what is refused is named, what is late loses."""

import json

import pytest

from search.elastic import ElasticEngine, versions, writing
from search.elastic.client import Busy
from search.engine import Change, Stats
from search.errors import IndexRefused, SearchAway
from tests.search.elastic.documents import ids, index, made


def held(engine: ElasticEngine) -> list[str]:
    found = engine.client.search(index=engine.prefix, size=100)["hits"]["hits"]
    return sorted(hit["_id"] for hit in found)


class Answers:
    """Stands before the client: changes what items are answered, for as long as `wrong` says."""

    def __init__(self, monkeypatch, wrong: dict[str, list[tuple[int, str]]]) -> None:
        self.wrong, self.sent, self.pauses = wrong, [], []
        self._real = writing.request
        monkeypatch.setattr(writing, "request", self.request)
        monkeypatch.setattr(writing.time, "sleep", self.pauses.append)

    def request(self, client, name, batch):
        self.sent.append([operation.id for operation in batch])
        blocked = {each.id: self.wrong[each.id].pop(0) for each in batch if self.wrong.get(each.id)}
        real = self._real(client, name, [each for each in batch if each.id not in blocked])
        answers = iter(real)
        return [
            {"status": blocked[each.id][0], "error": {"type": blocked[each.id][1]}}
            if each.id in blocked
            else next(answers)
            for each in batch
        ]


def test_a_change_is_seen_when_it_returns(engine):
    index(engine, made("a", "诚信"), made("b", "诚信"))
    assert sorted(ids(engine, "诚信")) == ["a", "b"]
    index(engine, made("c", "诚信"), gone=("a", "never there"))
    assert (held(engine), engine.stats().documents) == (["b", "c"], 2)


def test_an_empty_change_makes_no_index(engine):
    engine.apply(Change((), ()))
    assert engine.stats() == Stats(0, "")


def test_the_same_change_again_changes_nothing(engine):
    for _ in range(2):
        index(engine, made("a", "诚信"), gone=("b",))
    assert held(engine) == ["a"]


def test_what_is_late_loses_against_what_came_later(engine):
    index(engine, made("a", "新的"), version=5)
    index(engine, made("a", "旧的"), version=4)
    assert (ids(engine, "新的"), ids(engine, "旧的")) == (["a"], [])
    index(engine, gone=("a",), version=6)
    index(engine, made("a", "旧的"), version=5)
    assert held(engine) == []


def test_requests_are_bounded_by_bytes_and_by_number(monkeypatch):
    monkeypatch.setattr(writing, "MOST_BYTES", 100)
    operations = [writing.Operation(str(size), (b"x" * size,)) for size in (40, 50, 60, 300, 1)]
    batches = [[each.id for each in batch] for batch in writing.batches(operations)]
    assert batches == [["40", "50"], ["60"], ["300"], ["1"]]
    monkeypatch.setattr(writing, "MOST_OPERATIONS", 2)
    small = [writing.Operation(str(number), (b"",)) for number in range(5)]
    assert [len(batch) for batch in writing.batches(small)] == [2, 2, 1]


def test_what_is_refused_for_the_moment_is_tried_again_alone(engine, monkeypatch):
    busy = (429, "es_rejected_execution_exception")
    answers = Answers(monkeypatch, {"a": [busy, busy], "gone": [(503, "unavailable_shards_exception")]})
    index(engine, made("a"), made("b"), gone=("gone",))
    assert answers.sent == [["gone", "a", "b"], ["gone", "a"], ["a"]]
    assert answers.pauses == [0.2, 0.5]
    assert held(engine) == ["a", "b"]


def test_what_stays_refused_is_named_and_the_others_are_taken(engine, monkeypatch):
    busy = (429, "es_rejected_execution_exception")
    answers = Answers(
        monkeypatch, {"a": [(400, "document_parsing_exception")], "b": [busy] * 9, "gone": [busy] * 9}
    )
    with pytest.raises(IndexRefused) as refused:
        index(engine, made("a"), made("b"), made("c"), gone=("gone", "gone too"))
    assert refused.value.refused == {
        "a": "document_parsing_exception",
        "b": "es_rejected_execution_exception",
    }
    assert refused.value.kept == {"gone"}
    assert str(refused.value) == "The index refused 2 documents and kept 1 that it was to forget."
    assert answers.pauses == list(writing.PAUSES)
    assert held(engine) == ["c"]


@pytest.mark.parametrize("times", [2, 9])
def test_a_cluster_that_is_busy_is_waited_for_and_refuses_no_document(engine, monkeypatch, times):
    index(engine, made("a"))
    real, pauses, left = writing.request, [], [Busy("It is busy.")] * times

    def busy(*arguments):
        if left:
            raise left.pop()
        return real(*arguments)

    monkeypatch.setattr(writing, "request", busy)
    monkeypatch.setattr(writing.time, "sleep", pauses.append)
    if times == 9:
        with pytest.raises(SearchAway, match="It is busy"):
            index(engine, made("b"))
        assert pauses == list(writing.PAUSES)
    else:
        index(engine, made("b"))
        assert (pauses, held(engine)) == ([0.2, 0.5], ["a", "b"])


def test_the_server_itself_refuses_what_does_not_fit(engine):
    index(engine, made("a"))
    body = {"newest": "no number", "slice": 1, "checksum": 1}
    refused = writing.send(engine.client, engine.prefix, [writing.indexing("bad", body, 2)])
    assert {each.id: reason for each, reason in refused.items()} == {"bad": "document_parsing_exception"}


def test_what_changed_leaves_older_indices_that_are_kept(engine):
    index(engine, made("a", "诚信"), made("b", "诚信"), made("c", "诚信"))
    old = engine.stats().version
    engine.rebuild([made("a", "诚信"), made("b", "诚信"), made("c", "诚信")], lambda: Change((), ()))
    index(engine, made("a", "改了"), gone=("b",))
    engine.client.indices.refresh(index=old)
    left = engine.client.search(index=old, size=10)["hits"]["hits"]
    assert [hit["_id"] for hit in left] == ["c"]
    assert held(engine) == ["a", "c"]


def test_an_alias_is_never_made_an_index(engine):
    """A bulk request to a name that is not there makes an index of it, with a mapping of its own."""
    index(engine, made("a"))
    name = engine.stats().version
    assert list(engine.client.indices.get(index=f"{engine.prefix}*")) == [name]
    assert versions.present(engine.client, engine.prefix) == versions.Present(live=name)


def test_no_text_is_kept(engine):
    index(engine, made("a", "绝不外传的一句话在此"))
    (hit,) = engine.client.search(index=engine.prefix, size=10)["hits"]["hits"]
    assert "_source" not in hit
    assert "绝不外传" not in json.dumps(hit, ensure_ascii=False)


def test_nobody_answers():
    with pytest.raises(SearchAway):
        index(ElasticEngine("http://127.0.0.1:1", "nowhere"), made("a"))
