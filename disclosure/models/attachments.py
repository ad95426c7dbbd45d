"""Papers of a record (附件): the decision itself, evidence; sealed under the record's key, in parts.

In the database and not in a folder: upload, removal, erasure, backup and restore are one transaction with
the record (see site/decisions/attachments.md). A part is small enough to be sealed and read singly.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from confidentiality import canonical
from organisations.models import Person

from .records import Record

PURPOSE = "disclosure.attachment"
PART = 512 * 1024  # bytes


class Attachment(models.Model):
    """One paper. `publish` says that it is wanted beside the record; most are evidence and never leave.

    `told` seals what people wrote (the name of the file, its title), `read` what was read where there is a
    cleaned copy: its type, its text, what of it no program read, and by place what only the original holds.
    `hash` is keyed, to tell the same file again.
    """

    record = models.ForeignKey(Record, models.CASCADE, related_name="attachments")
    number = models.PositiveSmallIntegerField(_("number"))
    publish = models.BooleanField(_("to be published"), default=False)
    mime = models.CharField(_("type"), max_length=40)
    size = models.PositiveIntegerField(_("size"))
    hash = models.CharField(max_length=64)
    told = models.BinaryField()
    read = models.BinaryField(null=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        ordering = ["record", "number"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="attachment_numbered_once"),
            models.UniqueConstraint(fields=["record", "hash"], name="attachment_once_a_record"),
        ]

    def __str__(self) -> str:
        return f"{self.record_id}/{self.number}"

    def tell(self, *, name: str, title: str) -> None:
        self.told = self._seal("told", {"name": name, "title": title})

    def opened(self) -> dict:
        """`{"name", "title"}`. Raises keys.KeyDestroyed."""
        return self._unseal("told", self.told)

    def tell_read(self, *, mime: str, text: str, unread: Sequence[int], hidden: Mapping[str, str]) -> None:
        told = {"mime": mime, "text": text, "unread": list(unread), "hidden": dict(hidden)}
        self.read = self._seal("read", told)

    def opened_read(self) -> dict:
        """`{"mime", "text", "unread", "hidden"}`; the last by place, of the original. Raises keys.KeyDestroyed."""
        return self._unseal("read", self.read)

    def keep(self, content: bytes, *, cleaned: bool) -> None:
        """These bytes, as received or as cleaned, in the place of those that are there."""
        with transaction.atomic():
            self.parts.filter(cleaned=cleaned).delete()
            for number, start in enumerate(range(0, len(content), PART)):
                purpose = _purpose(self.pk, number, cleaned=cleaned)
                sealed = self.record.key.seal(purpose, content[start : start + PART])
                self.parts.create(number=number, cleaned=cleaned, sealed=sealed)

    def content(self, *, cleaned: bool) -> Iterator[bytes]:
        """The bytes, a part at a time. Raises keys.KeyDestroyed, keys.SealBroken."""
        for part in self.parts.filter(cleaned=cleaned).order_by("number").iterator(chunk_size=1):
            purpose = _purpose(self.pk, part.number, cleaned=cleaned)
            yield self.record.key.unseal(purpose, part.sealed)

    def _seal(self, what: str, value: dict) -> bytes:
        return self.record.key.seal(f"{PURPOSE}.{what}", canonical.dumps(value).encode())

    def _unseal(self, what: str, sealed: bytes) -> dict:
        return json.loads(self.record.key.unseal(f"{PURPOSE}.{what}", sealed))


class AttachmentPart(models.Model):
    """Half a megabyte of an attachment, sealed for its place: parts cannot be exchanged."""

    attachment = models.ForeignKey(Attachment, models.CASCADE, related_name="parts")
    cleaned = models.BooleanField()
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "cleaned", "number"], name="attachment_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id}/{self.number}"


def _purpose(pk: int, number: int, *, cleaned: bool) -> str:
    return f"{PURPOSE}.{pk}.{'cleaned' if cleaned else 'received'}.{number}"
