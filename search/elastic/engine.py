"""The engine over a cluster: asks in one request, reads the answers.

Ask ── asking ──> searches ── one request ──> answers ──> ids, cursors, counts
          paging ──> behind which key, and in which point in time
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Search

from search.engine import Ask, Change, Group, Hits, IndexDocument, Stats
from search.errors import SearchAway
from search.text import Piece

from . import answers, asking, building, versions, writing
from .client import answered, connect, is_there
from .paging import DEEP, KEPT, PointInTime, Position

ANSWER_SECONDS = 2.0
MOST_RETRIES = 2  # on other nodes
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
        page, *counted = self._paged(
            asking.page(ask, position), counts, seen=position.seen if position else 0
        )
        hits = answers.hits(answers.complete(page), ask, position)
        total, facets = answers.total(page), {}
        if counted:
            total, facets = answers.facets(counted[0], ask, total)
        return Hits(hits[: ask.size], len(hits) > ask.size, total, facets)

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
        return building.rebuild(self.client, self.prefix, documents, latest)

    def use(self, version: str, latest: Callable[[], Change]) -> None:
        building.use(self.client, self.prefix, version, latest)

    def purge(self, rebuild: Callable[[], object]) -> None:
        building.purge(self.client, self.prefix)

    def stats(self) -> Stats:
        live = versions.present(self.client, self.prefix).live
        if not live:
            return Stats(0, "")
        with answered():
            return Stats(self.client.count(index=live)["count"], live, versions.is_outdated(live))

    def answers(self) -> bool:
        return is_there(self.url)

    def _paged(self, page: Search, others: Sequence[Search], *, seen: int) -> list[dict]:
        """Deep pages read the point in time; where the server has lost it, a new one."""
        if seen < DEEP:
            return self._asked([page, *others])
        for _attempt in range(2):
            with answered():
                point = self._point.current(self._quick)
            try:
                return self._asked([page.extra(pit={"id": point, "keep_alive": KEPT}), *others])
            except answers.PointLost:
                self._point.forget(point)
        raise SearchAway(_("Elasticsearch lost the place of this page; ask again."))

    def _asked(self, searches: Sequence[Search]) -> list[dict]:
        """The answers to searches that go in one request. Raises SearchAway."""
        lines = [line for search in searches for line in self._lines(search)]
        with answered():
            found = self._quick.msearch(searches=lines)["responses"]
        return [answers.usable(answer) for answer in found]

    def _lines(self, search: Search) -> tuple[dict, dict]:
        """As dsl.MultiSearch writes them, whose own execution does not say which of them failed and why."""
        asked = search.to_dict()
        return {} if "pit" in asked else {"index": self.prefix}, asked

    @property
    def _quick(self) -> Elasticsearch:
        return self.client.options(request_timeout=ANSWER_SECONDS, max_retries=MOST_RETRIES)

    def _offer(
        self,
        phrase: str,
        asked: Sequence[tuple[Group, bool]],
        found: dict[Group, dict[str, str]],
        sizes: Mapping[Group, int],
        *,
        at: datetime,
    ) -> list[tuple[Group, bool]]:
        """Add what is found; which of the questions may have more, where there is not enough yet."""
        searches = [
            asking.offered(group, phrase, begins=begins, at=at, but=found[group]) for group, begins in asked
        ]
        got = list(zip(asked, self._asked(searches), strict=True))
        for (group, begins), answer in got:
            for value, identifier in answers.offers(answer):
                if answers.says(group, value, phrase, begins=begins):
                    found[group].setdefault(value, identifier)
        return [
            (group, begins)
            for (group, begins), answer in got
            if answer.get("terminated_early") and len(found[group]) < sizes[group]
        ]
