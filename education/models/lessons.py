"""A lesson that a teacher can give as it stands: aims, steps with their minutes, a worksheet."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from education.enums import STAGE_LABELS, Stage
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import PublicPage


class LessonTag(TaggedItemBase):
    content_object = ParentalKey("LessonPage", on_delete=models.CASCADE, related_name="tagged_items")


class LessonPage(PublicPage):
    kind = "lesson"
    section = Section.EDUCATION

    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    grade = models.CharField(_("grade"), max_length=30, blank=True)
    subject = models.CharField(_("subject"), max_length=40)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    aims = models.TextField(_("aims"), max_length=1000, help_text=_("One aim on each line."))
    tags = ClusterTaggableManager(through=LessonTag, blank=True, verbose_name=_("tags"))

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("stage", "grade", "subject", "minutes")], heading=_("For whom")
        ),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("tags"),
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def parts(self, freezer: Freezer) -> dict:
        aims = [line.strip() for line in self.aims.splitlines() if line.strip()]
        first = [{"type": "heading", "text": "学习目标"}, {"type": "list", "ordered": True, "items": aims}]
        return {
            "blocks": first + freezer.body(self.body, after=len(first)),
            "fields": self._facts(),
            "tags": sorted({STAGE_LABELS[Stage(self.stage)][0], *(tag.name for tag in self.tags.all())}),
        }

    def _facts(self) -> list[dict]:
        facts = [
            ("stage", ("学段", "Stage"), document.label(*STAGE_LABELS[Stage(self.stage)])),
            ("grade", ("年级", "Grade"), self.grade),
            ("subject", ("学科", "Subject"), self.subject),
            ("minutes", ("课时", "Time"), document.label(f"{self.minutes} 分钟", f"{self.minutes} minutes")),
        ]
        return [
            {"code": code, "label": document.label(*label), "value": value}
            for code, label, value in facts
            if value
        ]
