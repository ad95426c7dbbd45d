"""Bundles: drafts of several kinds that are approved as one and published together at an hour.

Bundle ← BundleMember → Submission     what is in it, in order; its submission as it stands now
Bundle ← BundleReading → Submission    one person's "seen, accepted", for the bytes he saw
Bundle ← BundleAct                     one person's opinion 公开 on all of it
Bundle → BundlePublication             it is public, all of it

`Bundle.publication` names a row that does not exist yet while the bundle is being published. The
foreign key is checked at the commit, on both databases, and the row can be written only once every
part is public (confidentiality.bundle_triggers): so half a bundle cannot be committed.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import BundleCause, BundleState
from organisations.models import Organisation, Person

from .reviews import Act, Submission


class BundlePublication(models.Model):
    """A bundle of which every part is public. Its key is that of the bundle. Append-only (trigger)."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("publication of a bundle")
        verbose_name_plural = _("publications of bundles")

    def __str__(self) -> str:
        return str(self.pk)


class Bundle(models.Model):
    """`round` counts how often it was submitted; `trouble` says what hindered the whole, parts have their own."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="bundles", verbose_name=_("organisation")
    )
    title = models.CharField(
        _("title"), max_length=80, help_text=_("For the desk only, never public. Name no person.")
    )
    hour = models.DateTimeField(_("hour"), help_text=_("All of it becomes public then. Time of Beijing."))
    state = models.CharField(
        _("state"), max_length=10, choices=BundleState.choices, default=BundleState.GATHERING
    )
    round = models.PositiveSmallIntegerField(_("round"), default=0)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("created"))
    submitted_at = models.DateTimeField(_("submitted"), null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    stopped_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(_("stopped because"), max_length=10, choices=BundleCause.choices, blank=True)
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)
    publication = models.OneToOneField(BundlePublication, models.PROTECT, null=True, related_name="bundle")

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        indexes = [
            models.Index(fields=["organisation", "-id"], name="bundle_list"),
            models.Index(fields=["state", "hour"], name="bundle_due"),
        ]

    def __str__(self) -> str:
        return self.title


class BundleMember(models.Model):
    """A draft in a bundle; `submission` is the one that stands for it now, or stood last."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="members")
    order = models.PositiveSmallIntegerField(_("order"))
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=40)
    submission = models.OneToOneField(Submission, models.PROTECT, null=True, related_name="bundle_member")
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of a bundle")
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["source_type", "source_id"], name="bundle_source")]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "source_type", "source_id"], name="bundle_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}: {self.source_type} {self.source_id}"


class BundleReading(models.Model):
    """One person saw one part, these bytes of it, and accepts it. Append-only (trigger).

    Of the submission, not of the part: a part may leave the bundle, who read it stays known.
    """

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="readings")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="bundle_readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("reading of a part")
        verbose_name_plural = _("readings of parts")
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "submission", "commitment", "person"], name="part_read_once_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.person_id}"


class BundleAct(Act):
    """The opinion 公开 on a whole bundle, by one who saw all of it. Append-only (trigger).

    `step` is the lowest at which one of its parts stood. A person may act again in the same round where
    a part's content was masked after he did.
    """

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="acts")
    round = models.PositiveSmallIntegerField(_("round"))
    checklist = models.JSONField(default=list)

    class Meta:
        verbose_name = _("approval of a bundle")
        verbose_name_plural = _("approvals of bundles")
        constraints = [
            models.UniqueConstraint(fields=["bundle", "round", "actor", "at"], name="bundle_act_once")
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}/{self.round}: {self.actor_id}"
