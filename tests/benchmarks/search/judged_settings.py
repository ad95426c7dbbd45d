"""The project's settings with the baseline beside it, in a data folder of its own.

CHENGXIN_JUDGED names a folder that is kept between runs: making the database takes a minute.
"""

import os

import tests.environment  # noqa: F401  before the settings read it

if os.environ.get("CHENGXIN_JUDGED"):
    os.environ["CHENGXIN_DATA"] = os.environ["CHENGXIN_JUDGED"]

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.benchmarks.search.baseline"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database.fallback"},
    "fts": {"BACKEND": "wagtail.search.backends.database"},
}
