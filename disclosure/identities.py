"""Digests by which a list of dishonesty is found from the other side (publication.conflicts).

A submission brings them along (disclosure.projection). This reader of the ledger adds them to items that
were published before there were any: as a new reader it reads from the first entry on, once.
"""

from collections.abc import Sequence
from datetime import datetime

from publication import conflicts
from publication.enums import Act, ItemState
from publication.models import LedgerEntry, LookupKey, PublicItem

from .models import Record
from .projection import identity_digests

READER = "conflict-digests"  # runs before campaigns' reader, which asks for them


def read(entries: Sequence[LedgerEntry], at: datetime) -> None:
    """Those of a batch's adverse items that have none yet; read twice it adds nothing."""
    ids = [entry.item_id for entry in entries if entry.act in (Act.PUBLISH, Act.CORRECT)]
    items = PublicItem.objects.filter(pk__in=ids, state=ItemState.PUBLISHED).values_list("pk", "kind")
    adverse = [pk for pk, kind in items if conflicts.is_adverse(kind)]
    records = Record.objects.filter(item_id__in=adverse, sealed__isnull=False)
    wanted = {
        (record.item_id, digest)
        for record in records.select_related("edition", "key")
        for digest in identity_digests(record.edition.spec, record.values)
    }
    present = set(LookupKey.objects.filter(item__in=adverse).values_list("item", "digest"))
    known = {item for item, digest in present & wanted}
    LookupKey.objects.bulk_create(
        LookupKey(item_id=item, digest=digest) for item, digest in sorted(wanted) if item not in known
    )
