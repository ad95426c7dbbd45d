"""The database as a file, and a second database beside the one in use; for SQLite and PostgreSQL.

dump    ── the database in use → a file
beside  ── a file → a database of its own; inside the block it is Django's default
swap    ── that database takes the place of the one in use, at once or not at all
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections

from .backup import BackupRefused

DUMPS = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


def dump(path: Path) -> None:
    """Copy the database in use, as it is at one instant, while others go on. Raises BackupRefused."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as copy:
            connection.connection.backup(copy)
    else:
        _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


@contextmanager
def beside(path: Path) -> Iterator[str]:
    """A database made of a dump, on the same server; its name. Gone after the block, unless swapped in."""
    name = str(path) if connection.vendor == "sqlite" else _restored(path)
    try:
        yield name
    finally:
        _discard(name)


@contextmanager
def default(name: str) -> Iterator[None]:
    """Everything that asks for the default database gets the one of that name."""
    in_use = connections[DEFAULT_DB_ALIAS]
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    other.settings_dict = {**in_use.settings_dict, "NAME": name}
    connections[DEFAULT_DB_ALIAS] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = in_use
        ContentType.objects.clear_cache()


def swap(name: str) -> None:
    """Put the database of that name in the place of the one in use. Raises BackupRefused."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(name)) as fresh:
            fresh.backup(connection.connection)  # one transaction of the target: whole or not at all
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        _rename(name)
    ContentType.objects.clear_cache()


def others_connected() -> int:
    """Other connections to the database in use; PostgreSQL only."""
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]


def _discard(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _restored(path: Path) -> str:
    """A new database on the same server, filled from the dump."""
    in_use = connection.settings_dict["NAME"]
    name = f"{in_use[:40]}_restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = current_database()")
        collate, ctype = cursor.fetchone()
        try:
            cursor.execute(
                f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' "
                f"LC_COLLATE '{collate}' LC_CTYPE '{ctype}'"
            )
        except DatabaseError as error:
            raise BackupRefused(
                "A restore builds a second database first, and this account may not make one: "
                "ALTER ROLE … CREATEDB."
            ) from error
    try:
        _postgresql(
            "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={name}", str(path)
        )
    except BackupRefused:
        _discard(name)
        raise
    return name


def _rename(name: str) -> None:
    in_use = connection.settings_dict["NAME"]
    old = f"{in_use[:40]}_replaced_{os.getpid()}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (%s, %s)", [in_use, name]
        )
        cursor.execute("BEGIN")  # both names change, or none
        cursor.execute(f'ALTER DATABASE "{in_use}" RENAME TO "{old}"')
        cursor.execute(f'ALTER DATABASE "{name}" RENAME TO "{in_use}"')
        cursor.execute("COMMIT")
        cursor.execute(f'DROP DATABASE "{old}"')


def _postgresql(program: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs. Raises BackupRefused."""
    path = shutil.which(program)
    if path is None:
        raise BackupRefused(
            f"{program} is not installed; install PostgreSQL's client programs, "
            "of the server's version or newer."
        )
    done = subprocess.run([path, *arguments], env=_environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        raise BackupRefused(f"{program} failed: {reason}")


def _environment() -> dict[str, str]:
    """The connection as PostgreSQL's programs expect it; the password in no argument list."""
    given = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    options = {"PGSSLMODE": given["OPTIONS"].get("sslmode", "")}
    values = {name: str(given[key]) for name, key in names.items()} | options
    return {**os.environ, **{name: value for name, value in values.items() if value}}
