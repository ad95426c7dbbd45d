"""Which items stand against a subject, found by its digests (publication.conflicts); no name is read here."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from . import conflicts
from .enums import ItemState
from .models import LookupKey


def against(wanted: Collection[str], *, at: datetime) -> dict[str, list[str]]:
    """By digest, the ids of adverse items that are published and not over, embargoed ones too."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = LookupKey.objects.filter(
        digest__in=list(wanted),
        item__kind__in=conflicts.adverse_kinds(),
        item__state=ItemState.PUBLISHED,
        item__visible_until__gt=at,
    )
    for digest, item in keys.order_by("item").values_list("digest", "item"):
        found[digest].append(item)
    return dict(found)


def of_items(item_ids: Collection[str]) -> dict[str, list[str]]:
    """By adverse item, whatever became of it since, the digests that stand beside it now."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = LookupKey.objects.filter(item__in=list(item_ids), item__kind__in=conflicts.adverse_kinds())
    for item, digest in keys.values_list("item", "digest"):
        found[item].append(digest)
    return dict(found)
