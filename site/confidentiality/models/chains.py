"""Chains of review as data: who, in what order, how many, until when; each an edition from a day on.

ReviewChain ← ChainStep            what it asks
ReviewChain ← ChainWriter          who wrote in the draft; one of them never puts it in force (trigger)
ChainAssignment ← AssignmentChange which kind takes which chain, and who changed that with whom
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import ChainState, ChangeState
from organisations.enums import Role
from organisations.models import Person

ALWAYS = date(2000, 1, 1)  # the editions that the installation made
CONSENT_DAYS = 15
CONSENT_BASIS = "《政府信息公开条例》第三十二条"


class ReviewChainQuerySet(models.QuerySet):
    def released(self) -> "ReviewChainQuerySet":
        return self.filter(state=ChainState.RELEASED)

    def in_force(self, *, on: date) -> "ReviewChainQuerySet":
        """Released editions that have begun by that (Shanghai) day, the one that holds first."""
        return self.released().filter(valid_from__lte=on).order_by("-valid_from", "-edition")


class ReviewChain(models.Model):
    """One edition of a chain; an edition that people released, or a submission used, never changes (trigger).

    `escalated_days` are the working days of each step once it was submitted upwards (需报审),
    `consent_days` those that a third party has for his answer (第三方意见征询), with their legal basis.
    """

    code = models.SlugField(_("code"))
    edition = models.PositiveSmallIntegerField(_("edition"))
    title = models.CharField(_("title"), max_length=80)
    people_required = models.PositiveSmallIntegerField(
        _("people required"), help_text=_("So many different people approve, none of them the submitter.")
    )
    publishes_on_approval = models.BooleanField(
        _("publishes on approval"), help_text=_("Otherwise a publisher publishes what was approved.")
    )
    valid_from = models.DateField(_("valid from"), default=ALWAYS)
    escalated_days = models.PositiveSmallIntegerField(_("working days after submission upwards"), null=True)
    consent_days = models.PositiveSmallIntegerField(_("working days of a third party"), default=CONSENT_DAYS)
    consent_basis = models.CharField(_("basis of that period"), max_length=120, default=CONSENT_BASIS)
    state = models.CharField(
        _("state"), max_length=9, choices=ChainState.choices, default=ChainState.RELEASED
    )
    # Empty where the installation made it.
    drafted_at = models.DateTimeField(_("drafted"), null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = ReviewChainQuerySet.as_manager()

    class Meta:
        verbose_name = _("review chain")
        verbose_name_plural = _("review chains")
        constraints = [
            models.UniqueConstraint(fields=["code", "edition"], name="chain_edition_once"),
            models.CheckConstraint(condition=models.Q(people_required__gte=1), name="chain_needs_somebody"),
            models.CheckConstraint(condition=models.Q(consent_days__gte=1), name="consent_takes_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code}/{self.edition})"


class ChainStep(models.Model):
    """One step: `people` holders of `role` answer the checklist, within `days` working days of its beginning."""

    chain = models.ForeignKey(ReviewChain, models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=80)
    role = models.CharField(_("role"), max_length=14, choices=Role.choices, default=Role.REVIEWER)
    people = models.PositiveSmallIntegerField(_("people"), default=1)
    checklist = models.JSONField(_("checklist"), default=list, help_text=_("Sentences that must hold."))
    days = models.PositiveSmallIntegerField(_("working days"), null=True)
    deputies = models.BooleanField(_("deputies may act"), default=True)

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


class ChainWriter(models.Model):
    """A person who wrote in the draft of an edition, at what time. Append-only (trigger)."""

    chain = models.ForeignKey(ReviewChain, models.PROTECT, related_name="writers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("writer of a chain")
        verbose_name_plural = _("writers of a chain")

    def __str__(self) -> str:
        return f"{self.chain_id}: {self.person_id}"


class ChainAssignment(models.Model):
    """Which chain (its edition in force) reviews a kind that has no catalogue entry, such as a story."""

    kind = models.SlugField(_("kind"), primary_key=True)
    chain_code = models.SlugField(_("chain"))

    class Meta:
        verbose_name = _("chain of a kind")
        verbose_name_plural = _("chains of kinds")

    def __str__(self) -> str:
        return f"{self.kind}: {self.chain_code}"


class AssignmentChange(models.Model):
    """Another chain for a kind: asked for by one person, decided by another (trigger). Kept for good."""

    kind = models.SlugField(_("kind"))
    before = models.SlugField(_("chain until now"), blank=True)
    after = models.SlugField(_("chain from then on"))
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=9, choices=ChangeState.choices, default=ChangeState.ASKED)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)

    class Meta:
        verbose_name = _("change of a kind's chain")
        verbose_name_plural = _("changes of kinds' chains")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], name="one_change_asked", condition=models.Q(state=ChangeState.ASKED)
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.before} → {self.after}"
