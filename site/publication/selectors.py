"""Reads that several public surfaces share; every one takes the clock."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from organisations.models import Region

from .enums import ItemState
from .models import PublicItem

LIFETIME = 60  # seconds that a shared cache may keep an answer


def find(item_id: str) -> PublicItem | None:
    return PublicItem.objects.filter(pk=item_id).first()


def withdrawn(source_type: str, source_ids: Iterable[str]) -> set[str]:
    """Of these sources those that were public and are not any more: withdrawn, or over."""
    items = PublicItem.objects.filter(source_type=source_type, source_id__in=list(source_ids))
    states: dict[str, set[str]] = {}
    for source, state in items.values_list("source_id", "state"):
        states.setdefault(source, set()).add(state)
    return {source for source, found in states.items() if ItemState.PUBLISHED not in found}


def was_shown(item: PublicItem, *, at: datetime) -> bool:
    """Whether the public ever saw it: not while embargoed, nor where it was withdrawn before its day."""
    return item.visible_from <= at and (item.hidden_at is None or item.visible_from <= item.hidden_at)


def seconds_until_change(*, at: datetime, section: str | None = None) -> int:
    """Until the next item of the section (of any) appears or disappears by the clock; 60 at most."""
    items = PublicItem.objects.filter(state=ItemState.PUBLISHED)
    if section:
        items = items.filter(section=section)
    soon = at + timedelta(seconds=LIFETIME)  # a range, so that the index is read no further
    changes = [
        items.filter(**{f"{column}__gt": at, f"{column}__lte": soon})
        .order_by(column)
        .values_list(column, flat=True)
        .first()
        for column in ("visible_until", "visible_from")
    ]
    return seconds_until(changes, at=at)


def seconds_until(moments: Iterable[datetime | None], *, at: datetime) -> int:
    """Whole seconds until the first of the moments still to come; 0 to 60."""
    waits = [(moment - at).total_seconds() for moment in moments if moment and moment > at]
    return int(min([LIFETIME, *waits]))


def item_changes(items: Iterable[PublicItem]) -> list[datetime]:
    """When these items appear and disappear."""
    return [moment for item in items for moment in (item.visible_from, item.visible_until)]


def referenced(item: PublicItem) -> list[PublicItem]:
    """The items it refers to, in its order, visible or not: whoever shows them asks each."""
    found = PublicItem.objects.in_bulk(item.document["references"])
    return [found[each] for each in item.document["references"] if each in found]


def region_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of regions in the language of the request, by code."""
    return {region.code: str(region) for region in Region.objects.filter(code__in=set(codes))}
