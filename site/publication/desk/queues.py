"""Pages of a list by key: no offset, no count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import QuerySet

Row = TypeVar("Row")
SIZE = 20


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page, and the key after which the next one begins."""

    rows: Sequence[Row]
    next_after: str | None


def by_number(rows: QuerySet, after: str, *, oldest_first: bool = True, size: int = SIZE) -> Slice:
    """A page ordered by primary key; `after` is the last key of the page before, "" for the first."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(**{"pk__gt" if oldest_first else "pk__lt": int(after)})
    return cut(rows.order_by("pk" if oldest_first else "-pk"), lambda row: str(row.pk), size=size)


def cut(rows: QuerySet, key: Callable[[Row], str], *, size: int = SIZE) -> Slice:
    """The first page of `rows`, which are ordered already."""
    found = list(rows[: size + 1])
    return Slice(found[:size], key(found[size - 1]) if len(found) > size else None)
