import os
import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine
from tests.lacking import lacking

from .documents import empty


@pytest.fixture(scope="session")
def server() -> str:
    """The addresses of a cluster."""
    if not (url := os.environ.get("ELASTICSEARCH_URL", "")):
        lacking("There is no Elasticsearch: start one (python -m tests.elasticsearch start), "
                "and name it in ELASTICSEARCH_URL.")  # fmt: skip
    return url


def _removed(url: str) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(url, f"esq-{uuid.uuid4().hex[:8]}")
    yield engine
    for name in engine.client.indices.get(index=f"{engine.prefix}-*"):
        engine.client.indices.delete(index=name)


@pytest.fixture
def untouched(server) -> Iterator[ElasticEngine]:
    """An engine that has no index yet."""
    yield from _removed(server)


@pytest.fixture(scope="session")
def _kept(server) -> Iterator[ElasticEngine]:
    yield from _removed(server)


@pytest.fixture
def engine(_kept) -> Iterator[ElasticEngine]:
    """An engine with an empty index, which tests use one after the other: it takes long to make."""
    yield _kept
    empty(_kept)


@pytest.fixture(scope="module")
def shared(server) -> Iterator[ElasticEngine]:
    """One for all tests of a module that only read."""
    yield from _removed(server)
