"""From the ledger to the index, on both engines: what is read, refused, rebuilt, and by whom."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from publication import readers
from publication.enums import Act, Withdrawal
from publication.models import LedgerEntry, PublicItem, ReaderState
from publication.services import door
from search import builds, condition, failures, indexing, purging
from search.engine import engine
from search.errors import IndexBusy, IndexDiffers, IndexRefused, SearchAway
from search.models import BuildState, IndexBuild, IndexFailure, IndexState
from tests.factories import DAY, NOW, publish
from tests.search.engines import either, held  # noqa: F401

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("either")


def read(at=NOW) -> int:
    return readers.run("search", at=at)


def withdraw(item, house) -> None:
    door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)


def state() -> ReaderState:
    return ReaderState.objects.get(name="search")


@pytest.fixture
def refusing(monkeypatch):
    """`refusing({id: reason})`: what the engine refuses from now on, and does not forget."""
    refused: dict[str, str] = {}
    chosen = engine()
    apply, rebuild = chosen.apply, chosen.rebuild

    def applied(change):
        apply(change)
        named = {each.id: refused[each.id] for each in change.documents if each.id in refused}
        kept = [each for each in change.gone if each in refused]
        if named or kept:
            raise IndexRefused(named, kept)

    def rebuilt(documents, latest):
        count = rebuild(documents, latest)
        if refused:
            raise IndexRefused(refused)
        return count

    monkeypatch.setattr(chosen, "apply", applied)
    monkeypatch.setattr(chosen, "rebuild", rebuilt)
    return refused


def test_published_is_held_and_withdrawn_is_not(house):
    first, second = publish(house), publish(house)
    assert (read(), held()) == (2, sorted([first.id, second.id]))
    withdraw(first, house)
    assert (read(), held()) == (1, [second.id])
    assert IndexState.objects.get().version == engine().stats().version


def test_what_is_refused_is_remembered_and_tried_at_each_run(house, refusing):
    bad, good = publish(house), publish(house)
    refusing[bad.id] = "document_parsing_exception"
    assert read() == 2
    failure = IndexFailure.objects.get()
    assert (failure.item_id, failure.reason, failure.tries) == (bad.id, "document_parsing_exception", 2)
    assert (failure.first_at, failure.mended_at, failures.count()) == (NOW, None, 1)
    publish(house)
    read(at=NOW + SECOND)
    assert (IndexFailure.objects.get().tries, IndexFailure.objects.get().last_at) == (3, NOW + SECOND)
    refusing.clear()
    indexing.tend(at=NOW + DAY)
    assert (failures.count(), IndexFailure.objects.get().mended_at) == (0, NOW + DAY)
    assert {bad.id, good.id} < set(held())


def test_a_refused_item_that_is_withdrawn_is_settled(house, refusing):
    bad = publish(house)
    refusing[bad.id] = "x"
    read()
    refusing.clear()
    withdraw(bad, house)
    read()
    assert (failures.count(), held()) == (0, [])


def test_the_reader_stays_before_what_was_not_forgotten(house, refusing):
    item = publish(house)
    read()
    withdraw(item, house)
    refusing[item.id] = "cluster_block_exception"
    assert read() == 0
    assert (state().position, state().failures, state().last_error) == (1, 1, "IndexRefused")
    refusing.clear()
    assert (read(), held(), state().position) == (1, [], 2)


def test_the_reader_stays_while_the_engine_is_away(house, monkeypatch):
    publish(house)
    monkeypatch.setattr(engine(), "stats", away)
    assert read() == 0
    assert (state().position, state().last_error) == (0, "SearchAway")
    monkeypatch.undo()
    assert read() == 1


def away(*arguments):
    raise SearchAway("It does not answer.")


def test_a_rebuild_holds_what_is_published_and_says_how_many(house, capsys):
    items = [publish(house) for _ in range(3)]
    withdraw(items[0], house)
    call_command("rebuild_search")
    assert capsys.readouterr().out == "The index holds 2 items and is in use.\n"
    assert held() == sorted(each.id for each in items[1:])
    build = IndexBuild.objects.get()
    assert (build.state, build.total, build.done, build.error) == ("done", 2, 2, "")
    assert (build.version, build.replaced, build.position) == (engine().stats().version, "", 0)


def test_what_happens_during_a_rebuild_is_in_both_indices(house, monkeypatch):
    first, _second = sorted([publish(house), publish(house)], key=lambda each: each.id)
    read()
    old = engine().stats().version

    def meanwhile(items, total):
        for number, item in enumerate(items):
            yield item
            if number == 0:
                withdraw(first, house)
                publish(house)
                assert read() == 2
                assert engine().stats() == type(engine().stats())(2, old)
                publish(house)

    indexing.rebuild(at=NOW, progress=meanwhile)
    published = PublicItem.objects.filter(state="published").values_list("pk", flat=True)
    assert held() == sorted(published)
    assert (len(held()), engine().stats().version != old) == (3, True)
    assert IndexBuild.objects.get().position == 4
    assert (read(), held()) == (1, sorted(published))


def test_long_catching_up_goes_in_steps_and_only_the_last_holds_the_reader(house, monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 2)
    publish(house)
    leases = []

    def meanwhile(items, total):
        yield from items
        for _ in range(7):
            publish(house)
        change_for = indexing.change_for

        def noted(ids):
            leases.append(bool(state().lease))
            return change_for(ids)

        monkeypatch.setattr(indexing, "change_for", noted)

    ReaderState.objects.create(name="search")
    indexing.rebuild(at=NOW, progress=meanwhile)
    assert (leases[:3], set(leases[3:])) == ([False, False, False], {True})
    assert (len(held()), state().lease) == (8, "")


def test_whoever_lost_the_readers_lease_swaps_nothing(house, monkeypatch):
    publish(house)
    read()
    before = engine().stats().version
    change_for = indexing.change_for

    def robbed(ids):
        ReaderState.objects.update(lease="another")
        return change_for(ids)

    def meanwhile(items, total):
        yield from items
        publish(house)
        monkeypatch.setattr(indexing, "change_for", robbed)

    with pytest.raises(readers.LeaseLost):
        indexing.rebuild(at=NOW, progress=meanwhile)
    assert (engine().stats().version, state().lease) == (before, "another")
    assert (IndexBuild.objects.get().state, IndexBuild.objects.get().error) == ("failed", "LeaseLost")


def test_one_rebuild_at_a_time(house):
    publish(house)
    now = timezone.now()

    def meanwhile(items, total):
        with pytest.raises(IndexBusy, match=r"being rebuilt by another process; try again when it is done\."):
            indexing.rebuild(at=now)
        with pytest.raises(CommandError, match="being rebuilt"):
            call_command("rebuild_search")
        yield from items

    assert indexing.rebuild(at=now, progress=meanwhile) == 1


def test_a_killed_rebuild_is_recognised_and_the_next_goes_on(house):
    publish(house)
    IndexBuild.objects.create(begun_at=NOW, lease="dead", lease_until=NOW + builds.LEASE, total=9)
    assert builds.running(NOW) is not None
    with pytest.raises(IndexBusy):
        indexing.rebuild(at=NOW)
    assert builds.running(NOW + builds.LEASE) is None
    indexing.rebuild(at=NOW + builds.LEASE)
    states = IndexBuild.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [BuildState.KILLED, BuildState.DONE]


def test_whoever_was_thought_dead_swaps_nothing(house):
    publish(house)
    read()
    before = engine().stats().version

    def meanwhile(items, total):
        yield from items
        IndexBuild.objects.update(state=BuildState.KILLED)

    with pytest.raises(IndexBusy, match="took this rebuild for dead"):
        indexing.rebuild(at=NOW, progress=meanwhile)
    assert engine().stats().version == before


def test_an_index_that_is_not_ours_is_built_anew(house):
    """Of another database, restored, or switched by somebody: the reader knows only its own."""
    items = [publish(house), publish(house)]
    read()
    IndexState.objects.update(version="another")
    publish(house)
    read()
    assert len(held()) == len(items) + 1
    assert IndexBuild.objects.get().state == BuildState.DONE


def test_after_a_restore_it_is_built_anew(house):
    from publication import ledger
    from publication.ledger import Entry

    publish(house)
    read()
    before = engine().stats().version
    ledger.append([Entry(Act.RESTORE)], by=None, at=NOW, seq=9)
    read()
    assert engine().stats().version != before


def test_the_worker_builds_what_does_not_fit_once(house, monkeypatch):
    publish(house)
    read()
    assert (indexing.is_unfit(at=NOW), IndexBuild.objects.count()) == (False, 0)
    IndexState.objects.update(version="another")
    assert indexing.is_unfit(at=NOW) is True
    indexing.tend(at=NOW)
    indexing.tend(at=NOW)
    assert (indexing.is_unfit(at=NOW), IndexBuild.objects.count()) == (False, 1)


def test_after_a_failure_it_rests(house, monkeypatch):
    publish(house)
    read()
    IndexState.objects.update(version="another")

    def differing(documents, latest):
        raise IndexDiffers("It differs.")

    monkeypatch.setattr(engine(), "rebuild", differing)
    with pytest.raises(IndexDiffers):
        indexing.tend(at=NOW)
    assert indexing.is_unfit(at=NOW + builds.REST - SECOND) is False
    assert indexing.is_unfit(at=NOW + builds.REST + SECOND) is True
    told = condition.check(NOW)
    assert str(told.trouble) == "The last rebuild of the index failed: It differs."


def test_the_clock_has_the_worker_look_after_it(house, refusing, settings):
    from django_tasks_db.models import DBTaskResult

    item = publish(house)
    read()
    condition.watch(NOW)
    assert DBTaskResult.objects.count() == 0
    refusing[item.id] = "x"
    indexing.apply(indexing.change_for([item.id]), at=NOW)
    condition.watch(NOW)
    condition.watch(NOW)
    (task,) = DBTaskResult.objects.all()
    assert task.task_path == "search.tasks.tend_index"


def test_what_people_and_machines_are_told(house, refusing, monkeypatch):
    item = publish(house)
    read()
    facts = dict(condition.check(NOW).facts)
    assert {**facts, "engine": ""} == {"engine": "", "away": False, "failures": 0, "building": False}
    assert condition.check(NOW).said is False
    refusing[item.id] = "x"
    indexing.apply(indexing.change_for([item.id]), at=NOW)
    assert str(condition.check(NOW).trouble) == "The search engine refused 1 item; it is tried again."
    IndexBuild.objects.create(begun_at=NOW, lease="a", lease_until=NOW + SECOND, total=9, done=4)
    assert str(condition.check(NOW).news) == "A rebuild of the index has read 4 of 9 items."
    monkeypatch.setattr(engine(), "answers", lambda: False)
    assert str(condition.check(NOW).trouble) == (
        "The search engine does not answer: everything but search goes on."
    )


def test_words_of_what_was_corrected_go_when_they_have_settled(house, monkeypatch):
    purged = []
    publish(house)
    read()
    chosen = engine()
    monkeypatch.setattr(chosen, "purge", lambda rebuild: purged.append(1))
    monkeypatch.setattr(chosen, "settles", timedelta(seconds=90))
    purging.note(erased=False, at=NOW)
    purging.note(erased=False, at=NOW + 60 * SECOND)
    indexing.purge(at=NOW + 89 * SECOND)
    assert purged == []
    indexing.purge(at=NOW + 90 * SECOND)
    assert (purged, IndexState.objects.get().words_since) == ([1], NOW + 60 * SECOND)
    indexing.purge(at=NOW + 150 * SECOND)
    indexing.purge(at=NOW + DAY)
    assert (purged, IndexState.objects.get().words_since) == ([1, 1], None)


def test_in_a_large_index_words_go_after_an_erasure_only(house, monkeypatch):
    publish(house)
    read()
    monkeypatch.setattr(purging, "CHEAP", 0)
    purging.note(erased=False, at=NOW)
    assert purging.is_due(at=NOW + DAY) is False
    purging.note(erased=True, at=NOW)
    assert purging.is_due(at=NOW + DAY) is True


def test_an_older_index_is_used_again_and_has_everything(house, settings, capsys):
    if not settings.ELASTICSEARCH_URL:
        with pytest.raises(CommandError, match="The embedded engine keeps one index only"):
            call_command("search_index", "list")
        return
    gone, item = publish(house), publish(house)
    read()
    old = engine().stats().version
    indexing.rebuild(at=NOW)
    new = engine().stats().version
    withdraw(gone, house)
    later = publish(house)
    read()
    call_command("search_index", "use", old)
    assert (engine().stats().version, held()) == (old, sorted([item.id, later.id]))
    assert (read(), IndexState.objects.get().version) == (0, old)
    call_command("search_index", "list")
    call_command("search_index", "drop", new)
    lines = [line.split()[:3] for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        [old, "is", "in"],
        [old, "live", "2"],
        [new, "kept", "2"],
        [new, "is", "gone."],
    ]
    with pytest.raises(CommandError, match=f"There is no index {new}"):
        call_command("search_index", "drop", new)


def test_every_item_is_read_by_key(house, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(indexing, "CHUNK", 2)
    items = [publish(house) for _ in range(5)]
    with django_assert_num_queries(4):
        found = [item.id for item in indexing.published_items()]
    assert found == sorted(each.id for each in items)
    assert LedgerEntry.objects.count() == 5
