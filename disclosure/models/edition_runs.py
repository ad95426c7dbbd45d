"""The dry run of an edition (试运行), and what it found for each record: EditionRun ← EditionChange."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.enums import Ends, Masks, Remedy, RunState
from organisations.models import Person

from .catalogue import CatalogueEdition


class EditionRun(models.Model):
    """One dry run: how far it is, what it counted; and, once applied, by whom and how.

    `position` is the last record looked at, `upto` the last one that was there when it began. `counts`
    are numbers by code, `examples` keys of records by the same codes: never a value.
    """

    edition = models.ForeignKey(CatalogueEdition, models.CASCADE, related_name="runs")
    sha256 = models.CharField(max_length=64)  # of the edition's content that was tried
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    position = models.BigIntegerField(default=0)
    upto = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)  # a type, or the sentence of a refusal
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("begun by"))
    begun_at = models.DateTimeField(_("begun"))
    moved_at = models.DateTimeField(_("last moved"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    remedy = models.CharField(_("what is done with what it hides"), max_length=8, choices=Remedy.choices)
    remedy_days = models.PositiveSmallIntegerField(_("days for correcting"), default=0)
    applied_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("applied by")
    )
    applied_at = models.DateTimeField(_("applied"), null=True)
    outcome = models.JSONField(default=dict)  # what was done, by code

    class Meta:
        ordering = ["-id"]
        verbose_name = _("dry run of an edition")
        verbose_name_plural = _("dry runs of editions")

    def __str__(self) -> str:
        return f"{self.edition} {self.begun_at:%Y-%m-%d}"


class EditionChange(models.Model):
    """What an edition means for one record, as it stood in that `version`. There are no values in it.

    `effect` names fields by code: appears, disappears, lacks; and `text`, where title, summary, dates or
    labels change. `exposes`: the public version shows what the edition hides.
    """

    run = models.ForeignKey(EditionRun, models.CASCADE, related_name="changes", db_index=False)
    record_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    item_id = models.CharField(max_length=22, blank=True)
    ends = models.CharField(max_length=8, choices=Ends.choices)
    old_until = models.DateTimeField(null=True)
    new_until = models.DateTimeField(null=True)
    masks = models.CharField(max_length=5, choices=Masks.choices, blank=True)
    exposes = models.BooleanField(default=False)
    effect = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("change by an edition")
        verbose_name_plural = _("changes by an edition")
        constraints = [models.UniqueConstraint(fields=["run", "record_id"], name="edition_change_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.record_id} {self.ends}"
