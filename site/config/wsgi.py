"""The WSGI entry point. It refuses to serve from a database whose door has lost its triggers."""

import os
import sys
from pathlib import Path

for _folder in (Path(__file__).resolve().parents[2], Path(__file__).resolve().parents[1]):
    if str(_folder) not in sys.path:
        sys.path.insert(1, str(_folder))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from publication.triggers import require_installed  # noqa: E402
from search import pinyin  # noqa: E402

require_installed()
pinyin.warm()  # before the workers are forked: none reads the tables for itself
