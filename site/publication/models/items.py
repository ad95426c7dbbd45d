"""Public items: all that any public surface reads.

`content` is canonical JSON (publication.document says what it holds). The columns beside it repeat
parts of it for filters; they are written from it and nowhere else.
"""

import secrets
from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from confidentiality.models import Permit
from publication import document as documents
from publication.enums import Annotation, ItemState, Section


def new_item_id() -> str:
    """22 characters that say nothing: 128 random bits."""
    return secrets.token_urlsafe(16)


class PublicItemQuerySet(models.QuerySet):
    def visible(self, *, at: datetime) -> "PublicItemQuerySet":
        """What the public may see at that instant: the one predicate of visibility."""
        return self.filter(state=ItemState.PUBLISHED, visible_from__lte=at, visible_until__gt=at)

    def listed(self, *, at: datetime) -> "PublicItemQuerySet":
        """What lists, feeds, search, sitemap and counts show: the visible ones without older editions."""
        return self.visible(at=at).exclude(annotation=Annotation.NEWER_EDITION)


class PublicItem(models.Model):
    id = models.CharField(primary_key=True, max_length=22, default=new_item_id)
    permit = models.OneToOneField(Permit, models.PROTECT, related_name="item")
    source_type = models.CharField(max_length=40)
    source_id = models.CharField(max_length=40)
    organisation_id = models.BigIntegerField(db_index=True)  # no join on a public read
    state = models.CharField(_("state"), max_length=9, choices=ItemState.choices)
    visible_from = models.DateTimeField(_("visible from"))
    visible_until = models.DateTimeField(_("visible until"))
    published_at = models.DateTimeField(_("published"))
    changed_at = models.DateTimeField(_("changed"))
    hidden_at = models.DateTimeField(_("hidden"), null=True)
    withdrawal = models.CharField(_("withdrawal"), max_length=12, blank=True)
    annotation = models.CharField(_("annotation"), max_length=16, blank=True, choices=Annotation.choices)
    version = models.PositiveIntegerField(_("version"), default=1)

    content = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    commitment = models.CharField(max_length=64)

    section = models.CharField(_("section"), max_length=12, choices=Section.choices)
    kind = models.SlugField(_("kind"), max_length=30, db_index=False)
    locale = models.CharField(_("language"), max_length=10)
    authority = models.CharField(_("authority"), max_length=200, blank=True)
    region = models.CharField(_("region"), max_length=6, blank=True)
    city = models.CharField(_("city"), max_length=6, blank=True)  # the region's prefecture, for its own index
    subject_category = models.CharField(_("subject category"), max_length=20, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    sector = models.CharField(_("key sector"), max_length=20, blank=True, default="")
    occupation = models.CharField(_("key occupation"), max_length=30, blank=True, default="")
    # Whether the review wrote masks into it: then it speaks of a person, and leaves in no file.
    masked = models.BooleanField(_("masked"), default=True)

    objects = PublicItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("public item")
        verbose_name_plural = _("public items")
        ordering = ["-visible_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visible_from__lt=models.F("visible_until")), name="item_is_shown_a_while"
            ),
        ]
        # Each list is read newest first by key (visible_from, id), narrowed by one facet at least.
        indexes = [
            models.Index(
                fields=[*facet, "-visible_from", "-id"],
                name=f"item_{facet[-1] if facet else 'all'}"[:30],
                condition=Q(state=ItemState.PUBLISHED),
            )
            for facet in [
                [], ["section"], ["section", "kind"], ["section", "authority"], ["section", "region"], ["section", "city"],
                ["section", "subject_category"], ["section", "year"], ["section", "sector"],
                ["section", "occupation"],
            ]
        ] + [
            models.Index(fields=["visible_until"], name="item_ends", condition=Q(state=ItemState.PUBLISHED)),
            models.Index(  # how long a section's list may be kept
                fields=["section", "visible_until"], name="item_section_ends",
                condition=Q(state=ItemState.PUBLISHED),
            ),
            models.Index(fields=["hidden_at"], name="item_to_erase", condition=Q(content__isnull=False)),
            models.Index(fields=["hidden_at"], name="item_hidden", condition=Q(hidden_at__isnull=False)),
            models.Index(fields=["source_type", "source_id"], name="item_source"),
            models.Index(  # hardly any, and asked for whenever something is hidden
                fields=["source_type", "source_id"], name="item_older_editions",
                condition=Q(annotation=Annotation.NEWER_EDITION),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    def get_absolute_url(self) -> str:
        return f"/{self.section}/{self.id}/"

    @cached_property
    def document(self) -> dict:
        """The content, parsed; empty once erased."""
        return documents.parse(self.content) if self.content else {}

    @property
    def title(self) -> str:
        return self.document.get("title", "")

    @property
    def is_person(self) -> bool:
        return self.subject_category == "person"

    def is_visible(self, *, at: datetime) -> bool:
        return self.state == ItemState.PUBLISHED and self.visible_from <= at < self.visible_until

    def is_listed(self, *, at: datetime) -> bool:
        return self.is_visible(at=at) and not self.is_older_edition

    @property
    def is_older_edition(self) -> bool:
        return self.annotation == Annotation.NEWER_EDITION


class LookupKey(models.Model):
    """Keyed hash of a name and a second fact: a person is found by who knows both. Erased with the item."""

    item = models.ForeignKey(PublicItem, models.CASCADE, related_name="lookup_keys")
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.item_id


class FacetValue(models.Model):
    """A value that a facet of a section ever had; lists offer it while a visible item has it."""

    section = models.CharField(max_length=12)
    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "facet", "value"], name="facet_value_once")]

    def __str__(self) -> str:
        return f"{self.section}.{self.facet}={self.value}"
