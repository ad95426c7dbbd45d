"""The engine over a cluster: asks in one request, reads the answers.

Ask ── asking ──> searches ── one request ──> answers ──> ids, cursors, counts
          paging ──> behind which key, and in which point in time
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Search
from elasticsearch_dsl.query import Query

from search.engine import Ask, Change, Group, Hit, Hits, IndexDocument, Sort, Stats
from search.errors import SearchAway
from search.text import Piece

from . import answers, asking, building, versions, writing
from .client import answered, connect, is_there
from .mapping import micros
from .paging import DEEP, KEPT, PointInTime, Position

ANSWER_SECONDS = 2.0
MOST_RETRIES = 2  # on other nodes
ROUNDS = 2  # in which suggestions are looked for: names that stand in every document hide others


class ElasticEngine:
    """See `search.engine.SearchEngine`. `url`: the addresses of nodes, by comma."""

    # Each copy keeps what was deleted until the others have told that they have it too: every 30 s.
    settles = timedelta(seconds=90)

    def __init__(self, url: str, prefix: str) -> None:
        self.url = url
        self.prefix = prefix
        self._point = PointInTime(prefix)

    @property
    def client(self) -> Elasticsearch:
        return connect(self.url)

    def search(self, ask: Ask) -> Hits:
        if not ask.pieces:
            return Hits([], False)
        places = asking.places(ask)
        behind = Position.parse(ask.after, ask.sort, places=len(places))
        if ask.sort == Sort.OLDEST:
            found, counted = self._oldest(ask, places, behind)
        else:
            found, counted = self._newest(ask, places, behind)
        hits = _hits(ask, found, behind)
        more = len(hits) > ask.size
        return Hits(hits[: ask.size], more, answers.total(counted), answers.facets(counted, ask))

    def near(self, ask: Ask) -> list[str]:
        if not ask.pieces:
            return []
        (answer,) = self._asked([asking.alike(ask)])
        return answers.ids(answer)

    def suggest(self, piece: Piece, *, sizes: Mapping[Group, int], at: datetime) -> dict[Group, list[str]]:
        found: dict[Group, dict[str, str]] = {group: {} for group, size in sizes.items() if size}
        asked = [(group, True) for group in found]
        for _round in range(ROUNDS):
            asked = self._offer(piece.text, asked, found, sizes, at=at) if asked and piece.text else []
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

    def _newest(self, ask: Ask, places: Sequence[Query], behind: Position | None) -> tuple[list[dict], dict]:
        """Pages of places, the best first, and the counts. The first page asks every place at once: what
        stands in a better one too takes no room, as it is on the page already. A later one asks the place
        where the last ended, and only where that comes to its end the others."""
        if not behind:
            *found, counted = self._asked([*(asking.page(ask, each) for each in places), asking.counts(ask)])
            return found, counted
        place, shown = places[behind.place], places[: behind.place]
        found = self._paged([asking.page(ask, place, behind=behind, but=shown)], [asking.counts(ask)], behind)
        counted = found.pop()
        rest = [asking.page(ask, each, but=[*shown, place]) for each in places[behind.place + 1 :]]
        if rest and len(found[0]["hits"]["hits"]) <= ask.size:
            found += self._paged(rest, [], behind)
        return found, counted

    def _oldest(self, ask: Ask, places: Sequence[Query], behind: Position | None) -> tuple[list[dict], dict]:
        """The first page of an ever longer time that is full, and the counts."""
        counted, first = self._asked([asking.counts(ask), asking.earliest()])
        begin = max(
            behind.newest if behind else answers.earliest(first), micros(ask.since) if ask.since else 0
        )
        found: list[dict] = []
        for until in asking.windows(ask, begin):
            found = self._paged([asking.page(ask, places[0], behind=behind, until=until)], [], behind)
            if len(found[0]["hits"]["hits"]) > ask.size:
                break
        return found, counted

    def _paged(
        self, pages: Sequence[Search], others: Sequence[Search], behind: Position | None
    ) -> list[dict]:
        """Deep pages read the point in time; where the server has lost it, a new one."""
        if not behind or behind.seen < DEEP:
            return self._asked([*pages, *others])
        for _attempt in range(2):
            with answered():
                point = self._point.current(self._quick)
            fixed = [page.extra(pit={"id": point, "keep_alive": KEPT}) for page in pages]
            try:
                return self._asked([*fixed, *others])
            except answers.PointLost:
                self._point.forget(point)
        raise SearchAway(_("Elasticsearch lost the place of this page; ask again."))

    def _asked(self, searches: Sequence[Search]) -> list[dict]:
        """The answers to searches that go in one request. Raises SearchAway."""
        lines = [line for search in searches for line in self._lines(search)]
        found = self._responses(lines)
        if any(map(answers.lost_a_part, found)):  # a node went while it answered; copies elsewhere are asked
            found = self._responses(lines)
        return [answers.usable(answer) for answer in found]

    def _responses(self, lines: Sequence[dict]) -> list[dict]:
        with answered():
            return self._quick.msearch(searches=lines)["responses"]

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
        """Add what is found; what to ask next for groups that have not enough: what holds the phrase
        further in, and again where only some of the documents were read, for others."""
        searches = [
            asking.offered(group, phrase, begins=begins, at=at, but=found[group]) for group, begins in asked
        ]
        got = list(zip(asked, self._asked(searches), strict=True))
        for (group, begins), answer in got:
            for value, identifier in answers.offers(answer):
                if answers.says(group, value, phrase, begins=begins):
                    found[group].setdefault(value, identifier)
        cut = [each for each, answer in got if answer.get("terminated_early")]
        further = [(group, False) for group, begins in asked if begins]
        return [each for each in (*cut, *further) if len(found[each[0]]) < sizes[each[0]]]


def _hits(ask: Ask, found: Sequence[dict], behind: Position | None) -> list[Hit]:
    """Raises SearchAway where a page is not complete."""
    begin, seen = (behind.place, behind.seen) if behind else (0, 0)
    return answers.hits(enumerate(map(answers.complete, found), begin), ask, seen=seen)
