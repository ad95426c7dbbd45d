"""Reads that several public surfaces share; every one takes the clock."""

from datetime import datetime

from .enums import ItemState
from .models import PublicItem

LIFETIME = 60  # seconds that a shared cache may keep an answer


def find(item_id: str) -> PublicItem | None:
    return PublicItem.objects.filter(pk=item_id).first()


def seconds_until_change(*, at: datetime, section: str | None = None) -> int:
    """Until the next item of the list appears or disappears by the clock; 60 at most."""
    items = PublicItem.objects.filter(state=ItemState.PUBLISHED)
    ends = (
        items.filter(visible_until__gt=at)
        .order_by("visible_until")
        .values_list("visible_until", flat=True)
        .first()
    )
    begins = (
        items.filter(visible_from__gt=at)
        .order_by("visible_from")
        .values_list("visible_from", flat=True)
        .first()
    )
    waits = [int((moment - at).total_seconds()) for moment in (ends, begins) if moment]
    return max(0, min([LIFETIME, *waits]))
