import os
import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine
from tests.lacking import lacking


def _emptied(url: str) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(url, f"esq-{uuid.uuid4().hex[:8]}")
    yield engine
    for name in engine.client.indices.get(index=f"{engine.prefix}-*"):
        engine.client.indices.delete(index=name)


@pytest.fixture(scope="session")
def server() -> str:
    """The addresses of a cluster."""
    if not (url := os.environ.get("ELASTICSEARCH_URL", "")):
        lacking("There is no Elasticsearch: start one (python -m tests.elasticsearch start), "
                "and name it in ELASTICSEARCH_URL.")  # fmt: skip
    return url


@pytest.fixture
def engine(server) -> Iterator[ElasticEngine]:
    """One that has no index yet."""
    yield from _emptied(server)


@pytest.fixture(scope="module")
def shared(server) -> Iterator[ElasticEngine]:
    """One for all tests of a module."""
    yield from _emptied(server)
