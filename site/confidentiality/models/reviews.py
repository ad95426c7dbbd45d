"""The review: frozen public bytes, what was found in them, who said what, and the permit.

An approval names the commitment it was given for. Content that changes gets another commitment,
so what was approved before counts no more: nothing needs to be reset, and nothing can be forgotten.
"""

from datetime import date, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from confidentiality.enums import WAITING, Opinion, Severity, SubmissionState
from organisations.models import Organisation, Person

from .chains import ReviewChain
from .keys import RecordKey

NOT_DUE = date(9999, 12, 31)  # no duty names a day


class SubmissionQuerySet(models.QuerySet):
    def waiting(self) -> "SubmissionQuerySet":
        return self.filter(state=SubmissionState.IN_REVIEW)

    def overdue(self, *, on: date) -> "SubmissionQuerySet":
        """Those whose last day lies before that (Shanghai) day."""
        return self.filter(due_on__lt=on)


class Submission(models.Model):
    """One version of one public item, projected once, on its way through review.

    `source` names what it was made from (`disclosure.record`, id, version); `draft_sealed` is the
    projection before masking, sealed; `content` is what the public will read, canonical JSON.
    """

    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=40)
    source_version = models.CharField(max_length=40)
    item_id = models.CharField(max_length=22, db_index=True)
    kind = models.SlugField(_("kind"))
    locale = models.CharField(_("language"), max_length=10)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="submissions")
    chain = models.ForeignKey(ReviewChain, models.PROTECT, related_name="submissions")
    step = models.PositiveSmallIntegerField(_("step"))
    # Whose reviewers decide once it was submitted upwards (需报审); never empty again after that (trigger).
    level = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=SubmissionState.choices, default=SubmissionState.IN_REVIEW
    )
    submitter = models.ForeignKey(Person, models.PROTECT, related_name="submissions")
    submitter_stands_for = models.ForeignKey(Person, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    # The earlier of the two days below it; never NULL, so that the queue is one range of an index.
    due_on = models.DateField(_("due on"), default=NOT_DUE)
    # The working day by which it has to be public.
    duty_on = models.DateField(_("duty due on"), default=NOT_DUE)
    # The present step is counted from `step_began_on`, and ends with `step_due_on`.
    step_began_on = models.DateField(_("step began on"), null=True)
    step_due_on = models.DateField(_("step due on"), default=NOT_DUE)
    step_provisional = models.BooleanField(_("step's day is provisional"), default=False)

    content = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    commitment = models.CharField(max_length=64)
    visible_from = models.DateTimeField(_("visible from"))
    visible_until = models.DateTimeField(_("visible until"))

    key = models.ForeignKey(RecordKey, models.PROTECT, related_name="+")
    draft_sealed = models.BinaryField(null=True)
    masks = models.JSONField(default=list)
    subject_sealed = models.BinaryField(null=True)
    lookups = models.JSONField(default=list)
    assets = models.JSONField(default=list)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=["state", "organisation", "step", "id"], name="submission_queue"),
            models.Index(fields=["source_type", "source_id"], name="submission_source"),
            models.Index(
                fields=["due_on", "id"], name="submission_due", condition=models.Q(state__in=WAITING)
            ),
            models.Index(  # a month of a department's register, in its order, without reading a row
                fields=["organisation", "decided_at", "id"],
                name="submission_register",
                condition=models.Q(decided_at__isnull=False),
            ),
            models.Index(  # what waits past the end of its display
                fields=["source_type", "state", "visible_until"],
                name="submission_lapses",
                condition=~models.Q(state=SubmissionState.PUBLISHED),  # an IN would match no bound value
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visible_from__lt=models.F("visible_until")),
                name="submission_is_shown_a_while",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"

    @property
    def has_due_day(self) -> bool:
        return self.due_on != NOT_DUE

    @property
    def has_step_day(self) -> bool:
        return self.step_due_on != NOT_DUE

    @property
    def decides(self) -> Organisation:
        """Whose reviewers decide now: its own, or since it was submitted upwards those of `level`."""
        return self.level or self.organisation


