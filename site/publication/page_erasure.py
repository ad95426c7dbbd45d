"""Erasing an editorial page: every place where Wagtail keeps a copy of its text.

revisions ─ task states          deleted, newer ones than the withdrawal stay
the page, its aliases            deleted where nothing newer is there
log entries                      keep who and when, lose title and data
tags                             deleted where nothing else has them
pictures, files                  deleted where nothing else uses them
keys                             forgotten, so that sealed drafts in old backups stay sealed

Of a page that keeps editions, one may go while others are shown: then the page stays, and what they need.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.fields.files import FieldFile
from taggit.models import Tag
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from confidentiality.models import RecordKey, Submission

from .enums import ItemState
from .freezing import media_ids
from .models import Attachment, ItemAsset, Picture, PublicItem
from .models.pages import PublicPage


def erase(model: type[PublicPage], source_id: str, item_id: str, *, hidden_at: datetime) -> None:
    """Take a page out of the editors' side, its grace being over; of one edition, what only it was made of."""
    shown = _shown_revisions(model, source_id)
    if shown:
        return _erase_edition(model, source_id, item_id, hidden_at=hidden_at, shown=shown)
    page = model.objects.filter(pk=source_id).first()
    old, newer = _revisions(source_id, hidden_at)
    media = _media_of(old, item_id)
    tags = _tags_of(page, item_id)
    old.delete()
    if page is not None and newer:
        _keep(newer)
    elif page is not None:
        page.delete()
        page = None
    entries = PageLogEntry.objects.filter(page_id=source_id)
    _silence(entries.filter(timestamp__lte=hidden_at) if page else entries, source_id)
    _delete_unused_tags(tags)
    _delete_unused_media(*media)
    _forget_keys(item_id, kept=page.key_id if page else None)


def _shown_revisions(model: type[PublicPage], source_id: str) -> set[int]:
    """Versions from which the editions were made that are still published; none of other pages."""
    if not model.keeps_editions:
        return set()
    published = PublicItem.objects.filter(
        source_type=model.source_type(), source_id=source_id, state=ItemState.PUBLISHED
    )
    versions = published.values_list("permit__submission__source_version", flat=True)
    return {int(version) for version in versions}


def _erase_edition(
    model: type[PublicPage], source_id: str, item_id: str, *, hidden_at: datetime, shown: set[int]
) -> None:
    """Another edition is shown: its page stays, with the versions of what is shown and what came after.

    Everything else up to the hiding goes, drafts between two editions too: they may hold what was wrong.
    """
    old, _newer = _revisions(source_id, hidden_at)
    old = old.filter(pk__lt=max(shown)).exclude(pk__in=shown)
    media = _media_of(old, item_id)
    tags = _tags_of(None, item_id)
    old.delete()
    _silence(PageLogEntry.objects.filter(page_id=source_id, timestamp__lte=hidden_at), source_id)
    _delete_unused_tags(tags)
    _delete_unused_media(*media)
    _forget_keys(item_id, kept=model.objects.values_list("key", flat=True).get(pk=source_id))


def _revisions(source_id: str, hidden_at: datetime) -> tuple:
    revisions = Revision.page_revisions.filter(object_id=source_id).order_by("created_at", "pk")
    newer = list(revisions.filter(created_at__gt=hidden_at))
    return Revision.objects.filter(pk__in=[each.pk for each in revisions if each not in newer]), newer


def _media_of(revisions: Iterable[Revision], item_id: str) -> tuple[set[int], set[int]]:
    """Pictures and files of old versions, and those from which the item's assets were made."""
    assets = list(ItemAsset.objects.filter(item=item_id).values_list("asset", flat=True))
    pictures = set(Picture.objects.filter(frozen__in=assets).values_list("pk", flat=True))
    attachments = set(Attachment.objects.filter(frozen__in=assets).values_list("pk", flat=True))
    for revision in revisions:
        more = media_ids(revision.content)
        pictures |= more[0]
        attachments |= more[1]
    return pictures, attachments


def _tags_of(page: PublicPage | None, item_id: str) -> list[int]:
    """Those that the page has, and those that it was published with."""
    item = PublicItem.objects.filter(pk=item_id).first()
    published = item.document.get("tags", []) if item else []
    present = [tag.name for tag in page.tags.all()] if page is not None and hasattr(page, "tags") else []
    return list(Tag.objects.filter(name__in=[*published, *present]).values_list("pk", flat=True))


def _keep(newer: list[Revision]) -> None:
    """Somebody works on it: rows and versions hold what he wrote, and not what was public before."""
    for revision in newer:
        content = revision.content | {"draft_title": revision.content["title"]}  # Wagtail's is one behind
        Revision.objects.filter(pk=revision.pk).update(content=content)
    draft = newer[-1].as_object()
    draft.draft_title, draft.live = draft.title, False
    draft.save(clean=False)


def delete_aliases(page: PublicPage) -> None:
    """An alias repeats the page's text and shows nothing here."""
    for alias in type(page).objects.filter(alias_of=page):
        pk = alias.pk
        alias.delete()
        _silence(PageLogEntry.objects.filter(page_id=pk), str(pk))


def _silence(entries, source_id: str) -> None:
    entries.update(label=f"#{source_id}", data={})


def _delete_unused_tags(ids: list[int]) -> None:
    for tag in Tag.objects.filter(pk__in=ids):
        links = [link for link in Tag._meta.related_objects if not link.many_to_many]
        if not any(link.related_model.objects.filter(**{link.field.name: tag}).exists() for link in links):
            tag.delete()


def _delete_unused_media(pictures: set[int], attachments: set[int]) -> None:
    if not pictures and not attachments:
        return
    for revision in Revision.page_revisions.order_by("pk").iterator():
        used = media_ids(revision.content)
        pictures, attachments = pictures - used[0], attachments - used[1]
    for model, ids in ((Picture, pictures), (Attachment, attachments)):
        for each in model.objects.filter(pk__in=ids):
            transaction.on_commit(partial(_delete_files, _files_of(each)))
            each.delete()
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model), object_id__in=[str(pk) for pk in ids]
        ).update(label="", data={})


def _files_of(media: Picture | Attachment) -> list[FieldFile]:
    return [media.file, *(each.file for each in getattr(media, "renditions", media.frozen.none()).all())]


def _delete_files(files: list[FieldFile]) -> None:
    """At once: Wagtail leaves it to a worker, and a worker may stand still."""
    for file in files:
        file.storage.delete(file.name)


def _forget_keys(item_id: str, *, kept: object) -> None:
    keys = Submission.objects.filter(item_id=item_id).values_list("key", flat=True)
    RecordKey.objects.filter(pk__in=list(keys)).exclude(pk=kept).update(wrapped=None)
