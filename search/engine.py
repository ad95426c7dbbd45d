"""What the house asks of a search engine, and which one it asks.

Engines return ids and counts. They know nothing of visibility but what they were told: every id is
asked again of the visible items, so an index that lags shows nothing that is gone.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from publication.filters import Filters

from .text import Piece


class Sort(StrEnum):
    """The order of what is found. Those that are equal in it stand newest first."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"

    @property
    def sign(self) -> str:
        """One letter that tells it from the others, for cursors."""
        return self.value[0]


class Group(StrEnum):
    """What is suggested while somebody types; a person is in none of them."""

    ORGANISATION = "organisation"
    TOPIC = "topic"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What an engine is given of an item; it keeps the id and the facets, and never the text.

    `names` are organisations that the item names (its authority, its subject where that is one), `topics`
    its tags as people read them, `numbers` its document numbers and codes; `terms` are "facet=value".
    `person` says that it speaks of a person: never suggested, never found by what is only like it.
    """

    id: str
    title: str
    body: str
    kind: str
    section: str
    authority: str
    regions: tuple[str, ...]
    subject: str
    year: int
    sector: str
    occupation: str
    locale: str
    organisation: str
    visible_from: datetime
    visible_until: datetime
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    person: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to an engine.

    Every piece must be held. `since` and `before` bound the instant from which an item is shown;
    `organisations` who published it (None: anybody), for desks whose scope is narrower than the public's;
    `sections` where it is shown (none: everywhere), beside the one that the filters may name.
    """

    pieces: Sequence[Piece]
    filters: Filters
    at: datetime
    size: int
    after: str = ""
    sort: Sort = Sort.RELEVANCE
    since: datetime | None = None
    before: datetime | None = None
    organisations: Collection[str] | None = None
    sections: Collection[str] = ()
    facets: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that may be shown, and where the page behind it begins."""

    id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Total:
    """How many were found; not exact: more than `number`."""

    number: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Hits:
    """`more` says whether the engine knows others behind the last one.

    `facets` are the values that documents of the result have, the commonest first, with how many have
    them: exact where the total is, else at least so many. `section` is counted like any facet.
    """

    hits: list[Hit]
    more: bool
    total: Total = Total(0)
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Documents to hold as they are now, and ids to forget.

    `version` is a number of the ledger: all of it was read when the ledger had come at least so far. A
    change that arrives late (a request that was thought lost, a rebuild) never overwrites a later one.
    """

    documents: Sequence[IndexDocument]
    gone: Collection[str]
    version: int = 0

    def __bool__(self) -> bool:
        return bool(self.documents or self.gone)


@dataclass(frozen=True, slots=True)
class Stats:
    """How many documents the index holds, in which version of it; outdated: made for another mapping."""

    documents: int
    version: str
    outdated: bool = False


class SearchEngine(Protocol):
    """One writer (the worker, a command) and many readers. Every method may raise SearchAway.

    `settles`: how long after a change `purge` takes the words of it out.
    """

    settles: timedelta

    def apply(self, change: Change) -> None:
        """Hold and forget; what was forgotten is not found any more when this returns.

        Raises IndexBusy; IndexRefused after all others were taken. The same again changes nothing.
        """

    def search(self, ask: Ask) -> Hits:
        """Documents that hold every piece. Raises FilterInvalid where `after` is no cursor of this engine."""

    def near(self, ask: Ask) -> list[str]:
        """Ids of documents that nearly hold every piece, the nearest first: homophones, a character too
        much, missing, wrong or swapped, in names of organisations, topics and titles. Never of persons.
        Candidates only: `search.near` measures them against the visible items."""

    def suggest(self, piece: Piece, *, sizes: Mapping[Group, int], at: datetime) -> dict[Group, list[str]]:
        """Ids of documents that have a name, topic or title which begins with or holds what is being typed
        (in characters, pinyin or initials), several of them with different ones. Never of persons."""

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        """A new index beside the old one, checked, brought up to date by `latest`, then swapped.

        `latest` is called until it has nothing more (an empty Change), and raises where the swap must not
        happen. The number of documents that were filled in. Raises IndexBusy, IndexDiffers; the old index
        then stays; IndexRefused after the swap.
        """

    def use(self, version: str, latest: Callable[[], Change]) -> None:
        """Search an older index that was kept, brought up to date by `latest`. Raises SearchError."""

    def purge(self, rebuild: Callable[[], object]) -> None:
        """Take the words of what was forgotten out of the index's files; `rebuild` where only that does it."""

    def stats(self) -> Stats:
        """What the index holds."""

    def answers(self) -> bool:
        """Whether it can be asked just now; says so within two seconds."""


def engine() -> SearchEngine:
    """The engine that the settings choose."""
    if settings.ELASTICSEARCH_URL:
        return _elastic(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)
    return _embedded(str(settings.SEARCH_ROOT))


@lru_cache(maxsize=4)
def _embedded(root: str) -> SearchEngine:
    from .embedded import EmbeddedEngine

    return EmbeddedEngine(root)


@lru_cache(maxsize=4)
def _elastic(url: str, prefix: str) -> SearchEngine:
    from .elastic import ElasticEngine

    return ElasticEngine(url, prefix)
