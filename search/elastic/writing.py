"""A change to the index: what is held and what is forgotten, in bulk, by id, with the ledger's version.

    Change ── operations ──> requests of bounded size ──> each item's answer
                                    ^                        │ 429, 503: again, after a pause
                                    └────────────────────────┘ anything else: refused, by its type

A request that was thought lost and arrives late carries an older version, and changes nothing.
"""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from search.engine import Change
from search.errors import IndexRefused, SearchAway

from . import mapping, versions
from .client import TRANSIENT, Busy, answered

MOST_BYTES = 5_000_000  # of one request; clusters refuse from 100 MB on, some proxies much earlier
MOST_OPERATIONS = 1000
PAUSES = (0.2, 0.5, 1, 2, 4)  # seconds before what was refused for the moment is tried again
BULK_SECONDS = 60
CONFLICT = 409  # something newer is there already
SHOWN = "items.*.status,items.*.error.type"


@dataclass(frozen=True, slots=True)
class Operation:
    """One line or two of a bulk request."""

    id: str
    lines: tuple[bytes, ...]
    deletes: bool = False

    @property
    def size(self) -> int:
        return sum(len(line) + 1 for line in self.lines)


def apply(client: Elasticsearch, alias: str, change: Change) -> None:
    """What was forgotten is not found any more when this returns. Raises SearchAway, IndexRefused."""
    if not change:
        return
    present = versions.present(client, alias)
    live = present.live or versions.create_first(client, alias)
    refused = send(client, live, operations(change), refresh=True)
    for name in present.kept:
        _forget(client, name, change)
    raise_for(refused)


def operations(change: Change) -> Iterator[Operation]:
    """Deletes first: they are few, and what goes wrong later leaves nothing to be found that is gone."""
    for identifier in change.gone:
        yield Operation(identifier, (_head("delete", identifier, change.version),), deletes=True)
    for document in change.documents:
        yield indexing(document.id, mapping.body(document), change.version)


def indexing(identifier: str, body: dict, version: int) -> Operation:
    return Operation(identifier, (_head("index", identifier, version), _json(body)))


def send(
    client: Elasticsearch, index: str, operations: Iterable[Operation], *, refresh: bool = False
) -> dict[Operation, str]:
    """Operations that were refused for good, with the types of the reasons; waits out what passes."""
    refused: dict[Operation, str] = {}
    for batch in batches(operations):
        refused |= send_batch(client, index, batch)
    if refresh:
        make_visible(client, index)
    return refused


def send_batch(client: Elasticsearch, index: str, batch: list[Operation]) -> dict[Operation, str]:
    """One request, and again what of it was refused for the moment. Raises SearchAway where all of it was."""
    refused: dict[Operation, str] = {}
    for pause in (*PAUSES, None):
        try:
            waiting, final = _sent(client, index, batch)
        except Busy:
            if pause is None:
                raise
            waiting, final = dict.fromkeys(batch, ""), {}
        refused |= final
        if not waiting or pause is None:
            return refused | waiting
        time.sleep(pause)
        batch = list(waiting)
    return refused


def batches(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    """As many operations as one request takes, by number and by bytes."""
    batch: list[Operation] = []
    size = 0
    for operation in operations:
        if batch and (len(batch) == MOST_OPERATIONS or size + operation.size > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(operation)
        size += operation.size
    if batch:
        yield batch


def make_visible(client: Elasticsearch, index: str) -> None:
    """Searches see what was written. Raises SearchAway where a part of the index could not do it."""
    with answered():
        shards = client.indices.refresh(index=index)["_shards"]
    if shards["failed"]:
        raise SearchAway("A part of the index cannot be refreshed just now.")


def raise_for(refused: dict[Operation, str]) -> None:
    """Raises IndexRefused where anything was."""
    if refused:
        held = {operation.id: reason for operation, reason in refused.items() if not operation.deletes}
        raise IndexRefused(held, [operation.id for operation in refused if operation.deletes])


def _forget(client: Elasticsearch, index: str, change: Change) -> None:
    """Take what changed out of an older index that is kept: no text that is gone stays in it.

    Whoever uses it again has the ledger since read into it first.
    """
    ids = [*change.gone, *(document.id for document in change.documents)]
    raise_for(send(client, index, operations(Change((), ids, change.version))))


def request(client: Elasticsearch, index: str, batch: list[Operation]) -> list[dict]:
    """One bulk request: what became of each operation, in their order."""
    if not batch:
        return []
    lines = [line for operation in batch for line in operation.lines]
    with answered():
        answer = client.options(request_timeout=BULK_SECONDS).bulk(
            index=index, operations=lines, filter_path=SHOWN
        )
    return [result for item in answer["items"] for result in item.values()]


def _sent(client: Elasticsearch, index: str, batch: list[Operation]) -> tuple[dict, dict]:
    """What was refused for the moment, and what for good."""
    waiting, final = {}, {}
    for operation, result in zip(batch, request(client, index, batch), strict=True):
        if reason := _reason(result):
            (waiting if result["status"] in TRANSIENT else final)[operation] = reason
    return waiting, final


def _reason(result: dict) -> str:
    """Why an operation was refused; "" where what it wanted is so."""
    if result["status"] == CONFLICT or "error" not in result:
        return ""
    return result["error"]["type"]


def _head(action: str, identifier: str, version: int) -> bytes:
    return _json({action: {"_id": identifier, "version": version, "version_type": "external_gte"}})


def _json(value: dict) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
