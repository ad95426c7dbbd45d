"""Training (信用教育培训, plan, paragraph 19): a course with its modules and the days on which it is held."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from publication import document
from publication.enums import Section
from publication.errors import DoorRefused
from publication.freezing import Freezer
from publication.models import PublicPage

from .teaching import headed, lines, listed, references


class ModuleBlock(blocks.StructBlock):
    """A part of the course; `page` is a lesson, reader or quiz that belongs to it."""

    title = blocks.CharBlock(label=_("title"), max_length=80)
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=6000)
    text = blocks.TextBlock(label=_("text"), max_length=1000, required=False)
    page = blocks.PageChooserBlock(label=_("material on this site"), required=False)

    class Meta:
        icon = "list-ol"
        label = _("module")


class SessionBlock(blocks.StructBlock):
    begins = blocks.DateTimeBlock(label=_("begins"))
    place = blocks.CharBlock(label=_("place"), max_length=120)
    register = blocks.CharBlock(
        label=_("how to register"),
        max_length=200,
        help_text=_("An office or an address, never a person's own telephone."),
    )

    class Meta:
        icon = "date"
        label = _("session")


class CoursePage(PublicPage):
    kind = "course"
    section = Section.EDUCATION

    audience = models.CharField(_("for whom"), max_length=120)
    organiser = models.CharField(_("organiser"), max_length=120)
    minutes = models.PositiveIntegerField(
        _("duration in minutes"), validators=[MinValueValidator(5), MaxValueValidator(60_000)]
    )
    aims = models.TextField(_("aims"), max_length=1000, help_text=_("One aim on each line."))
    modules = StreamField([("module", ModuleBlock())], verbose_name=_("modules"), blank=True)
    sessions = StreamField([("session", SessionBlock())], verbose_name=_("sessions"), blank=True)
    assessment = models.TextField(_("assessment"), max_length=1000, blank=True)

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("audience", "organiser", "minutes")], heading=_("For whom")
        ),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("modules"),
        FieldPanel("sessions"),
        FieldPanel("assessment"),
    )

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def parts(self, freezer: Freezer) -> dict:
        if not self.modules:
            raise DoorRefused(_("A course without modules teaches nothing; add one."))
        found = headed("培训目标", *listed(lines(self.aims), ordered=True))
        found += freezer.body(self.body, after=len(found))
        found += headed("课程模块", self._modules(), *self._materials(freezer))
        found += headed("培训安排", *listed([self._session(each.value) for each in self.sessions]))
        found += headed("考核方式", *listed(lines(self.assessment)))
        return {"blocks": found, "fields": self._facts()}

    def _facts(self) -> list[dict]:
        hours = f"{round(self.minutes / 60, 1):g}"
        facts = [
            ("audience", ("培训对象", "For whom"), self.audience),
            ("organiser", ("主办单位", "Organiser"), self.organiser),
            ("hours", ("时长", "Duration"), document.label(f"{hours} 小时", f"{hours} hours")),
        ]
        return [
            {"code": code, "label": document.label(*label), "value": value} for code, label, value in facts
        ]

    def _modules(self) -> dict:
        keys = ("title", "text", "minutes")
        return {"type": "steps", "items": [{key: each.value[key] for key in keys} for each in self.modules]}

    def _materials(self, freezer: Freezer) -> list[dict]:
        return references(freezer, [each.value["page"] for each in self.modules if each.value["page"]])

    @staticmethod
    def _session(value: dict) -> str:
        begins = timezone.localtime(value["begins"])
        return f"{begins:%Y年%-m月%-d日 %H:%M}，{value['place']}。报名：{value['register']}"
