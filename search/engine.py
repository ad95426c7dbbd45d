"""What the house asks of a search engine, and which one it asks.

Engines return ids. They know nothing of visibility but what they were told: every id is asked
again of the visible items, so an index that lags shows nothing that is gone.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from publication.filters import Filters


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What an engine is given of an item; it keeps the id and the facets, and never the text."""

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
    visible_from: datetime
    visible_until: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that may be shown, and where the page behind it begins."""

    id: str
    cursor: str


@dataclass(frozen=True, slots=True)
class Hits:
    """`more` says whether the engine knows others behind the last one. Facets are candidates only."""

    hits: list[Hit]
    more: bool
    facets: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """Documents to hold as they are now, and ids to forget."""

    documents: Sequence[IndexDocument]
    gone: Collection[str]


@dataclass(frozen=True, slots=True)
class Stats:
    """How many documents the index holds, and in which version of it."""

    documents: int
    version: str


class SearchEngine(Protocol):
    """One writer (the worker, a command) and many readers."""

    def index(self, documents: Sequence[IndexDocument]) -> None:
        """Hold these documents, each in place of its older self; one commit. Raises IndexBusy."""

    def delete(self, ids: Collection[str]) -> None:
        """Forget these; one commit. Raises IndexBusy."""

    def apply(self, change: Change) -> None:
        """Both in one commit. Raises IndexBusy."""

    def search(
        self,
        pieces: Sequence[str],
        filters: Filters,
        *,
        after: str = "",
        size: int,
        at: datetime,
        facets: Collection[str] = (),
    ) -> Hits:
        """Documents that hold every piece, those first that hold them in the title, the newest first.

        Raises FilterInvalid where `after` is no cursor of this engine.
        """

    def suggest(self, pieces: Sequence[str], *, size: int, at: datetime) -> list[str]:
        """Ids of documents whose titles share most with what was typed, the likeliest first."""

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        """A new index beside the old one, checked, brought up to date by `latest`, then swapped.

        The number of documents. Raises IndexBusy, IndexDiffers; the old index then stays.
        """

    def stats(self) -> Stats:
        """What the index holds."""


def engine() -> SearchEngine:
    """The engine that the settings choose. Raises ImproperlyConfigured."""
    if settings.ELASTICSEARCH_URL:
        raise ImproperlyConfigured(
            "ELASTICSEARCH_URL is set, but this release has the embedded search only: unset it."
        )
    return _embedded(str(settings.SEARCH_ROOT))


@lru_cache(maxsize=4)
def _embedded(root: str) -> SearchEngine:
    from .embedded import EmbeddedEngine

    return EmbeddedEngine(root)
