"""Intake of files: a job, its rows that need a person, what its columns mean, and what it proposes.

    IntakeJob ← IntakeRow        refused, or the same key with other content
              ← ProposalGroup    proposed values of one field by one rule, confirmed together or singly
    MappingProfile               the columns of an organisation's files, by the header's signature

The file itself and its prepared rows lie sealed under the job's key in `settings.INTAKE_ROOT`.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.models import RecordKey
from disclosure.enums import IntakeChannel, IntakeState, RowState
from organisations.models import Organisation, Person

from .catalogue import CatalogueEdition

ROW = "disclosure.intake.row"
FILE = "disclosure.intake.file"


class IntakeJob(models.Model):
    """One file on its way in. read = stored + present + refused + asked, once it is done."""

    kind = models.SlugField(_("kind"), max_length=30, db_index=False)
    edition = models.ForeignKey(CatalogueEdition, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="intakes")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    channel = models.CharField(_("channel"), max_length=8, choices=IntakeChannel.choices)
    state = models.CharField(
        _("state"), max_length=9, choices=IntakeState.choices, default=IntakeState.RECEIVED
    )
    created_at = models.DateTimeField(_("received"))
    changed_at = models.DateTimeField(_("changed"))
    stores_at_once = models.BooleanField(default=False)  # without waiting for a person's look at the check
    lease_until = models.DateTimeField(null=True)  # a process is at work until then

    key = models.OneToOneField(RecordKey, models.PROTECT, related_name="intake")
    fingerprint = models.CharField(max_length=64, db_index=True)  # keyed hash of the file's SHA-256
    size = models.BigIntegerField(_("size"))
    format = models.CharField(_("format"), max_length=4, blank=True)
    encoding = models.CharField(_("encoding"), max_length=12, blank=True)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # position in the header → [field code, unit]
    notices = models.JSONField(default=list)
    error = models.CharField(_("error"), max_length=500, blank=True)

    read = models.PositiveIntegerField(_("read"), default=0)
    sound = models.PositiveIntegerField(_("sound"), default=0)
    stored = models.PositiveIntegerField(_("stored"), default=0)
    present = models.PositiveIntegerField(_("there already"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    asked = models.PositiveIntegerField(_("asked"), default=0)
    position = models.BigIntegerField(default=0)  # how far the prepared rows are stored, in bytes

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="intake_list"),
            models.Index(fields=["state", "lease_until"], name="intake_work"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d} {self.pk}"

    @property
    def file_path(self):
        return settings.INTAKE_ROOT / f"{self.pk}.file"

    @property
    def rows_path(self):
        return settings.INTAKE_ROOT / f"{self.pk}.rows"

    @property
    def lock_path(self):
        return settings.INTAKE_ROOT / f"{self.pk}.lock"


class IntakeRow(models.Model):
    """A row that needs a person. `problems` are masked; the values are sealed under the job's key."""

    job = models.ForeignKey(IntakeJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(_("state"), max_length=10, choices=RowState.choices)
    problems = models.JSONField(default=list)  # [field, label, shown, what]
    sealed = models.BinaryField(null=True)
    content_hash = models.CharField(max_length=64, blank=True, db_index=True)
    present = models.ForeignKey("disclosure.Record", models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("row of an intake")
        verbose_name_plural = _("rows of intakes")
        indexes = [models.Index(fields=["job", "state", "id"], name="intake_row_list")]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"


class ProposalGroup(models.Model):
    """How many records of a job got a value of this field proposed by this rule; who confirmed them."""

    job = models.ForeignKey(IntakeJob, models.CASCADE, related_name="proposals")
    field = models.CharField(_("field"), max_length=20)
    rule = models.CharField(_("rule"), max_length=40)
    count = models.PositiveIntegerField(_("count"), default=0)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["field", "rule"]
        verbose_name = _("proposed values")
        verbose_name_plural = _("proposed values")
        constraints = [models.UniqueConstraint(fields=["job", "field", "rule"], name="proposal_group_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.field} {self.rule}"


class MappingProfile(models.Model):
    """What the columns of files with this header mean, as a person of the organisation confirmed it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.SlugField(max_length=30, db_index=False)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("profile of columns")
        verbose_name_plural = _("profiles of columns")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "signature"], name="mapping_profile_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.signature[:8]}"
