import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.embedded import EmbeddedEngine

MEMORY = Path("/dev/shm")  # commits wait for the disk, and a test has dozens


@pytest.fixture
def engine() -> Iterator[EmbeddedEngine]:
    place = tempfile.mkdtemp(prefix="index-", dir=MEMORY if MEMORY.is_dir() else None)
    yield EmbeddedEngine(f"{place}/index")
    shutil.rmtree(place)
