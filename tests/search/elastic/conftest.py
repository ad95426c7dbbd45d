import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine
from tests.search.elastic.documents import empty


@pytest.fixture
def untouched(elasticsearch_url, settings) -> ElasticEngine:
    """An engine that has no index yet."""
    return ElasticEngine(elasticsearch_url, settings.ELASTICSEARCH_PREFIX)


@pytest.fixture(scope="session")
def _kept(elasticsearch_url, created_indices) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(elasticsearch_url, f"test-{uuid.uuid4().hex[:8]}")
    yield engine
    created_indices.remove(engine.prefix)


@pytest.fixture
def engine(_kept) -> Iterator[ElasticEngine]:
    """An engine with an empty index, which tests use one after the other: it takes long to make."""
    yield _kept
    empty(_kept)


@pytest.fixture(scope="module")
def shared(elasticsearch_url, created_indices) -> Iterator[ElasticEngine]:
    """One for all tests of a module that only read."""
    engine = ElasticEngine(elasticsearch_url, f"test-{uuid.uuid4().hex[:8]}")
    yield engine
    created_indices.remove(engine.prefix)
