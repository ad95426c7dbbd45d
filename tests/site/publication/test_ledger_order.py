"""Number order is commit order: no reader ever skips an entry that committed late (PostgreSQL)."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from publication import ledger, readers
from publication.models import LedgerEntry, ReaderState
from publication.services import door
from tests.factories import NOW, approve, build_house, submit

OTHERS = 500
THREADS = 8
pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite has one writer at a time; CI runs this on PostgreSQL",
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.mark.parametrize("where", ["before the append", "after the append"])
def test_readers_see_every_entry_in_order_while_one_publish_stays_open(where, monkeypatch):
    house = build_house()
    permits = [approve(house, submit(house), "first", "second") for _ in range(OTHERS + 1)]
    slow, others = permits[0], permits[1:]
    append, opened = ledger.append, threading.Event()

    def linger(entries, **named):
        if entries[0].item_id != slow.item_id:
            return append(entries, **named)
        if where == "before the append":
            opened.set()
            time.sleep(2)
            return append(entries, **named)
        rows = append(entries, **named)
        opened.set()
        time.sleep(2)
        return rows

    monkeypatch.setattr(ledger, "append", linger)
    seen: dict[str, list[int]] = {"one": [], "two": []}
    stop = threading.Event()
    for name, list_ in seen.items():
        monkeypatch.setitem(
            readers._handlers, name, lambda entries, at, to=list_: to.extend(e.seq for e in entries)
        )
    workers = [threading.Thread(target=_publish, args=([slow],))]
    workers += [threading.Thread(target=_publish, args=(others[n::THREADS], opened)) for n in range(THREADS)]
    watchers = [threading.Thread(target=_read, args=(name, stop)) for name in seen]
    for thread in [*watchers, *workers]:
        thread.start()
    for thread in workers:
        thread.join(120)
    stop.set()
    for thread in watchers:
        thread.join(60)

    numbers = list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, OTHERS + 2))
    assert seen == {"one": numbers, "two": numbers}
    assert ledger.verify_chain() == OTHERS + 1
    slow_seq = LedgerEntry.objects.get(item_id=slow.item_id).seq
    assert slow_seq == 1 if where == "after the append" else slow_seq > 1
    assert set(ReaderState.objects.filter(name__in=seen).values_list("position", flat=True)) == {OTHERS + 1}


def _publish(permits, after: threading.Event | None = None) -> None:
    try:
        if after:
            after.wait(30)
        for permit in permits:
            with transaction.atomic():
                door.publish(permit, by=None, at=NOW)
    finally:
        connections.close_all()


def _read(name: str, stop: threading.Event) -> None:
    """Read on until everybody stopped, and once more."""
    try:
        while not stop.is_set():
            readers.run(name, at=NOW)
        readers.run(name, at=NOW)
    finally:
        connections.close_all()
