"""Tests that run on both engines; the one over a cluster where there is one."""

import os

import pytest
from django.conf import settings as given

from search.elastic import ElasticEngine
from search.engine import engine
from tests.lacking import lacking

ENGINES = ("embedded", pytest.param("elastic", marks=pytest.mark.elasticsearch))


def choose(name: str, settings=given) -> None:
    """Let the settings choose this engine."""
    settings.ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "") if name == "elastic" else ""
    if name == "elastic" and not settings.ELASTICSEARCH_URL:
        lacking("ELASTICSEARCH_URL names no cluster; `python -m tests.elasticsearch start` starts one.")


@pytest.fixture(params=ENGINES)
def either(request, settings) -> str:
    """The name of the engine that the settings choose."""
    choose(request.param, settings)
    return request.param


def held() -> list[str]:
    """The ids of all documents that the index in use holds."""
    chosen = engine()
    if isinstance(chosen, ElasticEngine):
        if not chosen.stats().version:
            return []
        found = chosen.client.search(index=chosen.prefix, size=1000, sort=["_doc"])["hits"]["hits"]
        return sorted(hit["_id"] for hit in found)
    view = chosen._reader.view()
    if view is None:
        return []
    searcher = view.searcher
    every = searcher.search(_everything(), limit=1000).hits
    return sorted(searcher.doc(address)["id"][0] for _score, address in every)


def _everything():
    from tantivy import Query

    return Query.all_query()
