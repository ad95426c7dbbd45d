"""Where the admin's lists ask for items by words, before search stands on its floor above.

The search app registers one function; without it the lists find an item by its exact id.
"""

from collections.abc import Callable, Sequence

# (text, how many at most) → ids of items, best first
Finder = Callable[[str, int], Sequence[str]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Let the admin's lists find items by `finder`; the newest one is asked."""
    _finders.append(finder)


def find(text: str, *, limit: int = 50) -> list[str]:
    """Ids of items for what an editor typed: the id itself, then what search finds."""
    found = list(_finders[-1](text, limit)) if _finders else []
    return list(dict.fromkeys([text, *found]))
