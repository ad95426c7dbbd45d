import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine

from .documents import empty


@pytest.fixture
def engine(elasticsearch_url, settings) -> ElasticEngine:
    """One that has no index yet."""
    return ElasticEngine(elasticsearch_url, settings.ELASTICSEARCH_PREFIX)


def _removed(url: str, created_indices) -> Iterator[ElasticEngine]:
    engine = ElasticEngine(url, f"test-{uuid.uuid4().hex[:8]}")
    yield engine
    created_indices.remove(engine.prefix)


@pytest.fixture(scope="module")
def shared(elasticsearch_url, created_indices) -> Iterator[ElasticEngine]:
    """One for all tests of a module."""
    yield from _removed(elasticsearch_url, created_indices)


@pytest.fixture(scope="session")
def _kept(elasticsearch_url, created_indices) -> Iterator[ElasticEngine]:
    yield from _removed(elasticsearch_url, created_indices)


@pytest.fixture
def emptied(_kept) -> Iterator[ElasticEngine]:
    """One with an empty index, which tests use one after the other: an index takes long to make."""
    yield _kept
    empty(_kept)
