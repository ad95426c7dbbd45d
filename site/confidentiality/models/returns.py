"""Reasons for which reviewers return a submission (退回理由), as rows that an administrator keeps."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ReturnReason(models.Model):
    """One reason to choose from. A dissent keeps its words of the day, so that rewording changes no history."""

    title = models.CharField(_("reason"), max_length=60, unique=True)
    title_en = models.CharField(_("in English"), max_length=80, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("reason for a return")
        verbose_name_plural = _("reasons for returns")

    def __str__(self) -> str:
        return (get_language() == "en" and self.title_en) or self.title
