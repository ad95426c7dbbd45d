"""The judged items as public items, beside the door: nobody reviewed them, and no ledger knows them.

Only for a scratch database of their own, which `place` makes.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from confidentiality import canonical, triggers
from publication.enums import ItemState
from publication.models import PublicItem

from .item import AT, UNTIL, Item


def plant(items: Iterable[Item]) -> int:
    """Store them and nothing else, without permits (SQLite then needs its foreign keys unasked); how many."""
    rows = [public_item(item, number) for number, item in enumerate(items, start=1)]
    connection.disable_constraint_checking()
    try:
        with triggers.removed():
            held = PublicItem.objects.order_by()
            held._raw_delete(
                held.db
            )  # nothing follows it: tables of a database that is behind may be missing
            PublicItem.objects.bulk_create(rows, batch_size=500)
    finally:
        connection.enable_constraint_checking()
    return len(rows)


def clear() -> None:
    """Before a migration: it looks whether every row has its permit, and installs the triggers again."""
    triggers.drop(connection)
    _empty()


def _empty() -> None:
    """Nothing follows it: tables of a database that is behind may be missing."""
    held = PublicItem.objects.order_by()
    held._raw_delete(held.db)


def public_item(item: Item, number: int) -> PublicItem:
    """The row as the door would have written it; `number` stands for its permit's."""
    facets = item.document["facets"]
    region = facets["region"]
    shown = min(datetime.fromisoformat(item.document["display"]["from"]), AT)
    return PublicItem(
        id=item.id, permit_id=number, source_type="judged", source_id=str(number), organisation_id=1,
        state=ItemState.PUBLISHED, visible_from=shown, visible_until=UNTIL, published_at=shown,
        changed_at=shown, content=canonical.dumps(item.document), salt=b"", commitment="",
        section=item.document["section"], kind=item.kind, locale=item.document["locale"],
        authority=facets["authority"], region=region, city=f"{region[:4]}00" if region else "",
        subject_category=facets["subject_category"], year=facets["year"], sector=facets["sector"],
        occupation=facets["occupation"], masked=item.masked,
    )  # fmt: skip