class Finding(models.Model):
    """What screening found at `path` (JSON pointer) of the draft; never the value itself."""

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="findings")
    path = models.CharField(max_length=200)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=20)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity.choices)
    confidence = models.PositiveSmallIntegerField(help_text=_("Per cent."))
    reason = models.CharField(_("reason"), max_length=200)
    mask = models.CharField(_("mask"), max_length=200)
    maskable = models.BooleanField(default=True)
    masked = models.BooleanField(_("masked"), default=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["path", "start"]

    def __str__(self) -> str:
        return f"{self.kind} {self.path}:{self.start}-{self.end}"


class Overrule(models.Model):
    """One reviewer's reasoned word that a finding is none; one that blocks needs two people's."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="overrules")
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counts_as = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["finding", "counts_as"], name="overrule_once_a_person"),
            models.UniqueConstraint(fields=["finding", "actor"], name="overrule_once_an_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.actor_id}"


class HandMask(models.Model):
    """Who masked by hand what screening had missed, and why; only ever written (trigger).

    `reason` may name what it is about, so it goes with the finding when the content is erased.
    """

    finding = models.OneToOneField(Finding, models.CASCADE, related_name="by_hand")
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("mask by hand")
        verbose_name_plural = _("masks by hand")

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.actor_id}"


class Act(models.Model):
    """What one person said of a submission at one step."""

    step = models.PositiveSmallIntegerField(_("step"))
    actor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counts_as = models.ForeignKey(Person, models.PROTECT, related_name="+")
    basis = models.CharField(_("basis"), max_length=300)
    at = models.DateTimeField(_("at"))

    class Meta:
        abstract = True


class Approval(Act):
    """The opinion 公开, for exactly one commitment. Append-only (trigger).

    `read` says whether this person read this row, or passed it with the batch whose sample he read.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="approvals")
    commitment = models.CharField(max_length=64)
    checklist = models.JSONField(default=list)
    read = models.BooleanField(_("read"), default=True)
    batch = models.ForeignKey(
        "confidentiality.Batch", models.PROTECT, null=True, blank=True, related_name="approvals"
    )

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "commitment", "counts_as"], name="approval_once_a_person"
            ),
            models.UniqueConstraint(
                fields=["submission", "commitment", "actor"], name="approval_once_an_actor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.step}: {self.actor_id}"


class Dissent(Act):
    """Any other opinion: exempt, escalated, or returned for mending.

    `faults` says of a return what is wrong where: [{"path", "field", "label", "reason", "note"}], `path` a
    pointer into the draft ("" for all of it), `field` the code of a record's field, where it has one.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="dissents")
    opinion = models.CharField(_("opinion"), max_length=8, choices=Opinion.choices)
    faults = models.JSONField(default=list)
    sent_to = models.ForeignKey(  # submitted upwards: who decides from then on
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sent to")
    )

    class Meta:
        verbose_name = _("dissent")
        verbose_name_plural = _("dissents")

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.step}: {self.opinion}"


class PermitQuerySet(models.QuerySet):
    def open(self) -> "PermitQuerySet":
        return self.filter(redeemed_at=None, voided_at=None)


class Permit(models.Model):
    """Leave to publish exactly one content, once. Minted only by a finished review (trigger)."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="permit")
    item_id = models.CharField(max_length=22, db_index=True)
    commitment = models.CharField(max_length=64)
    people_required = models.PositiveSmallIntegerField()
    read_by = models.PositiveSmallIntegerField(
        _("read by"), help_text=_("So many people read this very row.")
    )
    batch = models.ForeignKey(
        "confidentiality.Batch", models.PROTECT, null=True, blank=True, related_name="permits"
    )
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField()
    minted_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = PermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")

    def __str__(self) -> str:
        return f"{self.item_id} {self.minted_at:%Y-%m-%d}"

    @property
    def reading(self) -> str:
        """Whether this row was read, and by how many; for people."""
        if not self.read_by:
            return _("not read itself: passed with batch %(batch)s") % {"batch": self.batch_id}
        read = ngettext("read by %(count)s person", "read by %(count)s people", self.read_by)
        read %= {"count": self.read_by}
        if self.batch_id is None:
            return read
        return _("%(read)s, in the sample of batch %(batch)s") % {"read": read, "batch": self.batch_id}

    def is_open(self, *, at: datetime) -> bool:
        return self.redeemed_at is None and self.voided_at is None and at < self.visible_until
