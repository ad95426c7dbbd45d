"""Triggers that hold whatever the code above them does, on SQLite and PostgreSQL.

A trigger is a list of refusals: a condition over NEW and OLD, and the sentence that is raised.
The conditions are SQL that both databases read; `{sha256:salt,content}`, `{differs:a,b}`,
`{json:content,facets,year}` and `{json:content,edition}` (a text or number in a JSON text, as text, or '') are
where they differ.

They are dropped before a migration and installed after it: SQLite loses the triggers of a table that
is rebuilt, and refuses to rename a table that a trigger still names. `missing()` compares what is
installed with what is written here, word by word; a system check and the web's start ask it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "door_"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger: refuse where a condition holds; then, after the change, run statements."""

    name: str
    table: str
    event: str  # BEFORE INSERT, BEFORE UPDATE, BEFORE DELETE, AFTER INSERT, …
    refusals: tuple[tuple[str, str], ...] = ()
    statements: tuple[str, ...] = ()
    statement_level: bool = field(default=False)


_registered: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    for trigger in triggers:
        _registered[trigger.name] = trigger


def tables() -> set[str]:
    """Names of the tables that triggers stand on."""
    return {trigger.table for trigger in _registered.values()}


def append_only(name: str, table: str) -> list[Trigger]:
    """The three triggers of a table that only grows (TRUNCATE passes row triggers on PostgreSQL)."""
    sentence = f"{table} only grows."
    return [
        Trigger(f"{name}_no_update", table, "BEFORE UPDATE", (("1=1", sentence),)),
        *never_deleted(name, table),
    ]


def never_deleted(name: str, table: str) -> list[Trigger]:
    return [
        Trigger(f"{name}_no_delete", table, "BEFORE DELETE", (("1=1", _deleted(table)),)),
        never_truncated(name, table),
    ]


def never_truncated(name: str, table: str) -> Trigger:
    return Trigger(
        f"{name}_no_truncate", table, "BEFORE TRUNCATE", (("1=1", _deleted(table)),), statement_level=True
    )


def never_replaced(name: str, table: str) -> Trigger:
    """INSERT OR REPLACE deletes a row unasked where SQLite's recursive triggers are off."""
    taken = f"EXISTS (SELECT 1 FROM {table} o WHERE o.id = NEW.id)"
    return Trigger(
        f"{name}_no_replace", table, "BEFORE INSERT", ((taken, f"Nothing is replaced in {table}."),)
    )


def _deleted(table: str) -> str:
    return f"Nothing is deleted from {table}."


@dataclass(frozen=True, slots=True)
class Written:
    """A trigger in one database's words: what to run, and the text that the catalogue then shows.

    PostgreSQL's is the trigger's definition and then its function's body.
    """

    statements: tuple[str, ...]
    catalogued: str


def definitions(vendor: str) -> dict[str, Written]:
    """SQL by trigger name, for `sqlite` or `postgresql`."""
    write = {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]
    return {trigger.name: sql for trigger in _registered.values() if (sql := write(trigger))}


def install(database: BaseDatabaseWrapper = connection) -> None:
    """Put every registered trigger in place, in one transaction."""
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        _drop_all(database, cursor)
        for written in definitions(database.vendor).values():
            for sql in written.statements:
                cursor.execute(sql)


def drop(database: BaseDatabaseWrapper = connection) -> None:
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        _drop_all(database, cursor)


@contextmanager
def removed(database: BaseDatabaseWrapper = connection) -> Iterator[None]:
    """The one explicit bypass, for tests that must empty the tables."""
    _settle(database)
    drop(database)
    try:
        yield
    finally:
        _settle(database)
        install(database)


def _settle(database: BaseDatabaseWrapper) -> None:
    """PostgreSQL alters no table that has deferred checks to come, as inside a test's transaction."""
    if database.vendor == "postgresql" and database.in_atomic_block:
        with database.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def missing(database: BaseDatabaseWrapper = connection) -> list[str]:
    """Names of triggers that are absent, disabled or not what is written here."""
    present = _present(database)
    return sorted(
        name
        for name, written in definitions(database.vendor).items()
        if present.get(name) != _fingerprint(written.catalogued)
    )


