"""What came to light against somebody who is praised: a question to people, closed by one of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.enums import AlertCause
from organisations.models import Organisation, Person


class ReviewAlert(models.Model):
    """A story beside an item of a list of serious dishonesty (严重失信主体名单); nothing is hidden by it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    source_id = models.CharField(max_length=40, db_index=True)
    item_id = models.CharField(max_length=22)
    adverse_id = models.CharField(max_length=22)
    cause = models.CharField(_("why"), max_length=8, choices=AlertCause.choices)
    raised_at = models.DateTimeField(_("raised"))
    mailed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint(fields=["item_id", "adverse_id", "cause"], name="story_alert_once"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(closed_by__isnull=False) & ~Q(reason="")),
                name="story_alert_closed_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "id"], name="story_alert_open", condition=Q(closed_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}/{self.adverse_id}"
