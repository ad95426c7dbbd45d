import pytest

from search.embedded import EmbeddedEngine


@pytest.fixture
def engine(tmp_path) -> EmbeddedEngine:
    return EmbeddedEngine(str(tmp_path / "index"))
