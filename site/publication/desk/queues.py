"""Pages of a list by key: no offset, no count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Q, QuerySet

from organisations.row_keys import row_key

Row = TypeVar("Row")
SIZE = 20


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page, and the key after which the next one begins."""

    rows: Sequence[Row]
    next_after: str | None


def by_number(rows: QuerySet, after: str, *, oldest_first: bool = True, size: int = SIZE) -> Slice:
    """A page ordered by primary key; `after` is the last key of the page before, "" for the first."""
    if (last := row_key(after)) is not None:
        rows = rows.filter(**{"pk__gt" if oldest_first else "pk__lt": last})
    return cut(rows.order_by("pk" if oldest_first else "-pk"), lambda row: str(row.pk), size=size)


def by_due(rows: QuerySet, after: str, *, size: int = SIZE) -> Slice:
    """A page ordered by `due_on` and primary key, what is due first in front; `after` is `<day>.<key>`."""
    if (last := place(after)) is not None:
        rows = rows.filter(behind(*last))
    return cut(rows.order_by("due_on", "pk"), lambda row: f"{row.due_on:%Y-%m-%d}.{row.pk}", size=size)


def behind(day: date, key: int, *, column: str = "due_on") -> Q:
    """What stands behind that row in the order of `by_due`; the first part alone is a range of the index."""
    return Q(**{f"{column}__gte": day}) & (Q(**{f"{column}__gt": day}) | Q(pk__gt=key))


def place(after: str) -> tuple[date, int] | None:
    day, _dot, number = after.partition(".")
    if (key := row_key(number)) is None:
        return None
    try:
        return date.fromisoformat(day), key
    except ValueError:
        return None


def cut(rows: QuerySet, key: Callable[[Row], str], *, size: int = SIZE) -> Slice:
    """The first page of `rows`, which are ordered already."""
    found = list(rows[: size + 1])
    return Slice(found[:size], key(found[size - 1]) if len(found) > size else None)
