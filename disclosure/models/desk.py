"""What the desk does with many records at once, and what left it as a file. Ids only, no value."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.enums import BulkAct, BulkGroup, BulkState, ExportFormat
from organisations.models import Organisation, Person

from .records import Record


class BulkJob(models.Model):
    """One act on a selection of records, looked through first, then confirmed.

    `parameters` are the act's own (reason, not before, masks); `lease` is held by the process at work.
    """

    act = models.CharField(_("act"), max_length=10, choices=BulkAct.choices)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    parameters = models.JSONField(default=dict)
    filters = models.JSONField(default=dict)
    truncated = models.BooleanField(default=False)  # more matched than one job may hold
    state = models.CharField(_("state"), max_length=9, choices=BulkState.choices, default=BulkState.PREPARING)
    created_at = models.DateTimeField(_("created"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    lease = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("bulk job")
        verbose_name_plural = _("bulk jobs")
        indexes = [
            models.Index(fields=["by", "-id"], name="bulk_job_mine"),
            models.Index(fields=["state", "lease"], name="bulk_job_stalled"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


class BulkRow(models.Model):
    """A record of a selection as it was looked at: `version` and `state`; and what became of it.

    `planned` is what the preview said of it, `outcome` what happened; both empty until then.
    """

    job = models.ForeignKey(BulkJob, models.CASCADE, related_name="rows", db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    planned = models.CharField(max_length=10, choices=BulkGroup.choices, blank=True)
    outcome = models.CharField(max_length=10, choices=BulkGroup.choices, blank=True)

    class Meta:
        verbose_name = _("row of a bulk job")
        verbose_name_plural = _("rows of bulk jobs")
        constraints = [models.UniqueConstraint(fields=["job", "record"], name="bulk_row_once")]
        indexes = [models.Index(fields=["job", "planned", "outcome", "id"], name="bulk_row_group")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.record_id}"


class Export(models.Model):
    """A file that left the desk: who took what of which organisations, and how much of it."""

    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("by"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation"), db_index=False
    )
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat.choices)
    filters = models.JSONField(_("filters"), default=dict)
    at = models.DateTimeField(_("at"))
    rows = models.PositiveIntegerField(_("rows"), default=0)
    is_complete = models.BooleanField(_("complete"), default=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        indexes = [models.Index(fields=["organisation", "-id"], name="export_list")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.at:%Y-%m-%d}"
