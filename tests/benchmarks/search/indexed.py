"""The index of a place: made by the project's own rebuild where it is missing, of old, or of another number."""

import time
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.utils import timezone

from search import indexing
from search.engine import engine
from search.errors import IndexBusy

from .place import Place, say

PATIENCE = 120  # seconds in which a rebuild that was cut off counts as dead


def ensure(where: Place) -> None:
    held = engine().stats()
    if held.version and held.documents == where.items and not held.outdated:
        say(f"an index of {held.documents:,} documents is there already")
        return
    begun = time.perf_counter()
    build(where)
    say(f"{where.items:,} documents indexed, {where.items / (time.perf_counter() - begun):,.0f} a second")
    drop_kept()


def build(where: Place) -> None:
    """A rebuild; waits for one that was cut off."""
    number = _rebuilt()
    if number != where.items:
        raise SystemExit(f"{number} documents are indexed instead of {where.items}.")


def drop_kept() -> None:
    """The index that was searched before would only take room."""
    if not settings.ELASTICSEARCH_URL:
        return
    from search.elastic import versions
    from search.elastic.client import connect

    client = connect(settings.ELASTICSEARCH_URL)
    for name in versions.present(client, settings.ELASTICSEARCH_PREFIX).kept:
        versions.drop(client, settings.ELASTICSEARCH_PREFIX, name)


def _rebuilt() -> int:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return indexing.rebuild(at=timezone.now(), progress=_counted)
        except IndexBusy:
            if time.monotonic() > until:
                raise
            say("a rebuild that was cut off is not dead yet")
            time.sleep(10)


def _counted(items: Iterable, total: int) -> Iterator:
    """The same items, with a line for each tenth of them."""
    begun = time.perf_counter()
    for number, item in enumerate(items, 1):
        yield item
        if number % max(total // 10, 1) == 0:
            say(f"{number:>12,} indexed, {number / (time.perf_counter() - begun):,.0f} a second")
