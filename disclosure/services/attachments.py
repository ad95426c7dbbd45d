"""Attachments of records: add, mark for publication, remove, open; each an act in the record's history.

Who changes them edits the record: its version rises, an open review is void. What is public stays as it is
until the next version is permitted.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from confidentiality.enums import ReadingPurpose
from confidentiality.keys import keyed_hash
from confidentiality.services import auditing
from disclosure.attached import may_be_public
from disclosure.enums import EventCode
from disclosure.errors import AttachmentRefused, StateRefuses
from disclosure.models import Attachment, Record, RecordEvent
from organisations.enums import Role
from organisations.models import Person
from publication import files, scanning
from publication.errors import AssetRefused
from publication.files import Cleaned

from .records import WRITERS, acting, reopen

MOST_AT_ONCE = 10
MOST = 30  # of a record
LONGEST_TITLE = 100
OPENERS = (Role.SUBMITTER, Role.REVIEWER)
DEFAULT_TITLE = "附件"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came; `publish` asks for it to be shown beside the record, under `title`."""

    name: str
    content: bytes
    title: str = ""
    publish: bool = False


def add(record: Record, uploads: Sequence[Upload], *, by: Person, at: datetime) -> list[Attachment]:
    """All of these files or none. Raises AttachmentRefused, NotAllowed, StateRefuses, ChangedMeanwhile."""
    acting(by, record.organisation, WRITERS, at=at)
    _count(record, uploads)
    read = [_read(record, upload, place) for place, upload in enumerate(uploads, start=1)]
    with transaction.atomic():
        last = record.attachments.aggregate(last=Max("number"))["last"] or 0
        numbers = [_mark(last + place) for place in range(1, len(uploads) + 1)]
        reopen(record, EventCode.ATTACHED, by=by, at=at, fields=numbers)
        return [
            _store(record, upload, each, last + place, by=by, at=at)
            for place, (upload, each) in enumerate(zip(uploads, read, strict=True), start=1)
        ]


def publish(attachment: Attachment, *, title: str, by: Person, at: datetime) -> None:
    """Shown beside the record from its next permitted version on.

    Raises AttachmentRefused, NotAllowed, StateRefuses, ChangedMeanwhile.
    """
    record = attachment.record
    acting(by, record.organisation, WRITERS, at=at)
    title = _title(title, attachment.number)
    _may_be_public(record)
    paper = _cleaned(b"".join(attachment.content(cleaned=False)))
    with _changing(attachment, EventCode.TO_PUBLISH, by=by, at=at):
        _keep_copy(attachment, paper)
        attachment.tell(name=attachment.opened()["name"], title=title)
        attachment.publish = True
        attachment.save(update_fields=["publish", "read", "told"])


def keep(attachment: Attachment, *, by: Person, at: datetime) -> None:
    """Private again from the next permitted version on. Raises NotAllowed, StateRefuses, ChangedMeanwhile."""
    with _changing(attachment, EventCode.TO_KEEP, by=by, at=at):
        attachment.parts.filter(cleaned=True).delete()
        attachment.publish, attachment.read = False, None
        attachment.save(update_fields=["publish", "read"])


def remove(attachment: Attachment, *, by: Person, at: datetime) -> None:
    """Gone for good here; what is public of it, with the next permitted version.

    Raises NotAllowed, StateRefuses, ChangedMeanwhile.
    """
    with _changing(attachment, EventCode.DETACHED, by=by, at=at):
        attachment.delete()


def opened(attachment: Attachment, *, by: Person, at: datetime) -> Iterator[bytes]:
    """The bytes as received, for one who edits or reviews; the history says who read them. Raises NotAllowed."""
    record = attachment.record
    acting(by, record.organisation, OPENERS, at=at)
    RecordEvent.objects.create(
        record=record, at=at, by=by, code=EventCode.OPENED, version=record.version, item_id=record.item_id,
        fields=[_mark(attachment.number)],
    )  # fmt: skip
    auditing.read(
        "disclosure.record", record.pk, by=by, organisation=record.organisation_id,
        purpose=ReadingPurpose.EVIDENCE, at=at, detail=_mark(attachment.number),
    )  # fmt: skip
    return attachment.content(cleaned=False)


