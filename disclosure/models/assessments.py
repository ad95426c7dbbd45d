"""The impact assessment of a catalogue entry (个人信息保护影响评估, PIPL §55–56), and the editions it covers."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure.enums import AssessmentState, Risk
from organisations.models import Person

from .catalogue import CatalogueEdition, CatalogueEntry

KEPT_YEARS = 3  # PIPL §56: reports are kept for at least three years


class AssessmentQuerySet(models.QuerySet):
    def holding(self, *, at: datetime) -> "AssessmentQuerySet":
        """Those that let persons be published at that instant."""
        return self.filter(
            Q(ended_at=None) | Q(ended_at__gt=at),
            state=AssessmentState.APPROVED,
            holds_from__lte=at,
            holds_until__gt=at,
        )


class ImpactAssessment(models.Model):
    """One version for one entry. Approved it never changes and is never deleted (trigger); it only ends.

    `scope` is what it was about: what its edition shows of persons (disclosure.exposure), as canonical JSON
    filled in by the program, with its hash. Who wrote in it (`writers`) does not approve it.
    """

    entry = models.ForeignKey(
        CatalogueEntry, models.PROTECT, related_name="assessments", verbose_name=_("catalogue entry")
    )
    version = models.PositiveSmallIntegerField(_("version"))
    edition = models.ForeignKey(
        CatalogueEdition, models.PROTECT, related_name="+", verbose_name=_("edition of the catalogue")
    )
    scope = models.TextField()
    scope_sha256 = models.CharField(max_length=64)

    basis = models.TextField(_("legal basis"), max_length=2000)
    purpose = models.TextField(
        _("purpose and way of processing"),
        max_length=6000,
        help_text=_("Whether both are lawful, legitimate and necessary (PIPL §56, 1)."),
    )
    effects = models.TextField(
        _("effect on personal rights, and security risks"),
        max_length=6000,
        help_text=_("What publication may do to the person (PIPL §56, 2)."),
    )
    measures = models.TextField(
        _("protective measures"),
        max_length=6000,
        help_text=_("Whether they are lawful, effective and in proportion to the risk (PIPL §56, 3)."),
    )
    risk = models.CharField(_("risk that remains"), max_length=6, choices=Risk.choices)
    conclusion = models.TextField(_("conclusion"), max_length=3000)

    state = models.CharField(
        _("state"), max_length=8, choices=AssessmentState.choices, default=AssessmentState.DRAFT
    )
    holds_from = models.DateTimeField(_("holds from"))
    holds_until = models.DateTimeField(_("holds until"))  # the first instant at which it does not
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"))
    writers = models.ManyToManyField(Person, related_name="+", verbose_name=_("written by"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    approved_at = models.DateTimeField(_("approved"), null=True)
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended"), null=True)
    end_reason = models.CharField(_("why it was ended"), max_length=300, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        ordering = ["entry", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "version"], name="assessment_version_once"),
            models.CheckConstraint(
                condition=Q(holds_from__lt=models.F("holds_until")), name="assessment_holds_a_while"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.version}"

    @property
    def is_draft(self) -> bool:
        return self.state == AssessmentState.DRAFT

    @property
    def last_day(self) -> date:
        """The last (Shanghai) day on which it holds."""
        return (timezone.localtime(self.holds_until) - timedelta(microseconds=1)).date()

    @property
    def kept_until(self) -> date:
        """The day until which it is kept at least; nothing deletes it afterwards either."""
        return self.last_day + relativedelta(years=KEPT_YEARS)

    def holds(self, *, at: datetime) -> bool:
        """The same as `holding`, of one."""
        ended = self.ended_at is not None and self.ended_at <= at
        return not (self.is_draft or ended) and self.holds_from <= at < self.holds_until


class AssessmentCoverage(models.Model):
    """That an assessment covers an edition: its own by approval, others because they show no more. Only grows."""

    assessment = models.ForeignKey(ImpactAssessment, models.PROTECT, related_name="coverages")
    edition = models.ForeignKey(
        CatalogueEdition, models.PROTECT, related_name="coverages", verbose_name=_("edition of the catalogue")
    )
    edition_sha256 = models.CharField(
        max_length=64
    )  # an edition that changes (unused ones may) is covered no more
    decided_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("edition covered")
        verbose_name_plural = _("editions covered")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "edition", "edition_sha256"], name="coverage_once"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.edition_id}"
