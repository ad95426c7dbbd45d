"""A house whose catalogue and chains are loaded; a browser for its staff."""

import pytest
from django.utils import translation

from organisations.services.memberships import sync_groups
from tests.factories import NOW


@pytest.fixture(autouse=True)
def _english():
    """Messages are compared in the language they are written in, whatever a request left active."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(house, catalogue, assessed):
    """The house, with the catalogue, every edition assessed."""
    return house


@pytest.fixture
def now(monkeypatch):
    """Requests come at the instant NOW."""
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: NOW)


@pytest.fixture
def plain_static(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def staff(desk, groups, client, plain_static, now):
    """`staff("submitter")`: a browser in which that person is logged in."""

    def log_in(name):
        sync_groups([desk.people[name]])
        client.force_login(desk.user(name))
        return client

    return log_in
