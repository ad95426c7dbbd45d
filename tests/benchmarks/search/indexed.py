"""The index of a place: made by the project's own rebuild where it is missing or holds another number."""

import time

from django.utils import timezone

from search import indexing
from search.engine import engine

from .place import Place, say


def ensure(where: Place) -> None:
    held = engine().stats()
    if held.version and held.documents == where.items:
        say(f"an index of {held.documents:,} documents is there already")
        return
    begun = time.perf_counter()
    number = indexing.rebuild(at=timezone.now(), progress=counted)
    seconds = time.perf_counter() - begun
    if number != where.items:
        raise SystemExit(f"{number} documents are indexed instead of {where.items}.")
    say(f"{number:,} documents indexed, {number / seconds:,.0f} a second")


def counted(items, size: int):
    """The same items, with a line for each tenth of them."""
    begun = time.perf_counter()
    for number, item in enumerate(items, 1):
        yield item
        if number % max(size // 10, 1) == 0:
            say(f"{number:>12,} indexed, {number / (time.perf_counter() - begun):,.0f} a second")
