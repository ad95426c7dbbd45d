"""A unit (单元): lessons in their order; and a curriculum (课程方案): units in their order.

Both name what they consist of by public items, so an edition of a unit keeps the editions of its lessons.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from publication.freezing import Freezer
from publication.models import PublicPage

from .teaching import TeachingPage, headed, lines, listed, references

LESSON, UNIT = "education.LessonPage", "education.UnitPage"


class UnitPage(TeachingPage):
    kind = "unit"

    lessons = StreamField(
        [("page", blocks.PageChooserBlock(page_type=LESSON, label=_("lesson")))],
        verbose_name=_("lessons"),
        blank=True,
        help_text=_("In their order. Published ones only: the unit keeps the edition that is shown today."),
    )

    edit_handler = PublicPage.edit_tabs(
        TeachingPage.for_whom(),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("lessons"),
        FieldPanel("whats_new"),
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def parts(self, freezer: Freezer) -> dict:
        return _parts(self, freezer, "lessons", "课次安排")


class CurriculumPage(TeachingPage):
    kind = "curriculum"

    units = StreamField(
        [("page", blocks.PageChooserBlock(page_type=UNIT, label=_("unit")))],
        verbose_name=_("units"),
        blank=True,
        help_text=_("In their order. Published ones only: it keeps the edition that is shown today."),
    )

    edit_handler = PublicPage.edit_tabs(
        TeachingPage.for_whom(),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("units"),
        FieldPanel("whats_new"),
    )

    class Meta:
        verbose_name = _("curriculum")
        verbose_name_plural = _("curricula")

    def parts(self, freezer: Freezer) -> dict:
        return _parts(self, freezer, "units", "单元安排")


def _parts(page: TeachingPage, freezer: Freezer, of: str, heading: str) -> dict:
    members = getattr(page, of)
    page.require(subject_area=page.subject_area, aims=lines(page.aims), **{of: members})
    found = headed("学习目标", *listed(lines(page.aims), ordered=True))
    found += freezer.body(page.body, after=len(found))
    found += headed(heading, *references(freezer, [each.value for each in members]))
    return {"blocks": found, "fields": page.facts(), "terms": page.terms()}
