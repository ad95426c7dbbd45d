from datetime import datetime

import pytest

from publication import readers
from tests.factories import NOW, publish
from tests.search.plain import PlainEngine


@pytest.fixture(autouse=True)
def _plain_static(settings):
    """Static files by their own names: a test collects none."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def clock(monkeypatch):
    """Sets what requests take for now."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("publication.middleware.timezone.now", lambda: moment)

    set_to(NOW)
    return set_to


@pytest.fixture
def plain(monkeypatch) -> PlainEngine:
    """An engine that does what a test tells it to, in the place of the one that the settings choose."""
    made = PlainEngine()
    monkeypatch.setattr("search.engine._embedded", lambda root: made)
    monkeypatch.setattr("search.engine._elastic", lambda *given: made)
    return made


@pytest.fixture
def shown(house, clock):
    """Publishes an item and lets the index catch up."""

    def make(**changes):
        item = publish(house, **changes)
        readers.run("search", at=NOW)
        return item

    return make
