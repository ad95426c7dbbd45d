"""Editions of a page: which one comes next, and which there are.

The items of one page in the order of their publication are its editions; the newest is listed, the older
ones carry `Annotation.NEWER_EDITION`. Numbers go on after a page was taken down, since an edition that
somebody cited must not be mistaken for another.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from . import document
from .enums import ItemState
from .errors import EditionRefused
from .models import EditionPage, PublicItem

WHATS_NEW = "whats_new"  # the code of the field that says it


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as it is cited: 题名、版次、日期、地址、凭证."""

    id: str
    path: str
    title: str
    number: int
    day: date
    commitment: str
    whats_new: str
    is_newest: bool
    is_this: bool


def next_parts(page: EditionPage, shown: PublicItem | None, fields: list[dict]) -> dict:
    """What the document of the next edition says of it. Raises EditionRefused, naming the field."""
    number = 1 + _of(page.source_type(), page.source_id).count()
    said = page.whats_new.strip()
    if number > 1:
        _refuse_silence(said, shown)
    facts = [("edition", ("版次", "Edition"), document.label(f"第 {number} 版", f"Edition {number}"))]
    facts += [(WHATS_NEW, ("本版变化", "What is new"), said)] if number > 1 else []
    return {
        "edition": number,
        "supersedes": shown.id if shown else None,
        "fields": [
            *fields,
            *(
                {"code": code, "label": document.label(*label), "value": value}
                for code, label, value in facts
            ),
        ],
    }


def of(item: PublicItem, *, at: datetime) -> list[Edition]:
    """The visible editions of the item's page, newest first, by one query; none where it keeps none."""
    if not (item.document["edition"] or item.is_older_edition):
        return []
    found = _of(item.source_type, item.source_id).visible(at=at)
    return sorted((_edition(each, item) for each in found), key=lambda each: each.number, reverse=True)


def _of(source_type: str, source_id: str):
    return PublicItem.objects.filter(source_type=source_type, source_id=source_id)


def _edition(item: PublicItem, this: PublicItem) -> Edition:
    content = item.document
    return Edition(
        id=item.id,
        path=item.get_absolute_url(),
        title=content["title"],
        number=content["edition"] or 1,  # published before editions were counted
        day=timezone.localdate(max(item.published_at, item.visible_from)),
        commitment=item.commitment,
        whats_new=_whats_new(content),
        is_newest=not item.is_older_edition,
        is_this=item.id == this.id,
    )


def _refuse_silence(said: str, shown: PublicItem | None) -> None:
    if not said:
        raise EditionRefused(
            _("“What is new” is empty: from the second edition on it says what changed since the last one.")
        )
    if shown and shown.state == ItemState.PUBLISHED and _whats_new(shown.document) == said:
        raise EditionRefused(
            _("“What is new” still says what was new in the edition before; say what changes with this one.")
        )


def _whats_new(content: dict) -> str:
    return next((field["value"] for field in content["fields"] if field["code"] == WHATS_NEW), "")
