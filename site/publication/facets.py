"""The values that lists offer as facets, and the reader of the ledger that keeps them.

A reader and not the door: two publications of the same new value would wait for each other on its
unique key until the first of them commits, and a slow one would hold up everybody else's.
"""

from collections.abc import Sequence
from datetime import datetime

from .enums import Act
from .filters import COLUMNS, FACETS
from .models import FacetValue, LedgerEntry, PublicItem

READER = "facets"
KEPT = [COLUMNS.get(facet, facet) for facet in FACETS]


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Keep the values of what a batch published or corrected; a batch read twice adds nothing."""
    ids = {entry.item_id for entry in entries if entry.act in (Act.PUBLISH, Act.CORRECT)}
    items = PublicItem.objects.filter(pk__in=ids).order_by().values_list("section", *KEPT)
    found = {
        (section, column, str(value))
        for section, *values in items
        for column, value in zip(KEPT, values, strict=True)
        if value not in ("", None)
    }
    FacetValue.objects.bulk_create(
        [FacetValue(section=section, facet=column, value=value) for section, column, value in sorted(found)],
        ignore_conflicts=True,
        batch_size=300,
    )
