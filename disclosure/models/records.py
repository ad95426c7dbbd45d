"""A record: all that was received of one decision, sealed; and its history without values."""

import json
from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from confidentiality.models import RecordKey
from disclosure.enums import Duty, EventCode, FollowUp, RecordState, SubjectCategory
from organisations.models import Organisation, Person

from .catalogue import CatalogueEdition

PURPOSE = "disclosure.record"


def _bytes(content: dict) -> bytes:
    """A received cell may hold half a surrogate pair; what was received is kept as it was."""
    return json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")


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

    def due(self) -> "RecordQuerySet":
        """Those with an open duty that names a day."""
        return self.filter(due_on__isnull=False)

    def overdue(self, *, on: date) -> "RecordQuerySet":
        """Those whose last day lies before that (Shanghai) day."""
        return self.filter(due_on__lt=on)


class Record(models.Model):
    """One decision as received. Nothing private stands in a plain column: `sealed` holds it all.

    The `_hash` columns are keyed (confidentiality.keys.keyed_hash) and serve exact match only. `version`
    counts edits; `item_id` is the public item that the next submission is for, or was for.
    """

    kind = models.SlugField(_("kind"), max_length=30, db_index=False)
    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="records", db_index=False)
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
    intake = models.ForeignKey(
        "disclosure.IntakeJob", models.SET_NULL, null=True, related_name="records", db_index=False
    )
    pending = models.PositiveSmallIntegerField(_("proposed values"), default=0)  # not confirmed yet
    occurrence = models.PositiveSmallIntegerField(default=1)  # 2: a second decision under the same number
    findings = models.PositiveSmallIntegerField(_("findings at intake"), null=True)  # NULL: not screened
    publish_from = models.DateTimeField(
        _("not before"), null=True, help_text=_("Embargo: shown from then on.")
    )
    # An open duty and its last day (disclosure.deadlines): empty once it is done, or is none any more.
    duty = models.CharField(_("duty"), max_length=8, blank=True, choices=Duty.choices)
    due_on = models.DateField(_("due on"), null=True)
    due_provisional = models.BooleanField(_("provisional"), default=False)
    published_in_time = models.BooleanField(_("published in time"), null=True)
    removed_in_time = models.BooleanField(_("taken down in time"), null=True)
    notices = models.JSONField(default=list)
    follow_up = models.CharField(
        _("after a change of the catalogue"), max_length=8, blank=True, default="", choices=FollowUp.choices
    )
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
            ),
            models.CheckConstraint(
                condition=Q(duty="", due_on__isnull=True) | (~Q(duty="") & Q(due_on__isnull=False)),
                name="record_duty_has_its_day",
            ),
        ]
        # Every list is served by one of these (see disclosure.listing); plain indexes, because Django adds
        # to `db_index` of text a second one for LIKE, which nobody asks, of a gigabyte at ten million.
        indexes = [
            models.Index(fields=["intake", "id"], name="record_intake", condition=Q(intake__isnull=False)),
            models.Index(fields=["organisation", "-id"], name="record_pending", condition=Q(pending__gt=0)),
            models.Index(
                fields=["organisation", "due_on", "id"], name="record_due", condition=Q(due_on__isnull=False)
            ),
            models.Index(fields=["due_on", "id"], name="record_due_all", condition=Q(due_on__isnull=False)),
            models.Index(  # what its retention asks for
                fields=["updated_at"], name="record_over", condition=Q(state=RecordState.OVER)
            ),
            models.Index(
                fields=["organisation", "follow_up", "-id"],
                name="record_follow_up",
                condition=~Q(follow_up=""),
            ),
            models.Index(fields=["edition", "id"], name="record_edition"),
            *(models.Index(fields=fields, name=name) for name, fields in LISTED.items()),
            *(
                models.Index(fields=[f"{what}_hash", "id"], name=f"record_{what}")
                for what in ("number", "code", "name", "certificate")
            ),
            models.Index(fields=["item_id"], name="record_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def seal(
        self,
        values: dict[str, str],
        received: Sequence[Sequence[str]] = (),
        proposals: Sequence[dict] = (),
    ) -> None:
        """Keep these values; `received` are a file's own columns, name and cell.

        `proposals` are values that nobody confirmed yet (see disclosure.proposals).
        """
        content = {"values": values, "received": [list(pair) for pair in received]}
        if proposals:
            content["proposals"] = list(proposals)
        self.pending = len(proposals)
        self.sealed = self.key.seal(PURPOSE, _bytes(content))

    def opened(self) -> dict:
        """`{"values": …, "received": …, "proposals": …}`. Raises keys.KeyDestroyed."""
        empty = {"values": {}, "received": [], "proposals": []}
        if self.sealed is None:
            return empty
        return empty | json.loads(self.key.unseal(PURPOSE, self.sealed))

    @property
    def values(self) -> dict[str, str]:
        """What was received, by field code. Raises keys.KeyDestroyed."""
        return self.opened()["values"]

    @property
    def has_due_day(self) -> bool:
        return self.due_on is not None

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
