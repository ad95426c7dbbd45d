"""How many were found, so that the number never claims more than can be true.

An engine counts what it holds, and it may hold what was taken down a moment ago. What the ledger has
not told it yet, and what it refused to hold as it is now, is counted and taken off: where nothing is
outstanding, its numbers are true; where something is, "more than". A result that was read whole is
counted by what was visible in it.
"""

from dataclasses import dataclass

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from publication.enums import Act
from publication.models import LedgerEntry, ReaderState

from . import failures
from .engine import Total
from .indexing import NAME

MOST_DOUBTS = 1000  # entries that are looked through; with more of them the engine's numbers say nothing


@dataclass(frozen=True, slots=True)
class Doubt:
    """How many of what the engine counts may be gone; None: any number of them."""

    number: int | None

    def surely(self, counted: int) -> int:
        """How many of those counted are there for certain."""
        return 0 if self.number is None else max(counted - self.number, 0)

    def beside(self, dropped: int) -> "Doubt":
        """After `dropped` were found to be gone: more than the ledger explains, and nothing is certain."""
        return self if self.number is None or dropped <= self.number else Doubt(None)


def doubt() -> Doubt:
    """What the reader of search has not read of the ledger yet, and what the engine refused; by two
    queries, asked before the engine is."""
    position = ReaderState.objects.filter(name=NAME).values("position")
    unread = (
        LedgerEntry.objects.filter(seq__gt=Coalesce(Subquery(position), 0))
        .order_by("seq")
        .values_list("act", "item_id")[: MOST_DOUBTS + 1]
    )
    entries, refused = list(unread), failures.ids(limit=MOST_DOUBTS + 1)
    if max(len(entries), len(refused)) > MOST_DOUBTS:
        return Doubt(None)
    # Any act on an item but its publication may mean that it is not found any more.
    return Doubt(len({*refused, *(item for act, item in entries if item and act != Act.PUBLISH)}))


def total(counted: Total, *, seen: int, doubt: Doubt) -> Total:
    """The engine's total, less what is in doubt; `seen` were visible. "More than" one less than is certain."""
    if counted.exact and doubt.number == 0:
        return counted
    if doubt.number == 0:
        return Total(max(counted.number, seen - 1), exact=False)
    return Total(max(doubt.surely(counted.number), seen, 1) - 1, exact=False)
