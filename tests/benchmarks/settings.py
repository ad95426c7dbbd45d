"""The project's settings, with the stock page beside it."""

import tests.environment  # noqa: F401  a data folder of its own, before the settings read it
from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.stock"]
ROOT_URLCONF = "tests.benchmarks.urls"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
