"""A new index beside the one that is searched.

    documents ── made here ──> requests ── sent by threads ──> filled ──> checked by slice ──> replicas
                                                                                                  │
    searched <── alias, in one step <── nothing more to add <── what the ledger got meanwhile <───┘

Whatever goes wrong before the alias moves leaves the old index as it is, and takes the new one away.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch

from search.engine import Change, IndexDocument
from search.errors import IndexDiffers, IndexRefused, SearchError

from . import mapping, versions, writing
from .client import answered
from .writing import Operation

SENDERS = 3
MOST_WAITING = 4  # requests that are made already and not answered yet: memory stays flat
MOST_REFUSED = 1000  # more than a few odd documents: the mapping is wrong, or the cluster is
FIRST = 0  # version of what is filled in: whatever comes from the ledger is later
COPYING_SECONDS = 1800
MERGING_SECONDS = 3600


@dataclass(slots=True)
class Sent:
    """What was sent, by slice: how many documents and the sum of their checksums; and what was refused."""

    counts: dict[int, int] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        return sum(self.counts.values())

    def add(self, body: dict, sign: int = 1) -> None:
        part = body["slice"]
        self.counts[part] = self.counts.get(part, 0) + sign
        self.sums[part] = self.sums.get(part, 0) + sign * body["checksum"]

    def refuse(self, refused: dict[Operation, str]) -> None:
        """Raises IndexDiffers where it is too much to be odd documents."""
        for operation, reason in refused.items():
            self.add(json.loads(operation.lines[1]), sign=-1)
            self.refused[operation.id] = reason
        if len(self.refused) > MOST_REFUSED:
            raise IndexDiffers(
                _("The new index refuses documents (%(reason)s), so the old one stays.") % {"reason": reason}
            )


def rebuild(
    client: Elasticsearch, prefix: str, documents: Iterable[IndexDocument], latest: Callable[[], Change]
) -> int:
    """See `search.engine.SearchEngine.rebuild`; one at a time, which the caller sees to."""
    remove_killed(client, prefix)
    name = versions.create_filling(client, prefix)
    try:
        sent = fill(client, name, documents)
        check(client, name, sent)
        versions.finish(client, name)
        wait_for_copies(client, name)
        refused = sent.refused | catch_up(client, name, latest)
        versions.swap(client, prefix, name)
    except BaseException:
        _remove(client, name)
        raise
    if refused:
        raise IndexRefused(refused)
    return sent.documents


def use(client: Elasticsearch, prefix: str, name: str, latest: Callable[[], Change]) -> None:
    """Search an index that was kept, once it has what the ledger got since. Raises SearchError."""
    present = versions.present(client, prefix)
    if name not in present.kept:
        raise SearchError(_("There is no index %(name)s that was kept.") % {"name": name})
    refused = catch_up(client, name, latest)
    versions.swap(client, prefix, name)
    if refused:
        raise IndexRefused(refused)


def purge(client: Elasticsearch, prefix: str) -> None:
    """Words of deleted documents leave the files of every index that is kept."""
    present = versions.present(client, prefix)
    names = [name for name in (present.live, *present.kept) if name]
    if names:
        with answered():
            client.options(request_timeout=MERGING_SECONDS).indices.forcemerge(
                index=names, only_expunge_deletes=True
            )


def remove_killed(client: Elasticsearch, prefix: str) -> None:
    """What a rebuild that was killed had begun to fill."""
    for name in versions.present(client, prefix).filling:
        _remove(client, name)


def fill(client: Elasticsearch, name: str, documents: Iterable[IndexDocument]) -> Sent:
    """Reading, making and sending overlap; documents are made in this thread, requests wait in others."""
    sent = Sent()
    waiting: deque[Future] = deque()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="fill") as senders:
        for batch in writing.batches(_operations(documents, sent)):
            waiting.append(senders.submit(writing.send_batch, client, name, batch))
            if len(waiting) > MOST_WAITING:
                sent.refuse(waiting.popleft().result())
        while waiting:
            sent.refuse(waiting.popleft().result())
    return sent


def check(client: Elasticsearch, name: str, sent: Sent) -> None:
    """Raises IndexDiffers, with the slices in which the index does not hold what was sent."""
    writing.make_visible(client, name)
    counts, sums = _held(client, name)
    wrong = [
        part
        for part in range(mapping.SLICES)
        if (counts.get(part, 0), sums.get(part, 0)) != (sent.counts.get(part, 0), sent.sums.get(part, 0))
    ]
    if wrong:
        raise IndexDiffers(
            _(
                "The new index holds %(held)s documents of %(sent)s and differs in slices %(slices)s, "
                "so the old one stays. Look whether the cluster is green, then rebuild again."
            )
            % {
                "held": sum(counts.values()),
                "sent": sent.documents,
                "slices": ", ".join(str(part) for part in wrong),
            }
        )


def wait_for_copies(client: Elasticsearch, name: str) -> None:
    """Until every copy that has a node is there: from the swap on, a node may be lost."""
    with answered():
        client.options(request_timeout=COPYING_SECONDS + 10).cluster.health(
            index=name, wait_for_no_initializing_shards=True, timeout=f"{COPYING_SECONDS}s"
        )


def catch_up(client: Elasticsearch, name: str, latest: Callable[[], Change]) -> dict[str, str]:
    """Add what the ledger got, until there is nothing more; what was refused."""
    refused: dict[str, str] = {}
    while change := latest():
        failed = writing.send(client, name, writing.operations(change))
        if any(operation.deletes for operation in failed):
            writing.raise_for(failed)
        refused |= {operation.id: reason for operation, reason in failed.items()}
        writing.make_visible(client, name)
    return refused


def _operations(documents: Iterable[IndexDocument], sent: Sent) -> Iterator[Operation]:
    for document in documents:
        body = mapping.body(document)
        sent.add(body)
        yield writing.indexing(document.id, body, FIRST)


def _held(client: Elasticsearch, name: str) -> tuple[dict[int, int], dict[int, int]]:
    """How many documents each slice has, and the sum of their checksums (whole numbers below 2**53)."""
    sums = {"sum": {"sum": {"field": "checksum"}}}
    slices = {"slices": {"terms": {"field": "slice", "size": mapping.SLICES + 1}, "aggs": sums}}
    with answered():
        answer = client.options(request_timeout=120).search(
            index=name, size=0, aggs=slices, allow_partial_search_results=False
        )
    found = answer["aggregations"]["slices"]["buckets"]
    counts = {int(each["key"]): each["doc_count"] for each in found}
    return counts, {int(each["key"]): round(each["sum"]["value"]) for each in found}


def _remove(client: Elasticsearch, name: str) -> None:
    with answered():
        client.indices.delete(index=name, ignore_unavailable=True)
