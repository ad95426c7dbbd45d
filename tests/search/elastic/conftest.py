import uuid
from collections.abc import Iterator

import pytest

from search.elastic import ElasticEngine


@pytest.fixture
def engine(elasticsearch_url, settings) -> ElasticEngine:
    """One that has no index yet."""
    return ElasticEngine(elasticsearch_url, settings.ELASTICSEARCH_PREFIX)


@pytest.fixture(scope="module")
def shared(elasticsearch_url, created_indices) -> Iterator[ElasticEngine]:
    """One for all tests of a module."""
    engine = ElasticEngine(elasticsearch_url, f"test-{uuid.uuid4().hex[:8]}")
    yield engine
    created_indices.remove(engine.prefix)
