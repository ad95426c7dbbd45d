"""Storing prepared records: those whose key is new, with their keys and the first line of their history.

On PostgreSQL the rows go in by COPY, which is several times as fast as INSERT.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db import IntegrityError, connection, models, transaction
from psycopg import sql
from psycopg.types.json import Jsonb

from confidentiality.models import RecordKey
from disclosure.enums import EventCode
from disclosure.models import Record, RecordEvent
from disclosure.preparing import again
from disclosure.validation import Problem
from organisations.models import Person

CHUNK = 500
COPY_FROM = 50  # rows; for fewer an INSERT is as good
MOST_OCCURRENCES = 9
TRIES = 3


@dataclass(slots=True)
class Stored:
    """What became of one row: a new record, or problems, or the record that has its key already."""

    record: Record | None = None
    problems: list[Problem] = field(default_factory=list)
    present: Record | None = None
    same: bool = False  # the present one has the same content

    @property
    def is_new(self) -> bool:
        return self.record is not None


def store(results: Sequence[Stored], code: EventCode, *, by: Person, at: datetime) -> None:
    """Store the records whose key is new; the others' results say which record has it.

    Somebody else may store the same key at the same moment: then it is asked again.
    """
    given = [each.record for each in results]
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                _refuse_duplicates(results)
                insert([each.record for each in results if each.record], code, by=by, at=at)
            return
        except IntegrityError:
            if attempt == TRIES - 1:
                raise
            for each, record in zip(results, given, strict=True):
                each.record, each.present, each.same = record, None, False


def insert(records: Sequence[Record], code: EventCode, *, by: Person, at: datetime) -> None:
    """The rows themselves. Raises IntegrityError where a key is there already."""
    copies = connection.vendor == "postgresql" and len(records) >= COPY_FROM
    put = _copy if copies else _bulk_create
    put(RecordKey, [record.key for record in records])
    put(Record, records)
    put(RecordEvent, [RecordEvent(record=record, at=at, by=by, code=code, item_id="") for record in records])


def next_occurrence(record: Record) -> int:
    """Which decision under its authority, number and subject it would be."""
    taken = set(_occurrences(record.kind, [record.unique_hash]))
    return next(n for n in range(1, MOST_OCCURRENCES + 2) if again(record.unique_hash, n) not in taken)


def _refuse_duplicates(results: Sequence[Stored]) -> None:
    """Rows whose key is stored already, or came earlier among these rows, become no record."""
    known: dict[str, Record] = {}
    fresh = [each.record for each in results if each.record]
    for start in range(0, len(fresh), CHUNK):
        piece = fresh[start : start + CHUNK]
        found = Record.objects.filter(
            kind=piece[0].kind, unique_hash__in=[each.unique_hash for each in piece]
        )
        known |= {record.unique_hash: record for record in found.defer("sealed")}
    for each in results:
        if each.record is None:
            continue
        present = known.setdefault(each.record.unique_hash, each.record)
        if present is not each.record:
            each.same = present.content_hash == each.record.content_hash
            each.present, each.record = present, None if each.same else each.record
    _recognise_further(results)


def _recognise_further(results: Sequence[Stored]) -> None:
    """The same key with other content: it may be a second decision that was stored before."""
    asked = [each for each in results if each.present and each.record]
    if asked:
        kind, keys = asked[0].record.kind, [each.record.unique_hash for each in asked]
        stored = _occurrences(kind, keys)
        for each in asked:
            hashes = (again(each.record.unique_hash, n) for n in range(2, MOST_OCCURRENCES + 1))
            for unique in hashes:
                if unique in stored and stored[unique].content_hash == each.record.content_hash:
                    each.present, each.same = stored[unique], True
            each.record = None


def _occurrences(kind: str, keys: Sequence[str]) -> dict[str, Record]:
    hashes = [again(key, n) for key in dict.fromkeys(keys) for n in range(1, MOST_OCCURRENCES + 1)]
    found: dict[str, Record] = {}
    for start in range(0, len(hashes), CHUNK):
        rows = Record.objects.filter(kind=kind, unique_hash__in=hashes[start : start + CHUNK])
        found |= {record.unique_hash: record for record in rows.defer("sealed")}
    return found


def _bulk_create(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=CHUNK)


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """All rows in one COPY, numbers drawn before where the database gives them."""
    fields = model._meta.concrete_fields
    with connection.cursor() as cursor:
        if isinstance(model._meta.pk, models.AutoField):
            for row, number in zip(rows, _numbers(cursor, model, len(rows)), strict=True):
                row.pk = number
        columns = sql.SQL(", ").join(sql.Identifier(each.column) for each in fields)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
        plain = attrgetter(*(each.attname for each in fields))
        other = [(place, fit) for place, each in enumerate(fields) if (fit := _FITTING.get(type(each)))]
        with cursor.copy(statement) as copy:
            for row in rows:
                values = list(plain(row))
                for place, fit in other:
                    values[place] = fit(values[place])
                copy.write_row(values)
    for row in rows:
        row._state.adding, row._state.db = False, "default"


def _numbers(cursor, model: type[models.Model], count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [model._meta.db_table, model._meta.pk.column, count],
    )
    return [number for (number,) in cursor.fetchall()]


# What psycopg does not write as it stands: members of enumerations, JSON, bytes of several kinds. Asking
# each field of Django for each value took longer than the rest of a row.
_FITTING: dict[type[models.Field], Callable] = {
    models.CharField: str,
    models.SlugField: str,
    models.JSONField: Jsonb,
    models.BinaryField: lambda value: value if value is None else bytes(value),
}
