from datetime import datetime

import pytest

from tests.factories import NOW


@pytest.fixture(autouse=True)
def _plain(plain_static):
    """The pages of 404 and 410 name static files."""


@pytest.fixture
def clock(monkeypatch):
    """Sets what requests take for now."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("publication.middleware.timezone.now", lambda: moment)

    set_to(NOW)
    return set_to
