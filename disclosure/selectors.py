"""Reads of the public forms."""

from datetime import datetime

from publication.models import LookupKey, PublicItem

from .projection import lookup_digest

MOST = 50


def look_up(name: str, second: str, *, at: datetime) -> list[PublicItem]:
    """Visible items of whoever bears the name and has the second fact; newest first, fifty at most."""
    keys = LookupKey.objects.filter(digest=lookup_digest(name, second)).values("item")
    return list(PublicItem.objects.visible(at=at).filter(pk__in=keys).order_by("-visible_from", "-id")[:MOST])
