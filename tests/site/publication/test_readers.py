"""Readers of the ledger: in order, exactly on, one at a time, never forgotten."""

from datetime import timedelta

import pytest

from publication import readers
from publication.models import LedgerEntry, ReaderState
from publication.readers import Lag
from tests.factories import NOW, publish


@pytest.fixture
def handlers(monkeypatch):
    """No readers but those of the test."""
    monkeypatch.setattr(readers, "_handlers", {})
    return readers


@pytest.fixture
def seen(handlers) -> list[list[int]]:
    batches: list[list[int]] = []
    readers.register("notes", lambda entries, at: batches.append([entry.seq for entry in entries]))
    return batches


def fill(house, count: int) -> None:
    for _ in range(count):
        publish(house)


def state() -> ReaderState:
    return ReaderState.objects.get(name="notes")


def test_every_entry_is_read_once_in_order(house, seen):
    fill(house, 3)
    assert readers.run("notes", at=NOW) == 3
    fill(house, 1)
    assert readers.run("notes", at=NOW) == 1
    assert readers.run("notes", at=NOW) == 0
    assert seen == [[1, 2, 3], [4]]


def test_entries_come_in_batches(house, seen, monkeypatch):
    monkeypatch.setattr(readers, "BATCH", 2)
    fill(house, 5)
    assert readers.run("notes", at=NOW) == 5
    assert seen == [[1, 2], [3, 4], [5]]


def test_one_that_fails_gets_the_same_again(house, handlers):
    fill(house, 2)
    calls = []

    def fail_once(entries, at):
        calls.append([entry.seq for entry in entries])
        if len(calls) == 1:
            raise ValueError("13800138000 is somebody's number")

    readers.register("notes", fail_once)
    assert readers.run("notes", at=NOW) == 0
    assert (state().position, state().failures, state().last_error) == (0, 1, "ValueError")
    assert readers.run("notes", at=NOW) == 2
    assert (state().position, state().failures, state().last_error) == (2, 0, "")
    assert calls == [[1, 2], [1, 2]]


def test_an_error_never_quotes_what_it_choked_on(house, handlers, caplog):
    fill(house, 1)

    def fail(entries, at):
        raise ValueError("13800138000 is somebody's number")

    readers.register("notes", fail)
    readers.run("notes", at=NOW)
    assert [record.getMessage() for record in caplog.records] == ["reader notes stopped: ValueError"]


def test_one_that_fails_stops_no_other(house, handlers):
    fill(house, 2)
    readers.register("broken", lambda entries, at: 1 / 0)
    readers.register("notes", lambda entries, at: None)
    assert readers.run_all(at=NOW) == {"broken": 0, "notes": 2}


def test_a_lease_keeps_a_second_process_out(house, seen):
    fill(house, 1)
    ReaderState.objects.create(name="notes", lease="another", lease_until=NOW + timedelta(seconds=1))
    assert readers.run("notes", at=NOW) == 0
    assert seen == []


def test_a_lease_of_the_dead_ends(house, seen):
    fill(house, 1)
    ReaderState.objects.create(name="notes", lease="dead", lease_until=NOW)
    assert readers.run("notes", at=NOW) == 1


def test_whoever_lost_his_lease_moves_nothing(house, handlers):
    fill(house, 1)
    readers.register(
        "notes", lambda entries, at: ReaderState.objects.filter(name="notes").update(lease="another")
    )
    assert readers.run("notes", at=NOW) == 0
    assert (state().position, state().lease) == (0, "another")


def test_rewinding_begins_again(house, seen):
    fill(house, 2)
    readers.run("notes", at=NOW)
    readers.rewind("notes", 1)
    readers.run("notes", at=NOW)
    readers.rewind("notes")
    readers.run("notes", at=NOW)
    assert seen == [[1, 2], [2], [1, 2]]


def test_a_jump_of_numbers_after_a_restore_is_no_gap(house, seen):
    from publication import ledger
    from publication.enums import Act
    from publication.ledger import Entry

    fill(house, 1)
    ledger.append([Entry(Act.RESTORE)], by=None, at=NOW, seq=9)
    readers.run("notes", at=NOW)
    assert seen == [[1, 9]]


def test_lags_name_every_reader_also_one_that_never_ran(house, seen):
    readers.register("other", lambda entries, at: None)
    fill(house, 2)
    readers.run("notes", at=NOW)
    assert readers.lags() == [Lag("notes", 2, 0, 0, "", NOW), Lag("other", 0, 2, 0, "", None)]


def test_lags_take_two_queries(house, seen, django_assert_num_queries):
    fill(house, 1)
    with django_assert_num_queries(2):
        readers.lags()


def test_reading_leaves_the_ledger_alone(house, seen):
    fill(house, 2)
    before = list(LedgerEntry.objects.values())
    readers.run("notes", at=NOW)
    assert list(LedgerEntry.objects.values()) == before


def test_while_a_lease_is_held_the_reader_stands_still(house, seen):
    fill(house, 2)
    readers.run("notes", at=NOW)
    fill(house, 1)
    with readers.held("notes", NOW) as lease:
        assert readers.run("notes", at=NOW) == 0
        assert lease.renew() == 2
        assert state().lease_until >= NOW + readers.LEASE
    assert (state().lease, state().lease_until) == ("", None)
    assert readers.run("notes", at=NOW) == 1


def test_a_lease_that_is_not_let_go_is_waited_for_but_not_for_ever(house, seen, monkeypatch):
    ReaderState.objects.create(name="notes", lease="another", lease_until=NOW + timedelta(seconds=60))
    monkeypatch.setattr(readers, "PATIENCE", timedelta(seconds=0.3))
    with pytest.raises(readers.LeaseLost, match="is busy; try again later"), readers.held("notes", NOW):
        pass
    assert state().lease == "another"


def test_a_lease_that_runs_out_meanwhile_is_taken(house, seen):
    ReaderState.objects.create(name="notes", lease="dead", lease_until=NOW + timedelta(seconds=0.2))
    with readers.held("notes", NOW) as lease:
        assert state().lease == lease.lease


def test_whoever_was_robbed_of_a_lease_learns_it(house, seen):
    with readers.held("notes", NOW) as lease:
        ReaderState.objects.filter(name="notes").update(lease="another")
        with pytest.raises(readers.LeaseLost, match="was taken over"):
            lease.renew()
    assert state().lease == "another"


def test_a_handler_holds_its_own_readers_lease(house, handlers):
    fill(house, 1)
    leases = []

    def handle(entries, at):
        with readers.held("notes", at) as lease:
            leases.append(lease.lease == state().lease)
        leases.append(bool(state().lease))

    readers.register("notes", handle)
    assert (readers.run("notes", at=NOW), leases) == (1, [True, True])
