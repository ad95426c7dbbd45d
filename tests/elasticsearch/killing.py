"""One node is killed in the middle of indexing and of queries: what readers saw, and what was lost.

The writer goes on with changes as the ledger's reader does: one that fails is tried again until it passes.
Queries go on beside it, and each must be answered.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from search.elastic import ElasticEngine
from search.engine import Ask, Change, IndexDocument
from search.errors import SearchError

ASKERS = 2


@dataclass(slots=True)
class Record:
    """Seconds, and counts of documents; `expected` is what was written less what was deleted."""

    queries: int = 0
    slowest: float = 0.0
    errors: list[str] = field(default_factory=list)
    before: int = 0
    expected: int = 0
    held: int = 0
    retries: int = 0
    seconds: float = 0.0


def kill_in_the_middle(
    engine: ElasticEngine,
    changes: list[Change],
    ask: Ask,
    kill: Callable[[], None],
) -> Record:
    """Apply `changes`, call `kill` when half of them are in, and ask all the while."""
    record, over = Record(before=engine.stats().documents), threading.Event()
    askers = [threading.Thread(target=_keep_asking, args=(engine, ask, record, over)) for _ in range(ASKERS)]
    began = time.monotonic()
    for asker in askers:
        asker.start()
    try:
        for number, change in enumerate(changes):
            if number == len(changes) // 2:
                threading.Thread(target=kill).start()
            record.retries += _persist(engine, change)
    finally:
        over.set()
        for asker in askers:
            asker.join()
    record.seconds = time.monotonic() - began
    record.expected = record.before + sum(len(each.documents) - len(each.gone) for each in changes)
    record.held = engine.stats().documents
    return record


def changes_of(documents: Iterator[IndexDocument], *, number: int, size: int) -> list[Change]:
    """So many changes of so many new documents; each forgets the first document of the one before."""
    made: list[Change] = []
    for version in range(1, number + 1):
        gone = [made[-1].documents[0].id] if made else []
        made.append(Change([next(documents) for _ in range(size)], gone, version))
    return made


def _keep_asking(engine: ElasticEngine, ask: Ask, record: Record, over: threading.Event) -> None:
    while not over.is_set():
        began = time.monotonic()
        try:
            engine.search(ask)
        except Exception as error:
            record.errors.append(f"{type(error).__name__}: {error}")
        record.queries += 1
        record.slowest = max(record.slowest, time.monotonic() - began)


def _persist(engine: ElasticEngine, change: Change) -> int:
    """How often it had to be tried again."""
    tries = 0
    while True:
        try:
            engine.apply(change)
            return tries
        except SearchError:
            tries += 1
            time.sleep(0.2)
