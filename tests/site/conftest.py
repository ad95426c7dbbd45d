"""The house with its people let into the admin."""

import pytest

from organisations.services.memberships import sync_groups
from tests.factories import NOW


@pytest.fixture
def plain_static(settings):
    """Static files by their own names: a test collects none."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def staff(english, house, groups, client, plain_static, monkeypatch):
    """`staff("first")`: a browser in which that person is logged in, at the instant NOW."""
    monkeypatch.setattr("publication.middleware.timezone.now", lambda: NOW)

    def log_in(name):
        sync_groups([house.people[name]])
        client.force_login(house.user(name))
        return client

    return log_in
