"""Batches: rows without findings that pass together, and the sample of them that people read.

Batch ← BatchMember → Submission      fixed once the batch is open (trigger)
BatchMember ← Reading                 one person's "read, accepted", for the bytes he saw
Batch ← BatchApproval                 one person's opinion 公开 on all of it
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import BatchState, StopCause
from organisations.models import Organisation, Person

from .chains import ReviewChain
from .reviews import Act, Submission


class Batch(models.Model):
    """Submissions of one organisation, kind, chain and submitter.

    `rule` is the catalogue's, as it stood; whoever has the ids of the members, `seed` and `sampled` can
    draw the sample again (confidentiality.sampling). `judged` rows of the sample were accepted by
    somebody or rejected; rate and bound are of them.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="batches")
    kind = models.SlugField(_("kind"))
    chain = models.ForeignKey(ReviewChain, models.PROTECT, related_name="batches")
    submitter = models.ForeignKey(Person, models.PROTECT, related_name="batches")
    submitter_stands_for = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(_("label"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created"))
    state = models.CharField(
        _("state"), max_length=10, choices=BatchState.choices, default=BatchState.GATHERING
    )
    seed = models.CharField(_("seed"), max_length=64)
    rule = models.JSONField(_("rule"))
    size = models.PositiveIntegerField(_("rows"))
    sampled = models.PositiveIntegerField(_("in the sample"))

    decided_at = models.DateTimeField(_("decided"), null=True)
    stopped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(_("stopped because"), max_length=10, choices=StopCause.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    judged = models.PositiveIntegerField(_("read of the sample"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    defect_rate = models.DecimalField(_("defect rate"), max_digits=7, decimal_places=6, null=True)
    defect_bound = models.DecimalField(_("upper bound"), max_digits=7, decimal_places=6, null=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="batch_list"),
            models.Index(fields=["state", "organisation"], name="batch_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.label or self.kind} #{self.pk}"


class BatchMember(models.Model):
    """A submission in its batch; it is in one batch only, ever."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rows")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="batch_member")
    in_sample = models.BooleanField(_("in the sample"))

    class Meta:
        verbose_name = _("row of a batch")
        verbose_name_plural = _("rows of a batch")
        indexes = [models.Index(fields=["batch", "in_sample", "submission"], name="batch_sample")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.submission_id}"


class Reading(models.Model):
    """One person read one row of the sample, these bytes of it, and accepts it. Append-only (trigger)."""

    member = models.ForeignKey(BatchMember, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["member", "commitment", "person"], name="reading_once_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.person_id}"


class BatchApproval(Act):
    """The opinion 公开 on a whole batch, by one who read its whole sample. Append-only (trigger)."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="acts")
    checklist = models.JSONField(default=list)

    class Meta:
        verbose_name = _("approval of a batch")
        verbose_name_plural = _("approvals of batches")
        constraints = [
            models.UniqueConstraint(fields=["batch", "counts_as"], name="batch_approval_once_a_person"),
            models.UniqueConstraint(fields=["batch", "actor"], name="batch_approval_once_an_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.step}: {self.actor_id}"
