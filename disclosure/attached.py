"""What of a record's attachments its public version shows: the cleaned copies, under neutral names.

to_publish(records) -> {key of record: attachments}
frozen(record, …)   -> Attached      blocks and assets for the document, texts and doubts for screening
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from publication import assets
from publication.files import EXTENSIONS

from .editions import Spec
from .errors import AttachmentRefused
from .models import Attachment, Record
from .projection import holds_private

CHUNK = 500
MOST_PAGES_NAMED = 12


@dataclass(slots=True)
class Attached:
    """Parts of a document and of a Draft."""

    blocks: list[dict] = field(default_factory=list)
    assets: list[dict] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    @property
    def hashes(self) -> tuple[str, ...]:
        return tuple(asset["sha256"] for asset in self.assets)


def may_be_public(spec: Spec, category: str) -> bool:
    """Whether the catalogue lets attachments of such a subject be published; silent, it lets none."""
    return category in spec.content.get("attachments", {}).get("public", ())


def to_publish(records: Sequence[Record]) -> dict[int, list[Attachment]]:
    """Attachments to be published, by the key of their record."""
    found: dict[int, list[Attachment]] = {}
    for start in range(0, len(records), CHUNK):
        wanted = Attachment.objects.filter(record__in=records[start : start + CHUNK], publish=True)
        for attachment in wanted.order_by("record", "number"):
            found.setdefault(attachment.record_id, []).append(attachment)
    return found


def frozen(
    record: Record, values: dict[str, str], attachments: Sequence[Attachment], *, at: datetime
) -> Attached:
    """The copies to be published, stored as assets. Raises AttachmentRefused."""
    spec, found = record.edition.spec, Attached()
    for attachment in attachments:
        attachment.record = record  # whose key is open already
        read = attachment.opened_read()
        _guard(attachment.number, read["text"], spec, values)
        _add(found, attachment, read, at=at)
    return found


def public_name(attachment: Attachment, mime: str) -> str:
    """Of the kind and the number alone: names of files hold names of persons."""
    return f"{attachment.record.kind}-attachment-{attachment.number}.{EXTENSIONS[mime]}"


def pages(unread: list[int]) -> str:
    """Page numbers in words short enough for a finding."""
    named = ", ".join(map(str, unread[:MOST_PAGES_NAMED]))
    return f"{named} …" if len(unread) > MOST_PAGES_NAMED else named


def _guard(number: int, text: str, spec: Spec, values: dict[str, str]) -> None:
    """A text in a file cannot be masked: what the catalogue would mask keeps the file in the house."""
    if not may_be_public(spec, spec.category(values)):
        raise AttachmentRefused(
            _(
                "The catalogue does not let attachments about such a subject be published: keep attachment "
                "%(number)s private."
            )
            % {"number": number}
        )
    if holds_private(spec, values, text):
        raise AttachmentRefused(
            _(
                "Attachment %(number)s holds a private number of this record: blacken it in the original, "
                "upload it anew, or keep it private."
            )
            % {"number": number}
        )


def _add(found: Attached, attachment: Attachment, read: dict, *, at: datetime) -> None:
    content = b"".join(attachment.content(cleaned=True))
    asset, name = assets.store(content, read["mime"], at=at), public_name(attachment, read["mime"])
    shown = {"sha256": asset.sha256, "mime": read["mime"], "name": name, "size": len(content)}
    place = f"/blocks/{len(found.blocks)} ({name})"
    found.texts[place] = read["text"]
    found.hidden |= {f"{place} · {where}": text for where, text in read.get("hidden", {}).items()}
    if read["unread"]:
        found.unreadable.append(f"{place}: {pages(read['unread'])}")
    found.blocks.append({"type": "file", "title": attachment.opened()["title"]} | shown)
    if asset.sha256 not in found.hashes:
        found.assets.append(shown | {"alt": "", "width": 0, "height": 0})
