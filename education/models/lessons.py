"""A lesson that a teacher can give as it stands: aims, steps with their minutes, materials, what to look for.

The document is the teacher's version, whole. Blocks marked `"for": "teacher"` (hints, answers, files such
as a key) are left out of the pupil's.
"""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField

from education.enums import duration_of
from publication import document
from publication.blocks import BodyBlock
from publication.freezing import Freezer
from publication.models import PublicPage

from .teaching import TeachingPage, for_teachers, headed, lines, listed, references


class LessonStepBlock(blocks.StructBlock):
    """教学步骤."""

    title = blocks.CharBlock(label=_("title"), max_length=80)
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=600)
    text = blocks.TextBlock(label=_("text"), max_length=1000)
    hint = blocks.TextBlock(
        label=_("hint for the teacher"),
        max_length=500,
        required=False,
        help_text=_("Not in the pupil's version."),
    )

    class Meta:
        icon = "tasks"
        label = _("step")


class MaterialBlock(blocks.StructBlock):
    """学习材料."""

    file = DocumentChooserBlock(label=_("file"))
    title = blocks.CharBlock(label=_("title"), max_length=120)
    for_teacher = blocks.BooleanBlock(
        label=_("for the teacher only"), required=False, help_text=_("Not in the pupil's version.")
    )

    class Meta:
        icon = "doc-full"
        label = _("file")


class LessonTag(TaggedItemBase):
    content_object = ParentalKey("LessonPage", on_delete=models.CASCADE, related_name="tagged_items")


class LessonPage(TeachingPage):
    kind = "lesson"

    age = models.CharField(_("age"), max_length=30, blank=True, help_text=_("Such as 12–13 岁."))
    minutes = models.PositiveSmallIntegerField(
        _("duration in minutes"), validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    method = models.CharField(
        _("teaching method"), max_length=200, blank=True, help_text=_("Such as 情境讨论、角色扮演.")
    )
    steps = StreamField(
        [("step", LessonStepBlock())],
        verbose_name=_("steps"),
        blank=True,
        help_text=_("Their minutes add up to the duration."),
    )
    materials = StreamField([("file", MaterialBlock())], verbose_name=_("materials"), blank=True)
    assessment = models.TextField(
        _("assessment"), max_length=1000, blank=True, help_text=_("What to look for, one on each line.")
    )
    teacher_notes = StreamField(
        BodyBlock(),
        verbose_name=_("notes for the teacher"),
        blank=True,
        help_text=_("Answers, background, what often goes wrong. Not in the pupil's version."),
    )
    links = StreamField(
        [("page", blocks.PageChooserBlock(label=_("page")))],
        verbose_name=_("cases and days that go with it"),
        blank=True,
    )
    tags = ClusterTaggableManager(through=LessonTag, blank=True, verbose_name=_("tags"))

    edit_handler = PublicPage.edit_tabs(
        TeachingPage.for_whom("age", "minutes", "method"),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("steps"),
        FieldPanel("materials"),
        FieldPanel("assessment"),
        FieldPanel("teacher_notes"),
        FieldPanel("links"),
        FieldPanel("tags"),
        FieldPanel("whats_new"),
    )

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    @property
    def step_minutes(self) -> int:
        return sum(step.value["minutes"] or 0 for step in self.steps)

    def clean(self) -> None:
        super().clean()
        if self.steps and self.minutes and self.step_minutes != self.minutes:
            raise ValidationError(
                {
                    "steps": _now(
                        "The steps take %(sum)s minutes, the duration says %(minutes)s; change one of them."
                    )
                    % {"sum": self.step_minutes, "minutes": self.minutes}
                }
            )

    def parts(self, freezer: Freezer) -> dict:
        self.require(subject_area=self.subject_area, aims=lines(self.aims), steps=self.steps)
        return {
            "blocks": self._blocks(freezer),
            "fields": self._facts(),
            "terms": self.terms() | {"duration": [duration_of(self.minutes)]},
            "tags": sorted(tag.name for tag in self.tags.all()),
        }

    def _facts(self) -> list[dict]:
        return self.facts(
            ("age", ("适用年龄", "Age"), self.age),
            ("minutes", ("课时", "Time"), document.label(f"{self.minutes} 分钟", f"{self.minutes} minutes")),
            ("method", ("教学方法", "Method"), self.method),
        )

    def _blocks(self, freezer: Freezer) -> list[dict]:
        """Each part knows how many blocks stand before it, since screening names places by number."""
        found = headed("学习目标", *listed(lines(self.aims), ordered=True))
        found += freezer.body(self.body, after=len(found))
        found += headed("教学步骤", self._steps())
        found += for_teachers(headed("教学提示", *listed(self._hints())))
        found += self._materials(freezer, after=len(found))
        found += headed("学习评价", *listed(lines(self.assessment)))
        found += for_teachers(headed("教师参考", *freezer.body(self.teacher_notes, after=len(found) + 1)))
        return found + headed("相关案例与宣传日", *references(freezer, [link.value for link in self.links]))

    def _steps(self) -> dict:
        keys = ("title", "text", "minutes")
        return {"type": "steps", "items": [{key: step.value[key] for key in keys} for step in self.steps]}

    def _hints(self) -> list[str]:
        values = [step.value for step in self.steps]
        return [f"{value['title']}：{value['hint']}" for value in values if value.get("hint")]

    def _materials(self, freezer: Freezer, *, after: int) -> list[dict]:
        """The heading stands where a pupil has a file too; else it is the teacher's."""
        files = [
            freezer.file(each.value["file"], title=each.value["title"], path=f"/blocks/{after + 1 + number}")
            | ({"for": "teacher"} if each.value["for_teacher"] else {})
            for number, each in enumerate(self.materials)
        ]
        found = headed("学习材料", *files)
        return for_teachers(found) if all("for" in file for file in files) else found
