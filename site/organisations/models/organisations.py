"""Regions (行政区划) and organisations, both trees."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.enums import OrganisationKind


class Region(models.Model):
    """An administrative division (行政区划, GB/T 2260): the six-digit code is its key."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=50)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    @property
    def prefix(self) -> str:
        """The digits that every division below shares: 510000 → 51, 510100 → 5101."""
        return self.code.removesuffix("00").removesuffix("00")


class Organisation(models.Model):
    """A department, outlet or school. `path` lists the ids from the root: `/1/7/`."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    code = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    kind = models.CharField(
        _("kind"), max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.DEPARTMENT
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="organisations", verbose_name=_("region"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    path = models.CharField(max_length=255, editable=False, db_index=True)

    class Meta:
        ordering = ["path"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" and self.name_en else self.name

    def save(self, **kwargs) -> None:
        super().save(**kwargs)
        path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        if path != self.path:
            self.path = path
            type(self).objects.filter(pk=self.pk).update(path=path)
            for child in self.children.all():
                child.save()
