"""The engine over a cluster: asks in one request, reads the answers.

    Ask ── asking ──> searches ── one request ──> answers ──> ids, cursors, counts
              paging ──> behind which key, and in which point in time
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from elasticsearch import ApiError, Elasticsearch
from elasticsearch_dsl import MultiSearch, Search

from search import pinyin
from search.engine import Ask, Change, Group, Hit, Hits, IndexDocument, Stats, Total
from search.errors import SearchAway
from search.text import Piece

from . import asking, building, versions, writing
from .client import TRANSIENT, answered, connect
from .mapping import whole
from .paging import DEEP, PointInTime, Position

ANSWER_SECONDS = 2.0
MOST_RETRIES = 2  # on other nodes
NOT_FOUND = 404
ROUNDS = 2  # in which suggestions are looked for: names that stand in every document hide others


class ElasticEngine:
    """See `search.engine.SearchEngine`. `url`: the addresses of nodes, by comma."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self._point = PointInTime(prefix)

    @property
    def client(self) -> Elasticsearch:
        return connect(self.url)

    def search(self, ask: Ask) -> Hits:
        position = Position.parse(ask.after, ask.sort)
        if not ask.pieces:
            return Hits([], False)
        counts = [asking.counts(ask)] if ask.facets else []
        page, *counted = self._paged(asking.page(ask, position), counts, seen=position.seen if position else 0)
        hits = _hits(page, ask, position)
        total = _total(page)
        return Hits(hits[: ask.size], len(hits) > ask.size, total, _facets(ask, counted))

    def near(self, ask: Ask) -> list[str]:
        if not ask.pieces:
            return []
        (answer,) = self._asked([asking.alike(ask)])
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    def suggest(self, piece: Piece, *, sizes: Mapping[Group, int], at: datetime) -> dict[Group, list[str]]:
        found: dict[Group, dict[str, str]] = {group: {} for group, size in sizes.items() if size}
        open_ = [(group, begins) for group in found for begins in (True, False)]
        for _round in range(ROUNDS):
            open_ = self._offer(piece.text, open_, found, sizes, at=at) if open_ and piece.text else []
        return {group: list(dict.fromkeys(ids.values()))[: sizes[group]] for group, ids in found.items()}

    def apply(self, change: Change) -> None:
        writing.apply(self.client, self.prefix, change)

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        return building.rebuild(self, documents, latest)

    def purge(self) -> None:
        building.purge(self)

    def stats(self) -> Stats:
        live = versions.present(self.client, self.prefix).live
        if not live:
            return Stats(0, "")
        with answered():
            return Stats(self.client.count(index=live)["count"], live, versions.is_outdated(live))

    def answers(self) -> bool:
        return is_there(self.url)