@contextmanager
def _changing(attachment: Attachment, code: EventCode, *, by: Person, at: datetime) -> Iterator[None]:
    with transaction.atomic():
        reopen(attachment.record, code, by=by, at=at, fields=[_mark(attachment.number)])
        if not Attachment.objects.filter(pk=attachment.pk).exists():
            raise StateRefuses(_("This attachment was removed."))
        yield


def _count(record: Record, uploads: Sequence[Upload]) -> None:
    if not uploads:
        raise AttachmentRefused(_("Choose at least one file."))
    if len(uploads) > MOST_AT_ONCE:
        raise AttachmentRefused(_("At most %(most)s files at once.") % {"most": MOST_AT_ONCE})
    if record.attachments.count() + len(uploads) > MOST:
        raise AttachmentRefused(_("A record has at most %(most)s attachments.") % {"most": MOST})
    hashes = [_hash(upload.content) for upload in uploads]
    if len(set(hashes)) < len(hashes):
        raise AttachmentRefused(_("The same file was chosen twice."))
    if record.attachments.filter(hash__in=hashes).exists():
        raise AttachmentRefused(_("One of these files is attached already."))


def _read(record: Record, upload: Upload, place: int) -> tuple[str, Cleaned | None]:
    """Its type, and the cleaned copy where it is to be published. Raises AttachmentRefused."""
    try:
        if not upload.content:
            raise AttachmentRefused(_("The file is empty."))
        scanning.scan(upload.content)
        mime = files.type_of_paper(upload.content)
        if not upload.publish:
            return mime, None
        _may_be_public(record)
        return mime, _cleaned(upload.content)
    except (AttachmentRefused, AssetRefused) as refusal:
        raise AttachmentRefused(
            _("File %(number)s: %(refusal)s Nothing was stored.") % {"number": place, "refusal": refusal}
        ) from refusal


def _cleaned(content: bytes) -> Cleaned:
    try:
        return files.clean_paper(content)
    except AssetRefused as refusal:
        raise AttachmentRefused(str(refusal)) from refusal


def _may_be_public(record: Record) -> None:
    if not may_be_public(record.edition.spec, record.subject_category):
        raise AttachmentRefused(
            _("The catalogue does not let attachments about such a subject be published; keep it private.")
        )


def _store(
    record: Record, upload: Upload, read: tuple[str, Cleaned | None], number: int, *, by: Person, at: datetime
) -> Attachment:
    mime, paper = read
    made = Attachment(
        record=record, number=number, publish=upload.publish, size=len(upload.content), mime=mime,
        hash=_hash(upload.content), added_by=by, added_at=at,
    )  # fmt: skip
    made.tell(name=upload.name, title=_title(upload.title, number))
    made.save()
    made.keep(upload.content, cleaned=False)
    if paper:
        _keep_copy(made, paper)
        made.save(update_fields=["read"])
    return made


def _keep_copy(attachment: Attachment, paper: Cleaned) -> None:
    attachment.tell_read(mime=paper.mime, text=paper.text, unread=paper.unread, hidden=paper.hidden)
    attachment.keep(paper.content, cleaned=True)


def _title(title: str, number: int) -> str:
    """What the public reads as its name; screened like every text. Raises AttachmentRefused."""
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise AttachmentRefused(
            _("The title is too long: at most %(most)s characters.") % {"most": LONGEST_TITLE}
        )
    return title or f"{DEFAULT_TITLE}{number}"


def _hash(content: bytes) -> str:
    return keyed_hash("disclosure.attachment", sha256(content).hexdigest())


def _mark(number: int) -> str:
    """How the history names it."""
    return f"#{number}"
