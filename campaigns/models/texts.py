"""Texts that stand for long: the citizens' code (公民诚信守则), policies, knowledge, works."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from campaigns.enums import WORK_FORM_LABELS, WorkForm
from campaigns.facts import facts
from campaigns.numbers import normalised
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import PublicPage


class CitizensCodePage(PublicPage):
    """Numbered articles, each with an anchor to cite (四川省公民诚信守则)."""

    kind = "citizens-code"
    section = Section.STORIES

    issuer = models.CharField(_("issued by"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    articles = StreamField(
        [("article", blocks.TextBlock(label=_("article"), max_length=1000))], verbose_name=_("articles")
    )

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel([FieldPanel(name) for name in ("issuer", "issued_on")], heading=_("The code")),
        FieldPanel("articles"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("citizens' code")
        verbose_name_plural = _("citizens' codes")

    def parts(self, freezer: Freezer) -> dict:
        articles = [
            {"number": number, "text": article.value} for number, article in enumerate(self.articles, start=1)
        ]
        return {
            "blocks": [{"type": "articles", "items": articles}, *freezer.body(self.body, after=1)],
            "fields": facts([("issuer", ("发布机关", "Issued by"), self.issuer)]),
            "dates": {"issued": self.issued_on.isoformat()} if self.issued_on else {},
        }


class PolicyPage(PublicPage):
    """A rule or notice (政策法规), its text in full, or where that stands."""

    kind = "policy"
    section = Section.STORIES

    issuer = models.CharField(_("issued by"), max_length=120)
    number = models.CharField(_("document number"), max_length=60, blank=True)
    issued_on = models.DateField(_("issued on"))
    reference = models.URLField(_("where the full text stands"), blank=True)

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("issuer", "number", "issued_on", "reference")],
            heading=_("The document"),
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    def clean(self) -> None:
        super().clean()
        self.number = normalised(self.number)
        if not self.reference and not self.body:
            raise ValidationError({"reference": _("Give the full text, or the address where it stands.")})

    def document_year(self, visible_from: datetime) -> int:
        return self.issued_on.year

    def parts(self, freezer: Freezer) -> dict:
        return {
            "blocks": freezer.body(self.body),
            "fields": facts(
                [
                    ("issuer", ("发文机关", "Issued by"), self.issuer),
                    ("number", ("文号", "Document number"), normalised(self.number)),
                    ("reference", ("原文", "Full text"), self.reference),
                ]
            ),
            "dates": {"issued": self.issued_on.isoformat()},
        }


class KnowledgePage(PublicPage):
    """Something worth knowing about credit (信用知识)."""

    kind = "knowledge"
    section = Section.STORIES

    source = models.CharField(_("source"), max_length=120, blank=True)
    reviewed_on = models.DateField(
        _("checked on"), null=True, blank=True, help_text=_("When somebody last compared it with the law.")
    )

    edit_handler = PublicPage.edit_tabs(FieldPanel("source"), FieldPanel("reviewed_on"), FieldPanel("body"))

    class Meta:
        verbose_name = _("knowledge")
        verbose_name_plural = _("knowledge")

    def parts(self, freezer: Freezer) -> dict:
        return {
            "blocks": freezer.body(self.body),
            "fields": facts([("source", ("来源", "Source"), self.source)]),
            "dates": {"checked": self.reviewed_on.isoformat()} if self.reviewed_on else {},
        }


class WorkPage(PublicPage):
    """A work of art or a public-service advertisement (诚信文艺作品、公益广告), credited and licensed."""

    kind = "work"
    section = Section.STORIES

    author = models.CharField(_("author"), max_length=80, help_text=_("Credited in public."))
    form = models.CharField(_("form"), max_length=10, choices=WorkForm.choices)
    licence = models.CharField(
        _("licence"), max_length=120, help_text=_("What others may do with it, such as CC BY 4.0.")
    )
    year = models.PositiveSmallIntegerField(_("year"))

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("author", "form", "licence", "year")], heading=_("The work")
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")

    @property
    def screening_subject(self) -> str:
        return self.author

    def document_year(self, visible_from: datetime) -> int:
        return self.year

    def parts(self, freezer: Freezer) -> dict:
        return {
            "blocks": freezer.body(self.body),
            "fields": facts(
                [
                    ("author", ("作者", "Author"), self.author),
                    ("form", ("形式", "Form"), document.label(*WORK_FORM_LABELS[WorkForm(self.form)])),
                    ("licence", ("许可", "Licence"), self.licence),
                    ("year", ("年度", "Year"), str(self.year)),
                ]
            ),
            "terms": {"form": [self.form]},
        }
