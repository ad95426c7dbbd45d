"""Subjects (学科) and topics (主题): data that administrators add to and rename, never code."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class Term(models.Model):
    """`code` stands in addresses and in what was published, so it stays; the labels may be bettered."""

    code = models.SlugField(
        _("code"), max_length=30, unique=True, help_text=_("Stands in addresses and never changes.")
    )
    name = models.CharField(_("Chinese name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        abstract = True
        ordering = ["order", "code"]

    def __str__(self) -> str:
        from education.enums import in_language

        return in_language(self.pair)

    def clean(self) -> None:
        super().clean()
        if self.pk and type(self).objects.filter(pk=self.pk).exclude(code=self.code).exists():
            raise ValidationError({"code": _now("Lessons and addresses name the code; it stays as it is.")})

    @property
    def pair(self) -> tuple[str, str]:
        """Chinese and English."""
        return self.name, self.name_en


class Subject(Term):
    class Meta(Term.Meta):
        verbose_name = _("school subject")
        verbose_name_plural = _("school subjects")


class Topic(Term):
    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
