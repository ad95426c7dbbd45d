"""Several processes and one index: killed writers, readers beside them, a disk that fills up."""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from search.embedded import EmbeddedEngine
from search.engine import Change, Sort, Stats
from search.errors import SearchAway

from .making import ask, forget, ids, made, nothing_new, put, versions

FORK = multiprocessing.get_context("fork")


def root(engine: EmbeddedEngine) -> str:
    return str(engine._folder.root)


def killed(act: Callable[[], None]) -> None:
    """Run it in a process of its own, which kills itself."""
    process = FORK.Process(target=act)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_in_the_middle_of_a_rebuild(engine):
    put(engine, made("a", "诚信"))

    def documents():
        yield from (made(f"n{number}", "诚信" * 50) for number in range(500))
        kill_myself()

    killed(lambda: EmbeddedEngine(root(engine)).rebuild(documents(), nothing_new))
    assert (versions(engine), ids(engine, "诚信")) == (2, ["a"])
    put(engine, made("b", "诚信"))
    engine.rebuild([made("c", "诚信")], nothing_new)
    assert (versions(engine), ids(engine, "诚信")) == (1, ["c"])


def test_killed_before_the_swap(engine):
    put(engine, made("a", "诚信"))
    killed(lambda: EmbeddedEngine(root(engine)).rebuild([made("b", "诚信")], kill_myself))
    assert ids(engine, "诚信") == ["a"]
    put(engine, made("c", "诚信"))
    assert sorted(ids(engine, "诚信")) == ["a", "c"]


def test_killed_between_documents_of_a_change_none_of_it_is_there(engine, monkeypatch):
    put(engine, made("a", "诚信"))

    def change() -> None:
        monkeypatch.setattr("search.embedded.writing.written", lambda document: kill_myself())
        EmbeddedEngine(root(engine)).apply(Change([made("b", "诚信")], ["a"]))

    killed(change)
    assert ids(engine, "诚信") == ["a"]
    put(engine, made("b", "诚信"))
    assert sorted(ids(engine, "诚信")) == ["a", "b"]


def test_killed_at_any_moment_nothing_that_was_taken_is_lost(engine):
    dice = random.Random(9)
    taken = FORK.Value("i", 0)

    def work() -> None:
        own = EmbeddedEngine(root(engine))
        while True:
            put(own, made(f"n{taken.value}", "诚信"))
            taken.value += 1

    for _round in range(4):
        process = FORK.Process(target=work)
        process.start()
        time.sleep(dice.uniform(0.05, 0.4))
        process.kill()
        process.join()
        held = set(ids(engine, "诚信", size=1000))
        assert held >= {f"n{number}" for number in range(taken.value)}
        assert len(held) <= taken.value + 1
    forget(engine, "n0")
    assert "n0" not in ids(engine, "诚信", size=1000)


def test_many_read_while_one_writes_and_rebuilds(engine):
    stay = [made(f"stay{number}", "诚信") for number in range(5)]
    put(engine, *stay)
    stop = FORK.Event()
    searches, wrong = FORK.Value("i", 0), FORK.Value("i", 0)

    def read() -> None:
        own = EmbeddedEngine(root(engine))
        wanted = {document.id for document in stay}
        while not stop.is_set():
            try:
                found = {hit.id for hit in own.search(ask("诚信", facets=["kind"], sort=Sort.NEWEST)).hits}
                right = wanted <= found
            except Exception:
                right = False
            with searches.get_lock():
                searches.value += 1
                wrong.value += not right

    readers = [FORK.Process(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(6):
        put(engine, made("comes", "诚信"))
        engine.rebuild([*stay, made(f"new{number}", "诚信")], nothing_new)
        forget(engine, f"new{number}")
    stop.set()
    for reader in readers:
        reader.join(60)
        assert reader.exitcode == 0
    assert (searches.value > 10, wrong.value) == (True, 0)


def test_a_version_swapped_away_is_read_to_the_end_by_who_opened_it(engine):
    put(engine, *(made(f"d{number}", "诚信") for number in range(3)))
    view = engine._reader.view()
    engine.rebuild([made("b", "诚信")], nothing_new)
    shutil.rmtree(engine._folder.path(view.version), ignore_errors=True)
    assert view.searcher.num_docs == 3
    assert len(view.searcher.search(_everything(), limit=9).hits) == 3
    assert ids(engine, "诚信") == ["b"]


def _everything():
    import tantivy

    return tantivy.Query.all_query()


def test_a_version_that_is_broken_says_that_search_is_away(engine):
    put(engine, made("a", "诚信"))
    shutil.rmtree(engine._folder.path(engine.stats().version))
    with pytest.raises(SearchAway, match=r"cannot be opened .*; rebuild it"):
        engine.search(ask("诚信"))
    with pytest.raises(SearchAway, match="cannot be written"):
        put(engine, made("b", "诚信"))
    assert engine.stats() == Stats(0, "")  # which makes the worker build it anew
    engine.rebuild([made("b", "诚信")], nothing_new)
    assert ids(engine, "诚信") == ["b"]


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """One megabyte."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_a_full_disk_leaves_the_index_as_it_was(small_disk):
    engine = EmbeddedEngine(str(small_disk / "index"))
    put(engine, made("a", "诚信"))
    dice = random.Random(3)

    def too_many():
        for number in range(700):
            yield made(f"n{number}", "".join(chr(dice.randrange(0x4E00, 0x6E00)) for _ in range(300)))

    for act in (lambda: engine.rebuild(too_many(), nothing_new), lambda: put(engine, *too_many())):
        with pytest.raises(SearchAway, match="Look whether the disk is full"):
            act()
        assert (ids(engine, "诚信"), versions(engine)) == (["a"], 1)
    put(engine, made("b", "诚信"))
    assert sorted(ids(engine, "诚信")) == ["a", "b"]
    engine.rebuild([made("c", "诚信")], nothing_new)
    assert ids(engine, "诚信") == ["c"]
