"""The catalogue: a kind of disclosure, and its editions with their dates."""

import hashlib
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from confidentiality import canonical
from disclosure import editions
from disclosure.errors import EditionFrozen
from organisations.models import Person


class CatalogueEntry(models.Model):
    """A kind of disclosure, such as an administrative penalty (行政处罚)."""

    code = models.SlugField(_("code"), primary_key=True, max_length=30)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")

    def __str__(self) -> str:
        return self.title_en if get_language() == "en" else self.title


class EditionQuerySet(models.QuerySet):
    def in_force(self, kind: str, *, on: date) -> "CatalogueEdition":
        """The newest edition of a kind that holds on that (Shanghai) day. Raises DoesNotExist."""
        edition = (
            self.filter(entry=kind, is_draft=False, valid_from__lte=on, valid_until__gte=on)
            .order_by("-valid_from", "-edition")
            .first()
        )
        if edition is None:
            raise CatalogueEdition.DoesNotExist(f"The catalogue has no edition of {kind} for {on:%Y-%m-%d}.")
        return edition

    def older_than(self, edition: "CatalogueEdition") -> "EditionQuerySet":
        """Those of the same kind that it replaces, in the order of `in_force`; drafts hold no records."""
        before = Q(valid_from__lt=edition.valid_from) | Q(
            valid_from=edition.valid_from, edition__lt=edition.edition
        )
        return self.filter(before, entry=edition.entry_id, is_draft=False)

    def update(self, **changes) -> int:
        if self.filter(used_at__isnull=False).exists():
            raise EditionFrozen(FROZEN)
        return super().update(**changes)


FROZEN = "An edition that was used never changes; make a new edition."


class CatalogueEdition(models.Model):
    """What holds between two days; once a record used it, it never changes (trigger).

    `used_at` is the database's mark: set with the first record, never taken away, so that an edition stays
    readable for what was published under it when its records are moved or erased. A draft (`is_draft`) holds
    for nobody; whoever wrote in it (`writers`) does not put it in force.
    """

    entry = models.ForeignKey(CatalogueEntry, models.PROTECT, related_name="editions")
    edition = models.CharField(_("edition"), max_length=20)
    content = models.TextField()  # canonical JSON, see disclosure.editions
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    created_at = models.DateTimeField(_("created"))
    used_at = models.DateTimeField(_("used since"), null=True, editable=False)
    is_draft = models.BooleanField(_("draft"), default=False)
    writers = models.ManyToManyField(Person, related_name="+", verbose_name=_("written by"))
    released_by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("put in force by")
    )
    released_at = models.DateTimeField(_("put in force"), null=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["entry", "valid_from"]
        verbose_name = _("edition of the catalogue")
        verbose_name_plural = _("editions of the catalogue")
        constraints = [models.UniqueConstraint(fields=["entry", "edition"], name="catalogue_edition_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.edition}"

    def save(self, **kwargs) -> None:
        if self.is_used:
            raise EditionFrozen(FROZEN)
        super().save(**kwargs)

    def delete(self, **kwargs):
        if self.is_used:
            raise EditionFrozen(FROZEN)
        return super().delete(**kwargs)

    @property
    def is_used(self) -> bool:
        """Whether a record ever used it; asked of the database, which alone sets the mark."""
        return bool(self.pk) and type(self).objects.filter(pk=self.pk, used_at__isnull=False).exists()

    @property
    def spec(self) -> editions.Spec:
        return editions.parse(self.content)

    @classmethod
    def build(cls, content: dict, *, at) -> "CatalogueEdition":
        """An unsaved edition of that content. Raises NotCanonical."""
        text = canonical.dumps(content)
        return cls(
            entry_id=content["code"],
            edition=content["edition"],
            content=text,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            valid_from=date.fromisoformat(content["valid_from"]),
            valid_until=date.fromisoformat(content["valid_until"]),
            created_at=at,
        )
