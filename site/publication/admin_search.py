"""Where the admin's lists ask for items by words, before search stands on its floor above.

The search app registers one function; without it the lists find an item by its exact id.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

# (text, how many at most, ids of organisations or None for all, instant) → ids of items, best first
Finder = Callable[[str, int, Collection[int] | None, datetime], Sequence[str]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let the admin's lists find items by `finder`; the newest one is asked."""
    _finders.append(finder)


def find(
    text: str, *, at: datetime, organisations: Collection[int] | None = None, limit: int = 50
) -> list[str]:
    """Ids of items for what an editor typed: the id itself, then what search finds.

    Search looks in the items of these organisations only, so that those of others push none of theirs out.
    An exact id is not looked into: whoever asks narrows what is shown. Raises by_words.WordsAway.
    """
    found = list(_finders[-1](text, limit, organisations, at)) if _finders else []
    return list(dict.fromkeys([text, *found]))
