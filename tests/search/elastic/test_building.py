"""A new index beside the one that is searched: filled, checked, caught up, swapped; or taken away again."""

import threading
import time

import pytest

from search.elastic import ElasticEngine, building, mapping, versions, writing
from search.engine import Change
from search.errors import IndexDiffers, IndexRefused, SearchError
from tests.search.elastic.documents import ids, index, made

NOTHING = Change((), ())
LATER = 1_000_000_000  # than whatever a test indexed


def nothing_new() -> Change:
    return NOTHING


def news(*changes: Change):
    told = iter(changes)
    return lambda: next(told, NOTHING)


def names(engine: ElasticEngine) -> list[tuple[str, str]]:
    return [(each.role, each.name) for each in versions.listed(engine.client, engine.prefix)]


def test_a_new_index_is_swapped_in_and_the_old_one_kept(engine):
    index(engine, made("old", "诚信"))
    before = engine.stats().version
    assert engine.rebuild([made("a", "诚信"), made("b", "诚信")], nothing_new) == 2
    after = engine.stats().version
    assert (sorted(ids(engine, "诚信")), before != after) == (["a", "b"], True)
    assert names(engine) == [("kept", before), ("live", after)]


def test_where_nothing_was_the_first_is_built(engine):
    assert engine.rebuild([], nothing_new) == 0
    assert names(engine) == [("live", engine.stats().version)]


def test_what_happened_meanwhile_is_taken_in_before_the_swap(engine):
    changes = news(Change([made("c", "诚信")], ["a"], LATER), Change([made("d", "诚信")], [], LATER))
    assert engine.rebuild([made("a", "诚信"), made("b", "诚信")], changes) == 2
    assert sorted(ids(engine, "诚信")) == ["b", "c", "d"]


def test_changes_flow_to_the_old_index_while_a_rebuild_runs(engine):
    index(engine, made("old", "诚信"))

    def documents():
        yield made("a", "诚信")
        index(engine, made("live", "诚信"), gone=("old",))
        assert ids(engine, "诚信") == ["live"]
        yield made("b", "诚信")

    engine.rebuild(documents(), news(Change([made("live", "诚信")], ["old"], LATER)))
    assert sorted(ids(engine, "诚信")) == ["a", "b", "live"]


def test_an_index_that_differs_is_not_swapped_in(engine, monkeypatch):
    index(engine, made("old", "诚信"))
    before = names(engine)
    lost, other = made("lost"), made("changed")
    monkeypatch.setattr(writing, "send_batch", losing(writing.send_batch, "lost", "changed"))
    slices = ", ".join(str(part) for part in sorted({mapping.slice_of(each.id) for each in (lost, other)}))
    with pytest.raises(IndexDiffers) as differs:
        engine.rebuild([made("a", "诚信"), lost, other], nothing_new)
    assert str(differs.value) == (
        f"The new index holds 2 documents of 3 and differs in slices {slices}, so the old one stays. "
        "Look whether the cluster is green, then rebuild again."
    )
    assert (names(engine), ids(engine, "诚信")) == (before, ["old"])


def losing(send, lost: str, changed: str):
    """Of what is sent, one document never arrives and one arrives otherwise."""

    def sent(client, name, batch):
        kept = [each for each in batch if each.id not in (lost, changed)]
        body = mapping.body(made(changed, "不同"))
        return send(client, name, [*kept, writing.indexing(changed, body, 0)])

    return sent


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_whatever_goes_wrong_takes_the_new_one_away(engine, error):
    index(engine, made("old", "诚信"))
    before = names(engine)

    def documents():
        yield made("a")
        raise error

    with pytest.raises(error):
        engine.rebuild(documents(), nothing_new)
    assert names(engine) == before


def test_what_a_killed_rebuild_left_is_removed_by_the_next(engine):
    left = versions.create_filling(engine.client, engine.prefix)
    assert names(engine) == [("filling", left)]
    engine.rebuild([made("a")], nothing_new)
    assert names(engine) == [("live", engine.stats().version)]


def test_what_is_refused_is_named_after_the_swap(engine, monkeypatch):
    def refusing(document, body=mapping.body):
        return body(document) | ({"newest": "no number"} if document.id == "bad" else {})

    monkeypatch.setattr(mapping, "body", refusing)
    with pytest.raises(IndexRefused) as refused:
        engine.rebuild([made("a", "诚信"), made("bad", "诚信")], nothing_new)
    assert refused.value.refused == {"bad": "document_parsing_exception"}
    assert ids(engine, "诚信") == ["a"]


