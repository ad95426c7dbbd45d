"""Business secrets as terms that a department lists (商业秘密词表), and public items in which one was found."""

import json
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import HitOutcome
from organisations.models import Organisation, Person

from .keys import RecordKey

PURPOSE = "confidentiality.term"


class TermScan(models.Model):
    """One search of all public items for terms that were listed since the last; `position` is the last item's id."""

    begun_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    position = models.CharField(max_length=22, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at=None), name="term_scan_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d}"


class ListedTermQuerySet(models.QuerySet):
    def holding(self, *, at: datetime) -> "ListedTermQuerySet":
        """Those that are looked for at that instant."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class ListedTerm(models.Model):
    """A term of a department, which holds for the organisations below it too. It never changes, it only ends.

    A list of business secrets is itself one: term and reason are sealed, `digest` is keyed and serves only to
    refuse the same term twice. Who listed it does not end it (trigger).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="terms")
    key = models.OneToOneField(RecordKey, models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True)
    listed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("listed by"))
    listed_at = models.DateTimeField(_("listed"))
    ended_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    scan = models.ForeignKey(TermScan, models.SET_NULL, null=True, related_name="terms")

    objects = ListedTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("listed term")
        verbose_name_plural = _("listed terms")
        indexes = [
            models.Index(fields=["organisation", "id"], name="term_of_organisation"),
            models.Index(fields=["organisation", "digest"], name="term_digest"),
            models.Index(fields=["id"], name="term_not_scanned", condition=Q(scan=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="term_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.pk}"

    def seal(self, term: str, reason: str) -> None:
        content = json.dumps({"term": term, "reason": reason}, ensure_ascii=False)
        self.sealed = self.key.seal(PURPOSE, content.encode())

    def opened(self) -> dict[str, str]:
        """`{"term": …, "reason": …}`, for programs; people get them by services.terms. Raises KeyDestroyed."""
        return json.loads(self.key.unseal(PURPOSE, self.sealed))


class TermHit(models.Model):
    """A public item that holds a listed term: a task for a person, who looks and decides."""

    term = models.ForeignKey(ListedTerm, models.CASCADE, related_name="hits")
    item_id = models.CharField(max_length=22)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    found_at = models.DateTimeField(_("found"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by")
    )
    outcome = models.CharField(_("outcome"), max_length=9, blank=True, choices=HitOutcome.choices)
    note = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("public item with a listed term")
        verbose_name_plural = _("public items with listed terms")
        constraints = [models.UniqueConstraint(fields=["term", "item_id"], name="term_hit_once")]
        indexes = [
            models.Index(fields=["organisation", "id"], name="term_hit_open", condition=Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.term_id}: {self.item_id}"
