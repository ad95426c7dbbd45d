"""What stories are filed under: rows that administrators add to; the first ones come with the system."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class StoryCategory(models.Model):
    """A category of model (诚信典型类别). `basis` names the paragraph of the plan that knows it.

    One that stories use is never deleted, only taken out of use: documents carry its label themselves.
    """

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    label = models.CharField(_("name"), max_length=40)
    label_en = models.CharField(_("English name"), max_length=80)
    basis = models.CharField(_("basis"), max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("category of stories")
        verbose_name_plural = _("categories of stories")

    def __str__(self) -> str:
        return self.label_en if get_language() == "en" else self.label