def test_a_mapping_that_refuses_everything_is_not_swapped_in(engine, monkeypatch):
    index(engine, made("old", "诚信"))
    monkeypatch.setattr(building, "MOST_REFUSED", 3)
    monkeypatch.setattr(mapping, "body", lambda document, body=mapping.body: body(document) | {"newest": "?"})
    with pytest.raises(
        IndexDiffers, match=r"refuses documents \(document_parsing_exception\), so the old one"
    ):
        engine.rebuild([made(str(number)) for number in range(4)], nothing_new)
    assert ids(engine, "诚信") == ["old"]


def test_a_kept_index_is_used_again_once_it_is_up_to_date(engine):
    index(engine, made("a", "诚信"), made("b", "诚信"))
    old = engine.stats().version
    engine.rebuild([made("a", "诚信"), made("b", "诚信")], nothing_new)
    new = engine.stats().version
    index(engine, made("c", "诚信"), gone=("b",))
    engine.use(old, news(Change([made("c", "诚信")], ["b"], LATER)))
    assert (engine.stats().version, sorted(ids(engine, "诚信"))) == (old, ["a", "c"])
    assert names(engine) == [("live", old), ("kept", new)]


def test_only_what_was_kept_can_be_used(engine):
    index(engine, made("a"))
    with pytest.raises(SearchError, match=r"There is no index nothing that was kept\."):
        engine.use("nothing", nothing_new)


def test_dropping(engine):
    index(engine, made("a"))
    old = engine.stats().version
    engine.rebuild([], nothing_new)
    live = engine.stats().version
    with pytest.raises(SearchError, match=f"{live} is what is searched; use another one first"):
        versions.drop(engine.client, engine.prefix, live)
    versions.drop(engine.client, engine.prefix, old)
    with pytest.raises(SearchError, match=f"There is no index {old}"):
        versions.drop(engine.client, engine.prefix, old)
    assert names(engine) == [("live", live)]


def test_another_mapping_reads_and_writes_on_with_the_old_index(engine, monkeypatch):
    index(engine, made("a", "诚信"))
    changed = {**mapping.INDEX, "mappings": mapping.INDEX["mappings"] | {"_meta": {"of": "tomorrow"}}}
    monkeypatch.setattr(mapping, "INDEX", changed)
    assert engine.stats().outdated is True
    index(engine, made("b", "诚信"))
    assert sorted(ids(engine, "诚信")) == ["a", "b"]
    engine.rebuild([made("a", "诚信"), made("b", "诚信")], nothing_new)
    assert (engine.stats().outdated, sorted(ids(engine, "诚信"))) == (False, ["a", "b"])


def test_a_filled_index_has_again_what_one_that_is_searched_has(engine):
    engine.rebuild([made("a")], nothing_new)
    found = engine.client.indices.get_settings(index=engine.stats().version, flat_settings=True)
    kept = found[engine.stats().version]["settings"]
    assert "index.refresh_interval" not in kept
    assert (kept["index.number_of_replicas"], kept["index.translog.durability"]) == ("0", "request")


def test_documents_are_made_while_others_are_sent(engine, monkeypatch):
    """The second request is made before the first was answered; and only so many wait."""
    answered, made_before = threading.Event(), []
    send = writing.send_batch

    def slowly(*arguments):
        answered.wait(10)
        return send(*arguments)

    def documents():
        for number in range(3):
            made_before.append(answered.is_set())
            if number == 2:
                answered.set()
            yield made(str(number))

    monkeypatch.setattr(writing, "MOST_OPERATIONS", 1)
    monkeypatch.setattr(writing, "send_batch", slowly)
    assert engine.rebuild(documents(), nothing_new) == 3
    assert made_before == [False, False, False]


@pytest.mark.cluster
def test_deleted_words_leave_the_files_once_they_have_settled(engine):
    """A copy keeps what was deleted until the others have told that they have it, every 30 s; then a purge
    leaves no segment with a deleted document in it."""
    index(engine, *[made(str(number), "鑶靐") for number in range(20)])
    index(engine, gone=("3",))
    assert deleted(engine) > 0
    until = time.monotonic() + engine.settles.total_seconds()
    while deleted(engine) and time.monotonic() < until:
        engine.purge(lambda: None)
        time.sleep(1)
    assert (deleted(engine), engine.stats().documents) == (0, 19)


def deleted(engine: ElasticEngine) -> int:
    engine.client.indices.refresh(index=engine.prefix)
    (found,) = engine.client.indices.segments(index=engine.prefix)["indices"].values()
    segments = [each for copy in found["shards"]["0"] for each in copy["segments"].values()]
    return sum(segment["deleted_docs"] for segment in segments)
