"""Chains of review as data: who, in what order, how many."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organisations.enums import Role


class ReviewChain(models.Model):
    """One edition of a chain; an edition that a submission used never changes (trigger)."""

    code = models.SlugField(_("code"))
    edition = models.PositiveSmallIntegerField(_("edition"))
    title = models.CharField(_("title"), max_length=80)
    people_required = models.PositiveSmallIntegerField(
        _("people required"), help_text=_("So many different people approve, none of them the submitter.")
    )
    publishes_on_approval = models.BooleanField(
        _("publishes on approval"), help_text=_("Otherwise a publisher publishes what was approved.")
    )

    class Meta:
        verbose_name = _("review chain")
        verbose_name_plural = _("review chains")
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="chain_edition_once"),
            models.CheckConstraint(condition=models.Q(people_required__gte=1), name="chain_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code}/{self.edition})"


class ChainStep(models.Model):
    """One step: `people` holders of `role` answer the checklist."""

    chain = models.ForeignKey(ReviewChain, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=80)
    role = models.CharField(_("role"), max_length=14, choices=Role.choices, default=Role.REVIEWER)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    checklist = models.JSONField(_("checklist"), default=list, help_text=_("Sentences that must hold."))

    class Meta:
        ordering = ["chain", "order"]
        verbose_name = _("step of a chain")
        verbose_name_plural = _("steps of a chain")
        constraints = [
            models.UniqueConstraint(fields=["chain", "order"], name="step_order_once"),
            models.CheckConstraint(condition=models.Q(people__gte=1), name="step_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


class ChainAssignment(models.Model):
    """Which chain (its newest edition) reviews a kind that has no catalogue entry, such as a story."""

    kind = models.SlugField(_("kind"), primary_key=True)
    chain_code = models.SlugField(_("chain"))

    class Meta:
        verbose_name = _("chain of a kind")
        verbose_name_plural = _("chains of kinds")

    def __str__(self) -> str:
        return f"{self.kind}: {self.chain_code}"
