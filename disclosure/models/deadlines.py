"""What the board of punctuality is made of: counters of the ledger's reader, and runs that count anew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.models import CalendarChange


class PunctualityCount(models.Model):
    """What an organisation did in a month, as the ledger tells it; the month is that of the entry."""

    organisation_id = models.BigIntegerField()
    month = models.DateField()  # its first day
    in_time = models.PositiveIntegerField(default=0)
    late = models.PositiveIntegerField(default=0)
    removed_in_time = models.PositiveIntegerField(default=0)
    removed_late = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)  # withdrawn as published in error, or an objection upheld

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "month"], name="punctuality_count_once")
        ]
        indexes = [models.Index(fields=["month"], name="punctuality_month")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month:%Y-%m}"


class PunctualityPosition(models.Model):
    """The last entry that was counted, moved together with the counts; one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.seq)


class DeadlineRun(models.Model):
    """Due days are counted anew after a change of the calendar; how far it is, and what it changed."""

    change = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    reached_on = models.DateField(null=True)  # with `reached_id`, the record up to which it is done
    reached_id = models.BigIntegerField(default=0)
    moved = models.PositiveIntegerField(_("moved to another day"), default=0)
    settled = models.PositiveIntegerField(_("provisional before, final now"), default=0)
    unsettled = models.PositiveIntegerField(_("final before, provisional now"), default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("recount of due days")
        verbose_name_plural = _("recounts of due days")

    def __str__(self) -> str:
        return f"{self.pk} {self.begun_at:%Y-%m-%d}"
