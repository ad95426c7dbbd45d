"""What else a word may be called: the table of `Synonym`, as `text.pieces` reads it.

Read at the time of a question, never written into an index, so that a change needs no rebuild. Every process
keeps the table for a minute; the one in which it is changed forgets it at once.
"""

from collections.abc import Iterable, Mapping

from django.core.cache import cache
from django.db.models.signals import post_delete, post_save

from .models import Synonym

KEY = "search.synonyms"
SECONDS = 60  # until another process sees a change

Table = Mapping[str, tuple[str, ...]]


def current() -> Table:
    """Folded word -> folded words that find what it finds; one query a minute and process."""
    table = cache.get(KEY)
    if table is None:
        table = table_of(Synonym.objects.filter(active=True).order_by("pk"))
        cache.set(KEY, table, SECONDS)
    return table


def table_of(rows: Iterable[Synonym]) -> Table:
    """Rows that share a word add up; what is said of the same word in another row's others is not followed."""
    table: dict[str, dict[str, None]] = {}
    for row in rows:
        words = row.words
        for word in words if row.both_ways else words[:1]:
            table.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in table.items()}


def connect() -> None:
    """Forget the table here when a row changes."""
    for signal in (post_save, post_delete):
        signal.connect(_forget, sender=Synonym, dispatch_uid=f"search.synonyms.{id(signal)}")


def _forget(**_signal) -> None:
    cache.delete(KEY)
