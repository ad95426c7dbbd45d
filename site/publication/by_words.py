"""Where those below search, or beside it, ask for items by words: a list that somebody follows as a feed.

The search app registers one function; it answers in the order in which feeds go, the newest first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .filters import Filters
from .models import PublicItem

RETRY_AFTER = 60  # seconds after which it is worth asking again


class WordsAway(Exception):
    """No search engine answers just now; everything that needs none goes on."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A page of what holds the words. `parameters` are those of the search, as its address has them.

    `filters`, `since` and `before` say what the words are looked for in: of what is gone nobody can say
    any more which words it held.
    """

    items: list[PublicItem]
    next_after: str | None
    words: str
    parameters: Mapping[str, str]
    filters: Filters = field(default_factory=Filters)
    since: datetime | None = None
    before: datetime | None = None


# (parameters, section of the list, instant, how many) → a page
Finder = Callable[[Mapping[str, str], str, datetime, int], Followed]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let lists be narrowed by `finder`; the newest one is asked."""
    _finders.append(finder)


def are_asked(parameters: Mapping[str, str]) -> bool:
    """Whether the address asks for words."""
    return bool(parameters.get("q"))


def find(parameters: Mapping[str, str], *, section: str, at: datetime, size: int) -> Followed:
    """A page, the newest first. Raises FilterInvalid, and WordsAway where no engine answers."""
    if not _finders:
        raise WordsAway
    return _finders[-1](parameters, section, at, size)
