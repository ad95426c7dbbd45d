"""A third party is asked before what concerns him is published (第三方意见征询, 条例 §15, §32).

Inquiry ← ConsentDecision    two people's word where he did not consent to what stands there
Instruction                  the authority for secrecy was asked (请示), and what it answered (批复)

All of them hold for the source of a submission: who submits anew escapes none of them.
"""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import Answer, Ground, Verdict, Way
from organisations.models import Person

from .reviews import NOT_DUE, Submission


class InquiryQuerySet(models.QuerySet):
    def open(self) -> "InquiryQuerySet":
        return self.filter(answer="")

    def overdue(self, *, on: date) -> "InquiryQuerySet":
        """Unanswered ones whose last day lies before that (Shanghai) day."""
        return self.open().filter(last_day__lt=on)


class Inquiry(models.Model):
    """One third party, asked about a part of one submission.

    `sealed` (by the submission's key) holds who he is, how he is reached, what part concerns him, and
    what he answered; nothing else of him is kept. His period is counted from the day on which he
    received the letter (自收到征求意见书之日起); until that is known there is no last day.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="inquiries")
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=40)
    sealed = models.BinaryField(null=True)
    way = models.CharField(_("asked by"), max_length=10, choices=Way.choices)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("at"))
    received_on = models.DateField(_("received on"), null=True)
    days = models.PositiveSmallIntegerField(_("working days"))
    basis = models.CharField(_("basis"), max_length=120)
    last_day = models.DateField(_("last day"), default=NOT_DUE)
    provisional = models.BooleanField(_("provisional"), default=False)
    answer = models.CharField(_("answer"), max_length=7, choices=Answer.choices, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    # The decision to publish in spite of his refusal was told to him in writing (书面告知).
    told_on = models.DateField(_("told on"), null=True)
    told_way = models.CharField(_("told by"), max_length=10, choices=Way.choices, blank=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry of a third party")
        verbose_name_plural = _("inquiries of third parties")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["source_type", "source_id"], name="inquiry_source"),
            models.Index(fields=["last_day", "id"], name="inquiry_open", condition=models.Q(answer="")),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(days__gte=1), name="inquiry_takes_a_day"),
            models.CheckConstraint(
                condition=models.Q(received_on=None) | models.Q(received_on__gte=models.F("asked_on")),
                name="inquiry_is_received_after_it_is_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.asked_on}"

    @property
    def has_last_day(self) -> bool:
        return self.last_day != NOT_DUE


class ConsentDecision(models.Model):
    """One person's reasoned word that these bytes may be published without his consent. Append-only (trigger)."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="decisions")
    commitment = models.CharField(max_length=64)
    ground = models.CharField(_("ground"), max_length=8, choices=Ground.choices)
    reason = models.CharField(_("reason"), max_length=300)
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counts_as = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision about a third party")
        verbose_name_plural = _("decisions about third parties")
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "commitment", "counts_as"], name="consent_decided_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["inquiry", "commitment", "actor"], name="consent_decided_once_an_actor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id}: {self.actor_id}"


class Instruction(models.Model):
    """The authority for secrecy is asked in writing (条例 §17); its reply binds until a later one."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="instructions")
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=40)
    authority = models.CharField(_("authority asked"), max_length=120)
    letter = models.CharField(_("number of our letter"), max_length=80)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("at"))
    verdict = models.CharField(_("reply"), max_length=6, choices=Verdict.choices, blank=True)
    number = models.CharField(_("number of the reply"), max_length=80, blank=True)
    replied_on = models.DateField(_("date of the reply"), null=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("instruction of the authority")
        verbose_name_plural = _("instructions of the authority")
        ordering = ["pk"]
        indexes = [models.Index(fields=["source_type", "source_id"], name="instruction_source")]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.letter}"
