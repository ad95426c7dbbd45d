"""Load the catalogue's files: entries, and an edition where the file's content is new."""

from datetime import datetime

from django.db import transaction

from confidentiality import bootstrap as chains

from . import editions
from .errors import EditionFrozen
from .models import CatalogueEdition, CatalogueEntry


def bootstrap(*, at: datetime) -> list[CatalogueEdition]:
    """Idempotent; the editions that were new. Raises EditionFrozen where a used one was edited in place."""
    chains.bootstrap(at=at)
    with transaction.atomic():
        return [edition for content in editions.shipped() if (edition := _load(content, at))]


def _load(content: dict, at: datetime) -> CatalogueEdition | None:
    CatalogueEntry.objects.update_or_create(
        code=content["code"],
        defaults={
            "title": content["title"]["zh-hans"],
            "title_en": content["title"]["en"],
            "order": content["order"],
        },
    )
    fresh = CatalogueEdition.build(content, at=at)
    present = CatalogueEdition.objects.filter(entry=fresh.entry_id, edition=fresh.edition).first()
    if present and present.sha256 == fresh.sha256:
        return None
    if present:
        if present.records.exists():
            raise EditionFrozen(
                f"catalogue/{fresh.entry_id}.json changed, but its edition {fresh.edition} is in use: "
                "give the change an edition of its own."
            )
        fresh.pk = present.pk
    fresh.save()
    return fresh
