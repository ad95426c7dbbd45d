"""The test database is migrated once a run; each process of it gets a copy.

Migrating takes 35 seconds of a processor, a copy none. What `--reuse-db` keeps, or CHENGXIN_TEST_DATABASE
names, is left to pytest-django.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
# The states of 240 migrations are thousands of classes in circles: looking for garbage takes a quarter of it.
MIGRATE = """
import gc, os, sys
gc.set_threshold(200_000, 20, 100)
sys.path[:0] = [os.getcwd(), "site"]
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "migrate", "--verbosity=0", "--skip-checks"])
"""


class Template:
    """A migrated database that nothing is connected to, made by the first process that needs it."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the one that all processes of this run share."""
        self.file = folder / "migrated.sqlite3"
        self._lock = folder / "migrated.lock"

    @property
    def name(self) -> str:
        """On PostgreSQL: named after this run, so that two runs meet on one server."""
        return f"migrated_{self.file.parent.name}_{os.stat(self.file.parent).st_ino}".replace("-", "_")

    def ready(self) -> None:
        """Returns once it is there."""
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            done = self._lock.with_suffix(".done")
            if not done.exists():
                self._make()
                done.touch()

    def _make(self) -> None:
        if connection.vendor == "sqlite":
            return migrate(f"sqlite:///{self.file}")
        _on_the_server(f"CREATE DATABASE {self.name}")
        server, _, _database = os.environ["DATABASE_URL"].rpartition("/")
        migrate(f"{server}/{self.name}")

    def copy_to(self, file: Path | str) -> None:
        """Nothing where the tests run on a server: a program that uses SQLite then migrates by itself."""
        if self.file.exists():
            with closing(sqlite3.connect(self.file)) as source, closing(_opened(file)) as copy:
                source.backup(copy)

    def drop(self) -> None:
        """Where one was made on a server; the file goes with the folder."""
        if connection.vendor == "postgresql" and self._lock.exists():
            _on_the_server(f"DROP DATABASE IF EXISTS {self.name}")


def _on_the_server(sql: str) -> None:
    """Past Django, whose connections pytest-django blocks wherever no test runs."""
    import psycopg

    with closing(psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)) as server:
        server.execute(sql)


def migrate(url: str) -> None:
    """Everything a first start does to that database; in a process of its own, whose connection ends."""
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE], cwd=ROOT, env={**os.environ, "DATABASE_URL": url},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


@contextmanager
def poured(template: Template) -> Iterator[None]:
    """Within, the test database that Django makes is a copy."""
    template.ready()
    test = connection.settings_dict["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = template.name
        yield
        return
    # Without a name it is in memory, and lives as long as somebody is connected.
    name = connection.creation._get_test_db_name()
    with closing(_opened(name)):
        template.copy_to(name)
        yield


def _opened(name: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(name, uri=str(name).startswith("file:"))


def is_asked_of_us(keepdb: bool) -> bool:
    return not keepdb and not os.environ.get("CHENGXIN_TEST_DATABASE")
