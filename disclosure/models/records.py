"""A record: all that was received of one decision, sealed; and its history without values."""

import json
from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from confidentiality import canonical
from confidentiality.models import RecordKey
from disclosure.enums import EventCode, RecordState, SubjectCategory
from organisations.models import Organisation, Person

from .catalogue import CatalogueEdition

PURPOSE = "disclosure.record"


# Name of an index of lists: its columns. The first ones are compared, the last ones are the order.
LISTED = {
    "record_list": ["organisation", "id"],
    "record_state": ["organisation", "state", "is_public", "id"],
    "record_kind": ["organisation", "kind", "subject_category", "id"],
    "record_all": ["organisation", "kind", "state", "subject_category", "is_public", "id"],
    "record_mine": ["created_by", "organisation", "state", "id"],
    "record_decided": ["organisation", "decided_on", "id"],
    "record_decided_all": [
        "organisation", "kind", "state", "subject_category", "is_public", "decided_on", "id",
    ],
    "record_changed": ["organisation", "updated_at", "id"],
    "record_changed_all": [
        "organisation", "kind", "state", "subject_category", "is_public", "updated_at", "id",
    ],
}  # fmt: skip


class RecordQuerySet(models.QuerySet):
    def of(self, organisations: list[int]) -> "RecordQuerySet":
        """Those of these organisations: the scope that every view starts from."""
        return self.filter(organisation__in=organisations)


class Record(models.Model):
    """One decision as received. Nothing private stands in a plain column: `sealed` holds it all.

    The `_hash` columns are keyed (confidentiality.keys.keyed_hash) and serve exact match only. `version`
    counts edits; `item_id` is the public item that the next submission is for, or was for.
    """

    kind = models.SlugField(_("kind"), max_length=30, db_index=False)
    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="records")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="records", verbose_name=_("organisation"), db_index=False
    )
    subject_category = models.CharField(_("subject category"), max_length=20, choices=SubjectCategory.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=RecordState.choices, default=RecordState.DRAFT
    )
    is_public = models.BooleanField(_("public"), default=False)
    item_id = models.CharField(max_length=22, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    decided_on = models.DateField(_("decided on"), null=True)
    publish_from = models.DateTimeField(
        _("not before"), null=True, help_text=_("Embargo: shown from then on.")
    )
    notices = models.JSONField(default=list)
    created_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("created by"), db_index=False
    )
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("changed"))

    key = models.OneToOneField(RecordKey, models.PROTECT, related_name="record")
    sealed = models.BinaryField(null=True)
    unique_hash = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    number_hash = models.CharField(max_length=64, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    name_hash = models.CharField(max_length=64, blank=True)
    certificate_hash = models.CharField(max_length=64, blank=True, default="")

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unique_hash"], condition=~Q(unique_hash=""), name="record_once"
            )
        ]
        # Every list is served by one of these (see disclosure.listing); plain indexes, because Django adds
        # to `db_index` of text a second one for LIKE, which nobody asks, of a gigabyte at ten million.
        indexes = [
            *(models.Index(fields=fields, name=name) for name, fields in LISTED.items()),
            *(
                models.Index(fields=[f"{what}_hash", "id"], name=f"record_{what}")
                for what in ("number", "code", "name", "certificate")
            ),
            models.Index(fields=["item_id"], name="record_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def seal(self, values: dict[str, str], received: Sequence[Sequence[str]] = ()) -> None:
        """Keep these values; `received` are a file's own columns, name and cell."""
        content = {"values": values, "received": [list(pair) for pair in received]}
        self.sealed = self.key.seal(PURPOSE, canonical.dumps(content).encode())

    def opened(self) -> dict:
        """`{"values": …, "received": …}`. Raises keys.KeyDestroyed."""
        if self.sealed is None:
            return {"values": {}, "received": []}
        return json.loads(self.key.unseal(PURPOSE, self.sealed))

    @property
    def values(self) -> dict[str, str]:
        """What was received, by field code. Raises keys.KeyDestroyed."""
        return self.opened()["values"]

    @property
    def is_erased(self) -> bool:
        return self.sealed is None


class RecordEvent(models.Model):
    """One line of a record's history: who did what when to which fields, never a value."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    code = models.CharField(_("act"), max_length=10, choices=EventCode.choices)
    fields = models.JSONField(_("changed fields"), default=list)
    version = models.PositiveIntegerField(_("version"), default=1)
    item_id = models.CharField(max_length=22, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("event of a record")
        verbose_name_plural = _("events of records")

    def __str__(self) -> str:
        return f"{self.record_id} {self.code}"
