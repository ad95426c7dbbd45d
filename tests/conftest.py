"""What every test stands on: a data folder of its own, the door's one bypass, a house with people in it."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from itertools import count
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from elastic_transport import TransportError
from elasticsearch import Elasticsearch

from confidentiality import sources
from disclosure import bootstrap as entries
from education import bootstrap as lessons
from organisations import bootstrap as staff
from tests.bases import Bases, asked_for, base
from tests.database import Template, is_asked_of_us, poured
from tests.disclosure.assessed import assess_all
from tests.factories import NOW, House, build_house
from tests.lacking import lacking
from tests.pages import build_newsroom
from tests.sharing import Sharing, arrange


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say what each test needs, so that CI passes none of them twice for nothing."""
    for item in items:
        if "elasticsearch_url" in item.fixturenames or item.get_closest_marker("cluster"):
            item.add_marker("elasticsearch")
        elif _is_alone(item):
            item.add_marker("alone")


@pytest.hookimpl(specname="pytest_collection_modifyitems", trylast=True)
def pytest_arrange(items: list[pytest.Item]) -> None:
    arrange(items)


def pytest_collection_finish() -> None:
    """All modules are imported: none of what they made is garbage, and looking through it takes long."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Of `--dist loadgroup`; any other is pytest-xdist's own."""
    return Sharing(config, log) if config.getvalue("dist") == "loadgroup" else None


def _is_alone(item: pytest.Item) -> bool:
    """Whether it meets neither a database (pytest-django lets it not) nor another process that may."""
    meets = {"db", "transactional_db", "django_db_setup"} & set(item.fixturenames)
    return not (
        meets
        or item.get_closest_marker("django_db")
        or item.get_closest_marker("elasticsearch")
        or "subprocess" in vars(item.module)
    )


@pytest.fixture(scope="session", autouse=True)
def _flush_passes_the_triggers():
    """The one bypass: emptying tables between tests takes the triggers away and puts them back."""
    from confidentiality import triggers

    teardown = TransactionTestCase._fixture_teardown

    def flush(self) -> None:
        with triggers.removed():
            teardown(self)

    TransactionTestCase._fixture_teardown = flush
    yield
    TransactionTestCase._fixture_teardown = teardown


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords():
    """A slow hash of a hundred demo passwords is what most of the time would go to."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _english():
    """Sentences are compared as the source has them; requests choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture
def english(settings):
    """Pages as the source has them, whatever is translated."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture(autouse=True)
def _empty_cache():
    """What an earlier test cached (Wagtail keeps the root of its site) speaks of a database that is gone."""
    cache.clear()


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path) -> Path:
    """Folders of one test: assets, outside journal, index, mail."""
    settings.ASSETS_ROOT = tmp_path / "assets"
    settings.OUTSIDE_ROOT = tmp_path / "outside"
    settings.SEARCH_ROOT = tmp_path / "search"
    settings.PACKS_ROOT = tmp_path / "packs"
    settings.MEDIA_ROOT = str(tmp_path / "media")
    storage = settings.STORAGES["default"]
    media = storage | {"OPTIONS": storage["OPTIONS"] | {"location": str(tmp_path / "media")}}
    settings.STORAGES = settings.STORAGES | {"default": media}
    settings.EMAIL_FILE_PATH = str(tmp_path / "outbox")
    return tmp_path


_numbers = count(1)


@pytest.fixture(autouse=True)
def _own_indices(settings, created_indices) -> Iterator[None]:
    """With ELASTICSEARCH_URL: indices of one test, made when it first writes, removed only if it did."""
    settings.ELASTICSEARCH_PREFIX = f"{settings.ELASTICSEARCH_PREFIX}-{next(_numbers)}"
    yield
    created_indices.remove(settings.ELASTICSEARCH_PREFIX)


class _Created:
    """The indices that were created and not removed yet, on whatever cluster."""

    def __init__(self) -> None:
        self.names: list[tuple[Elasticsearch, str]] = []

    def remove(self, prefix: str) -> None:
        ours = [each for each in self.names if each[1].startswith(f"{prefix}-")]
        self.names = [each for each in self.names if each not in ours]
        for client, name in ours:
            with suppress(TransportError):  # the cluster of that test has ended
                client.indices.delete(index=name, ignore_unavailable=True)


@pytest.fixture(scope="session")
def created_indices() -> Iterator[_Created]:
    from search.elastic import versions

    created, create = _Created(), versions.create

    def noted(client: Elasticsearch, *arguments) -> str:
        name = create(client, *arguments)
        created.names.append((client, name))
        return name

    versions.create = noted
    yield created
    versions.create = create
    created.remove("test")


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The addresses of a real cluster."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        lacking("ELASTICSEARCH_URL names no cluster; `python -m tests.elasticsearch start` starts one.")
    return url


def _template(config: pytest.Config) -> Template:
    """The run's: pytest-xdist gives each process a folder in that of the run."""
    folder = config._tmp_path_factory.getbasetemp()
    return Template(folder.parent if hasattr(config, "workerinput") else folder)


@pytest.fixture(scope="session")
def migrated(request) -> Template:
    """A migrated database to copy."""
    made = _template(request.config)
    made.ready()
    return made


@pytest.fixture(scope="session")
def _poured(request, django_db_keepdb, django_db_modify_db_settings, django_db_blocker) -> ExitStack:
    stack = ExitStack()
    if is_asked_of_us(django_db_keepdb):
        with django_db_blocker.unblock():
            stack.enter_context(poured(request.getfixturevalue("migrated")))
    return stack


@pytest.fixture(scope="session")
def django_db_setup(_poured, django_db_setup) -> None:
    """pytest-django's own, which migrates: nothing is left to do where the database is a copy."""
    _poured.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        _template(session.config).drop()


@pytest.fixture(scope="session")
def open_bases(django_db_setup, django_db_blocker) -> Iterator[Bases]:
    bases = Bases()
    yield bases
    with django_db_blocker.unblock():
        bases.fit([])


@pytest.fixture
def _fitting_bases(request, open_bases, django_db_blocker) -> None:
    """The bases of this test; none where it empties the tables afterwards."""
    marker = request.node.get_closest_marker("django_db")
    committed = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    with django_db_blocker.unblock():
        open_bases.fit([] if committed else asked_for(request.fixturenames))


@pytest.fixture
def _django_db_helper(_fitting_bases, _django_db_helper) -> None:
    """pytest-django's own, which begins the test's transaction: inside of the bases'."""


@base
def _house() -> House:
    return build_house()


@base
def catalogue() -> None:
    """The disclosures' kinds and fields."""
    entries.bootstrap(at=NOW)


@base
def assessed() -> None:
    """Impact assessments of all editions of the catalogue."""
    assess_all()


@base
def groups() -> None:
    """What lets people into the admin."""
    staff.bootstrap(at=NOW)


@base
def folders() -> None:
    """Pages' roots and folders, chains, categories."""
    build_newsroom()


@base
def subjects() -> None:
    """The lessons' subjects and topics."""
    lessons.bootstrap(at=NOW)


@pytest.fixture
def house(_house) -> House:
    """A province, a city, two counties; people in every role; a source of drafts."""
    sources.register("tests.note", _house.notes)
    return _house


@pytest.fixture
def public(client, settings, monkeypatch):
    """`public(address, at=…, **headers)`: what a stranger's browser is answered at that instant."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }

    def get(address: str, *, at=NOW, method: str = "get", **headers: str):
        monkeypatch.setattr("publication.middleware.timezone.now", lambda: at)
        return getattr(client, method)(address, headers=headers)

    return get
