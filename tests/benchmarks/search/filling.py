"""Puts the corpus into the database: COPY on PostgreSQL, many rows a statement on SQLite.

The door is passed by, as nowhere else but in tests: its triggers are taken away and put back, and the
items' permits are only numbers. So nothing but what reads items can be measured on these data.
"""

import io
import json
import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.pool import AsyncResult
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

from confidentiality import triggers
from publication.models import PublicItem

from . import corpus
from .place import Place, say

TABLE = PublicItem._meta.db_table
COLUMNS = [field.column for field in PublicItem._meta.concrete_fields]
AT_ONCE = 10 * corpus.BLOCK  # items of one transaction
AHEAD = 3  # transactions that are made while one is written
VERSION = 3  # of the corpus: data that another one made are made anew


def fill(place: Place) -> None:
    """The items of the place; at once where they are there already, and on from where it was cut off."""
    begun, done = place.data / "filling.json", place.data / "filled.json"
    wanted = {"items": place.items, "seed": place.seed, "corpus": VERSION, "in": connection.vendor}
    call_command("prepare", verbosity=0, stdout=io.StringIO())
    if _says(done, wanted) and PublicItem.objects.exists():
        say(f"{place.items:,} items are there already")
        return
    done.unlink(missing_ok=True)
    with _bypass(), _without_indexes():
        if not _says(begun, wanted):
            _empty()
            begun.write_text(json.dumps(wanted))
        _write(place, PublicItem.objects.count())
    _analyse()
    done.write_text(json.dumps(wanted))


def _says(mark: Path, wanted: dict) -> bool:
    return mark.exists() and json.loads(mark.read_text()) == wanted


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"TRUNCATE {TABLE} CASCADE" if connection.vendor == "postgresql" else f"DELETE FROM {TABLE}"
        )


def _write(place: Place, there: int) -> None:
    """Those behind the first ones, which are there: every transaction is of as many."""
    started = time.perf_counter()
    number = there
    for rows in _made(place, there):
        with transaction.atomic():
            _insert(rows)
        number += len(rows)
        say(f"{number:>12,} items, {(number - there) / (time.perf_counter() - started):,.0f} a second")


def _made(place: Place, there: int) -> Iterator[list[list]]:
    """The rows of each transaction, made by two processes that never run far ahead."""
    with multiprocessing.get_context("fork").Pool(2) as makers:
        ahead: deque[AsyncResult] = deque()
        for first in range(there, place.items, AT_ONCE):
            ahead.append(makers.apply_async(_rows, (place.items, place.seed, first)))
            if len(ahead) > AHEAD:
                yield ahead.popleft().get()
        while ahead:
            yield ahead.popleft().get()


def _rows(size: int, seed: int, first: int) -> list[list]:
    """The rows of one transaction, in the order of the columns; runs in a process of its own."""
    made = corpus.items(min(size, first + AT_ONCE), seed, first=first)
    return [[each.row[column] for column in COLUMNS] for each in made]


def _insert(rows: list[list]) -> None:
    columns = ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL synchronous_commit = off")
            with cursor.copy(f"COPY {TABLE} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            adapted = [[connection.ops.adapt_datetimefield_value(v) if hasattr(v, "tzinfo") else v for v in row]
                       for row in rows]  # fmt: skip
            cursor.executemany(f"INSERT INTO {TABLE} ({columns}) VALUES ({marks})", adapted)


@contextmanager
def _bypass() -> Iterator[None]:
    """No triggers, and for good no key that looks for permits."""
    _forget_permits()
    with triggers.removed():
        yield


def _forget_permits() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            key = 'REFERENCES "confidentiality_permit" ("id") DEFERRABLE INITIALLY DEFERRED'
            cursor.execute("PRAGMA synchronous = OFF")
            cursor.execute("PRAGMA writable_schema = ON")
            cursor.execute(
                "UPDATE sqlite_master SET sql = replace(sql, %s, '') WHERE type = 'table' AND name = %s",
                [key, TABLE],
            )
            cursor.execute("PRAGMA writable_schema = RESET")
            return
        known = connection.introspection.get_constraints(cursor, TABLE)
        for name, constraint in known.items():
            if (constraint["foreign_key"] or ("",))[0] == "confidentiality_permit":
                cursor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {name}")


@contextmanager
def _without_indexes() -> Iterator[None]:
    """Rows first, then the indexes: the same in the end, in a fraction of the time."""
    editor = connection.schema_editor()  # for its words only: entered, it would look for the permits
    with connection.cursor() as cursor:
        for index in PublicItem._meta.indexes:
            cursor.execute(f"DROP INDEX IF EXISTS {index.name}")
    yield
    with connection.cursor() as cursor:
        for index in PublicItem._meta.indexes:
            cursor.execute(str(index.create_sql(PublicItem, editor)))
            say(f"index {index.name}")


def _analyse() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"VACUUM (ANALYZE) {TABLE}")
        cursor.execute("ANALYZE")
