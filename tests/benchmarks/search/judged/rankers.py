"""The engines that are compared: each ranks ids of judged items for what is typed, as its users would see them.

Ours answer through `search.results`, so what is visible, the order of the page and what is shown where
nothing holds the words are the site's own. Wagtail's answer as a Wagtail site would ask them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from wagtail.search.backends import get_search_backend

from confidentiality import canonical
from home.services.preparing import database_is_behind
from publication import texts
from publication.models import PublicItem
from search import bootstrap, indexing, results
from search.engine import engine
from search.queries import Question
from tests.benchmarks.search.baseline.models import Entry

from .item import AT, Item
from .metrics import RECALL_DEPTH
from .planting import clear, plant

Rank = Callable[[str], list[str]]
PREFIX = "jud-relevance"


def prepare(items: list[Item]) -> None:
    """The scratch database with the items in it, and the baseline's model; a kept one as it stands."""
    tables = connection.introspection.table_names()
    if database_is_behind() or Entry._meta.db_table not in tables:
        if PublicItem._meta.db_table in tables:
            clear()
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
    bootstrap.bootstrap(at=AT)
    held = dict(PublicItem.objects.order_by().values_list("id", "content"))
    if held != {item.id: canonical.dumps(item.document) for item in items}:
        plant(items)


@contextmanager
def opened(name: str, items: list[Item], url: str) -> Iterator[Rank]:
    """The engine with all items in its index; what it made elsewhere goes again."""
    with ENGINES[name](items, url) as rank:
        yield rank


@contextmanager
def _embedded(items: list[Item], url: str) -> Iterator[Rank]:
    with override_settings(ELASTICSEARCH_URL=""):
        indexing.rebuild(at=AT)
        yield _found


@contextmanager
def _elasticsearch(items: list[Item], url: str) -> Iterator[Rank]:
    if not url:
        raise SystemExit("ELASTICSEARCH_URL or --url must name a cluster.")
    with override_settings(ELASTICSEARCH_URL=url, ELASTICSEARCH_PREFIX=PREFIX):
        try:
            indexing.rebuild(at=AT)
            yield _found
        finally:
            forget(url, PREFIX)


def forget(url: str, prefix: str) -> None:
    """Delete the indices whose names begin so."""
    from elasticsearch import Elasticsearch

    with Elasticsearch(url) as client:
        for name in client.indices.get(index=f"{prefix}*"):
            client.indices.delete(index=name)


def _found(typed: str) -> list[str]:
    assert engine().stats().documents
    found = results.find(Question.parse({"q": typed}), at=AT, size=RECALL_DEPTH)
    return [item.id for item in found.items]


def _wagtail(backend: str) -> Callable[[list[Item], str], object]:
    @contextmanager
    def open_(items: list[Item], url: str) -> Iterator[Rank]:
        _fill(items, backend)
        searched = get_search_backend(backend)

        def rank(typed: str) -> list[str]:
            return [entry.item for entry in searched.search(typed, Entry)[:RECALL_DEPTH]]

        yield rank

    return open_


def _fill(items: list[Item], backend: str) -> None:
    """Title and text of each item, as our engines are given them."""
    Entry.objects.all().delete()
    Entry.objects.bulk_create(
        Entry(item=item.id, title=item.document["title"], body=_body(item)) for item in items
    )
    index = get_search_backend(backend).get_index_for_model(Entry)
    if index is not None and connection.vendor == "sqlite":
        index.add_items(Entry, list(Entry.objects.all()))


def _body(item: Item) -> str:
    return "\n".join([*texts.of(item.document), item.authority, *item.document["dates"].values()])


ENGINES = {
    "embedded": _embedded,
    "elasticsearch": _elasticsearch,
    "wagtail": _wagtail("fts"),
    "wagtail-fallback": _wagtail("default"),
}