def require_installed(database: BaseDatabaseWrapper = connection) -> None:
    """Raises ImproperlyConfigured where the database lets by what the door must stop."""
    if gone := missing(database):
        raise ImproperlyConfigured(
            f"The database lacks {len(gone)} of the door's triggers ({', '.join(gone[:3])} …). "
            "Run `./run manage migrate`, then start again."
        )


def _fingerprint(sql: str) -> str:
    return hashlib.sha256(re.sub(r"\s+", " ", sql).strip().encode()).hexdigest()


def _expand(sql: str, vendor: str) -> str:
    if vendor == "sqlite":
        sha, differs = r"door_sha256(\1, \2)", r"((\1) IS NOT (\2))"
        leaf = r"COALESCE(json_extract(\1, '$.\2.\3'), '')"
        top = r"COALESCE(CAST(json_extract(\1, '$.\2') AS text), '')"
    else:
        sha = r"encode(sha256(\1 || convert_to(\2, 'UTF8')), 'hex')"
        differs = r"((\1) IS DISTINCT FROM (\2))"
        leaf = r"COALESCE(CAST(\1 AS json) -> '\2' ->> '\3', '')"
        top = r"COALESCE(CAST(\1 AS json) ->> '\2', '')"
    sql = re.sub(r"\{sha256:([^,}]+),\s*([^}]+)\}", sha, sql)
    sql = re.sub(r"\{json:([^,}]+),\s*(\w+),\s*(\w+)\}", leaf, sql)
    sql = re.sub(r"\{json:([^,}]+),\s*(\w+)\}", top, sql)
    return re.sub(r"\{differs:([^,}]+),\s*([^}]+)\}", differs, sql)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sqlite(trigger: Trigger) -> Written | None:
    if trigger.statement_level:
        return None
    body = [
        f"SELECT RAISE(ABORT, {_quoted(sentence)}) WHERE {_expand(condition, 'sqlite')};"
        for condition, sentence in trigger.refusals
    ] + [f"{sql};" for sql in trigger.statements]
    sql = (
        f"CREATE TRIGGER {PREFIX}{trigger.name} {trigger.event} ON {trigger.table} "
        f"FOR EACH ROW BEGIN {' '.join(body)} END"
    )
    return Written((sql,), sql)


def _postgresql(trigger: Trigger) -> Written:
    body = [
        f"IF {_expand(condition, 'postgresql')} THEN RAISE EXCEPTION {_quoted(sentence.replace('%', '%%'))} "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        for condition, sentence in trigger.refusals
    ] + [f"{sql};" for sql in trigger.statements]
    row = "OLD" if "DELETE" in trigger.event else "NEW"
    result = "NULL" if trigger.statement_level or trigger.event.startswith("AFTER") else row
    source = f" BEGIN {' '.join(body)} RETURN {result}; END "
    name = PREFIX + trigger.name
    level = "STATEMENT" if trigger.statement_level else "ROW"
    created = (
        f"CREATE TRIGGER {name} {trigger.event} ON {trigger.table} FOR EACH {level} EXECUTE FUNCTION {name}()"
    )
    # ALWAYS, so that a session in the replica role does not pass either.
    return Written(
        (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS {_quoted(source)}",
            created,
            f"ALTER TABLE {trigger.table} ENABLE ALWAYS TRIGGER {name}",
        ),
        f"{created} {source}",
    )


def _present(database: BaseDatabaseWrapper) -> dict[str, str]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            if database.vendor == "sqlite"
            else "SELECT t.tgname, pg_get_triggerdef(t.oid, true) || ' ' || p.prosrc "
            "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
        )
        return {
            name.removeprefix(PREFIX): _fingerprint(sql)
            for name, sql in cursor.fetchall()
            if name.startswith(PREFIX)
        }


def _drop_all(database: BaseDatabaseWrapper, cursor) -> None:
    for name, table in _installed(database, cursor):
        if database.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(f"DROP TRIGGER {name} ON {table}")
            cursor.execute(f"DROP FUNCTION {name}()")


def _installed(database: BaseDatabaseWrapper, cursor) -> Iterable[tuple[str, str]]:
    cursor.execute(
        "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'door\\_%' ESCAPE '\\'"
        if database.vendor == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgname LIKE 'door\\_%'"
    )
    return cursor.fetchall()
