"""Load the catalogue's files: entries, and an edition where the file's content is new."""

from datetime import datetime

from django.db import transaction

from confidentiality import bootstrap as chains

from . import editions
from .edition_checks import problems
from .errors import EditionFrozen, EditionInvalid
from .models import CatalogueEdition, CatalogueEntry


def bootstrap(*, at: datetime) -> list[CatalogueEdition]:
    """Idempotent; the editions that were new.

    Raises EditionInvalid where a file has mistakes, EditionFrozen where a used edition was edited in place.
    """
    chains.bootstrap(at=at)
    contents = editions.shipped()
    _refuse_mistakes(contents)
    with transaction.atomic():
        return [edition for content in contents if (edition := _load(content, at))]


def _refuse_mistakes(contents: list[dict]) -> None:
    found = [
        f"catalogue, {content.get('code')} {content.get('edition')}: {sentence}"
        for content in contents
        for sentence in problems(content)
    ]
    if found:
        raise EditionInvalid(found)


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
        if present.is_used:
            raise EditionFrozen(
                f"catalogue/{fresh.entry_id}.json changed, but its edition {fresh.edition} is in use: "
                "give the change an edition of its own."
            )
        fresh.pk = present.pk
    fresh.save()
    return fresh
