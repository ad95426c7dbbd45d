"""The ledger's public side, in order, removals included: `/api/v1/changes`.

Every entry is there, so that the chain of hashes has no hole. Of an item that the public has never
seen (under embargo, or withdrawn before its day) an entry says neither kind nor section: its id is
random and tells nothing, and whoever follows needs it when the day comes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from publication.models import LedgerEntry, PublicItem
from publication.selectors import was_shown


def page(*, after: int, size: int, at: datetime) -> tuple[list[dict[str, Any]], int | None]:
    """Entries behind the number `after`; and the number to go on from, None at the end."""
    entries = list(LedgerEntry.objects.filter(seq__gt=after).order_by("seq")[: size + 1])
    shown, more = entries[:size], len(entries) > size
    items = _shown_items(shown, at=at)
    return [_entry(entry, items.get(entry.item_id)) for entry in shown], shown[-1].seq if more else None


def _shown_items(entries: Sequence[LedgerEntry], *, at: datetime) -> dict[str, PublicItem]:
    ids = {entry.item_id for entry in entries if entry.item_id}
    columns = ("id", "kind", "section", "visible_from", "hidden_at")
    items = PublicItem.objects.filter(pk__in=ids).only(*columns).order_by() if ids else ()
    return {item.id: item for item in items if was_shown(item, at=at)}


def _entry(entry: LedgerEntry, item: PublicItem | None) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "act": entry.act,
        "reason": entry.reason,
        "id": entry.item_id,
        "kind": item.kind if item else None,
        "section": item.section if item else None,
        "commitment": entry.commitment,
        "hash": entry.hash,
        "previous_hash": entry.previous_hash,
        "signature": entry.signature,
    }
