import shutil

import pytest

from search.embedded import EmbeddedEngine, writing
from search.embedded.schema import FORMAT
from search.engine import Change, Stats
from search.errors import IndexBusy, IndexDiffers, SearchError

from .making import forget, ids, made, nothing_new, on_disk, put, versions


def test_the_same_change_again_changes_nothing(engine):
    change = Change([made("a", "诚信")], ["gone"])
    engine.apply(change)
    engine.apply(change)
    assert engine.stats().documents == 1
    forget(engine, "a", "never there")
    assert (engine.stats().documents, ids(engine, "诚信")) == (0, [])


def test_a_document_given_twice_is_held_once_as_it_was_last(engine):
    put(engine, made("a", "诚信"), made("a", "罚款"))
    assert (engine.stats().documents, ids(engine, "诚信"), ids(engine, "罚款")) == (1, [], ["a"])


def test_another_engine_sees_a_change_at_its_next_search(engine):
    reader = EmbeddedEngine(str(engine._folder.root))
    assert ids(reader, "诚信") == []
    put(engine, made("a", "诚信"))
    assert ids(reader, "诚信") == ["a"]
    engine.rebuild([made("b", "诚信")], nothing_new)
    assert ids(reader, "诚信") == ["b"]


def test_what_did_not_change_is_not_read_again(engine):
    put(engine, made("a", "诚信"))
    first = engine._reader.view()
    assert engine._reader.view() is first
    put(engine, made("b", "诚信"))
    second = engine._reader.view()
    assert (second is first, second.index is first.index) == (False, True)


def test_no_text_is_in_the_bytes(engine):
    put(engine, made("a", "绝不外传的一句话在此", title="某某商贸", person=True), made("b", "别的"))
    assert "绝不外传".encode() not in on_disk(engine)
    assert "外传的".encode() not in on_disk(engine)


def test_a_rebuild_takes_deleted_words_out_of_the_bytes(engine):
    put(engine, made("a", "鑶靐", title="靐鑶", names=("鑶",)), made("b", "别的"))
    forget(engine, "a")
    engine.purge(lambda: engine.rebuild([made("b", "别的")], nothing_new))
    assert not [word for word in ("鑶靐", "靐鑶", "鑶") if word.encode() in on_disk(engine)]
    assert (versions(engine), ids(engine, "别的")) == (1, ["b"])


def test_a_rebuild_takes_in_what_happened_meanwhile(engine):
    news = iter([Change([made("c", "诚信")], ["a"]), Change([made("d", "诚信")], []), Change([], [])])
    count = engine.rebuild([made("a", "诚信"), made("b", "诚信")], lambda: next(news, Change([], [])))
    assert (count, sorted(ids(engine, "诚信"))) == (2, ["b", "c", "d"])


def test_a_rebuild_that_differs_leaves_the_old_one(engine, monkeypatch):
    put(engine, made("a", "诚信"))
    create = engine._folder.create

    def with_something_in_it():
        version, index = create()
        writing.write(index, Change([made("unasked")], []))
        return version, index

    monkeypatch.setattr(engine._folder, "create", with_something_in_it)
    with pytest.raises(IndexDiffers, match="holds 2 documents instead of 1, so the old one stays"):
        engine.rebuild([made("b", "诚信")], nothing_new)
    assert (ids(engine, "诚信"), versions(engine)) == (["a"], 1)


def test_a_rebuild_that_must_not_be_swapped_leaves_the_old_one(engine):
    put(engine, made("a", "诚信"))

    def refused() -> Change:
        raise RuntimeError("lease lost")

    with pytest.raises(RuntimeError, match="lease lost"):
        engine.rebuild([made("b", "诚信")], refused)
    assert (ids(engine, "诚信"), versions(engine)) == (["a"], 1)


def test_one_rebuild_at_a_time(engine):
    with engine._folder.lock("rebuild"), pytest.raises(IndexBusy, match="rebuilt by another process"):
        EmbeddedEngine(str(engine._folder.root)).rebuild([], nothing_new)


def test_changes_flow_while_a_rebuild_runs(engine):
    put(engine, made("old", "诚信"))
    other = EmbeddedEngine(str(engine._folder.root))

    def documents():
        yield made("a", "诚信")
        put(other, made("live", "诚信"))
        assert sorted(ids(other, "诚信")) == ["live", "old"]
        yield made("b", "诚信")

    news = iter([Change([made("live", "诚信")], ["old"])])
    engine.rebuild(documents(), lambda: next(news, Change([], [])))
    assert sorted(ids(other, "诚信")) == ["a", "b", "live"]


def test_another_format_is_made_anew(engine):
    put(engine, made("a", "诚信"))
    root = engine._folder.root
    version = (root / "current").read_text()
    (root / version).rename(root / version.replace(FORMAT, "v0-"))
    (root / "current").write_text(version.replace(FORMAT, "v0-"))
    assert (engine.stats(), ids(engine, "诚信")) == (Stats(0, ""), [])
    put(engine, made("b", "诚信"))
    assert ids(engine, "诚信") == ["b"]
    engine.rebuild([made("c", "诚信")], nothing_new)
    assert (ids(engine, "诚信"), versions(engine)) == (["c"], 1)


def test_an_empty_place_has_nothing(engine):
    assert engine.stats() == Stats(0, "")


def test_it_keeps_no_older_index(engine):
    with pytest.raises(SearchError, match="keeps no older index"):
        engine.use(f"{FORMAT}before", nothing_new)


def test_it_answers_unless_its_index_is_broken(engine):
    assert engine.answers()
    put(engine, made("a", "诚信"))
    assert engine.answers()
    shutil.rmtree(engine._folder.path(engine.stats().version))
    assert (engine.answers(), engine.stats()) == (False, Stats(0, ""))
