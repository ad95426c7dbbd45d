"""Who a story is about, and what they agreed to (当事人同意, 个人信息保护法 §13, §15, §29).

StorySubject   one whom a story names; his code or number sealed, beside keyed hashes to match by
Consent        what he agreed to, on what day, until when; its evidence sealed
ConsentReading who opened that evidence
ConsentPart    half a megabyte of it

Rows are of a page by its key as text and not by a foreign key: they outlive its deletion, for what was
agreed must be shown for as long as anybody may ask (§55), and go with the grace of what was public.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ConsentForm
from confidentiality import canonical
from confidentiality.keys import keyed_hash
from confidentiality.models import RecordKey
from organisations.models import Organisation, Person
from organisations.naming import folded

IDENTITY = "campaigns.identity"
CONSENT = "campaigns.consent"
EVIDENCE = "campaigns.evidence"
PART = 512 * 1024  # bytes


def name_hash(name: str) -> str:
    """Keyed, to tell whose consent it is without writing his name."""
    return keyed_hash("campaigns.consent", folded(name))


class StorySubject(models.Model):
    """One whom a story is about, or names. `identity_digest` is empty where only the name is known."""

    source_id = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name_hash = models.CharField(max_length=64)
    name_digest = models.CharField(max_length=64, db_index=True)  # publication.conflicts.name_digest
    identity_digest = models.CharField(max_length=64, blank=True, db_index=True)
    key = models.ForeignKey(RecordKey, models.PROTECT, null=True, related_name="+")
    sealed = models.BinaryField(null=True)
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_id", "name_hash"], name="story_subject_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.pk}"

    @property
    def digests(self) -> list[str]:
        """What he is matched by: his identity, or his name where that is all there is."""
        return [self.identity_digest or self.name_digest]

    @property
    def is_identified(self) -> bool:
        return bool(self.identity_digest)


class ConsentQuerySet(models.QuerySet):
    def holding(self, *, at: datetime) -> "ConsentQuerySet":
        """Those that hold at that instant."""
        return self.filter(withdrawn_at=None, valid_until__gt=at)


class Consent(models.Model):
    """One person's consent to one story. It never changes; withdrawn it stays withdrawn (see door_triggers).

    `valid_until` is the instant after its last (Shanghai) day, FOREVER where it has no end. `sealed` holds
    the name, the name of the evidence's file and a note.
    """

    source_id = models.CharField(max_length=40, db_index=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    name_hash = models.CharField(max_length=64)
    form = models.CharField(_("how it was given"), max_length=12, choices=ConsentForm.choices)
    given_on = models.DateField(_("given on"))
    covers_name = models.BooleanField(_("covers the name"))
    covers_picture = models.BooleanField(_("covers pictures"))
    covers_region = models.BooleanField(_("covers the region"))
    valid_until = models.DateTimeField(_("holds until"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    recorded_at = models.DateTimeField(_("recorded"))
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    key = models.ForeignKey(RecordKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField(null=True)
    mime = models.CharField(max_length=40, blank=True)  # of the evidence

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["source_id", "name_hash"], name="consent_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_by__isnull=False),
                name="consent_withdrawn_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_id}/{self.pk}"

    def tell(self, *, name: str, file: str, note: str) -> None:
        self.sealed = self.key.seal(
            CONSENT, canonical.dumps({"name": name, "file": file, "note": note}).encode()
        )

    def opened(self) -> dict:
        """`{"name", "file", "note"}`, empty once erased. Raises keys.KeyDestroyed."""
        if self.sealed is None:
            return {"name": "", "file": "", "note": ""}
        return json.loads(self.key.unseal(CONSENT, self.sealed))

    def keep(self, content: bytes) -> None:
        """The evidence, in parts."""
        with transaction.atomic():
            for number, start in enumerate(range(0, len(content), PART)):
                sealed = self.key.seal(self._purpose(number), content[start : start + PART])
                self.parts.create(number=number, sealed=sealed)

    def evidence(self) -> Iterator[bytes]:
        """The bytes, a part at a time. Raises keys.KeyDestroyed, keys.SealBroken."""
        for part in self.parts.order_by("number").iterator(chunk_size=1):
            yield self.key.unseal(self._purpose(part.number), part.sealed)

    def _purpose(self, number: int) -> str:
        return f"{EVIDENCE}.{self.pk}.{number}"


class ConsentReading(models.Model):
    """Who opened the evidence, and when (个人信息保护法 §51)."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="readings")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.consent_id}: {self.at}"


class ConsentPart(models.Model):
    """Sealed for its place: parts cannot be exchanged."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consent", "number"], name="consent_part_once")]

    def __str__(self) -> str:
        return f"{self.consent_id}/{self.number}"
