"""A quiz (小测验): questions with their explanations, answered without an account."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from publication.freezing import Freezer
from publication.models import PublicPage

from .teaching import TeachingPage, headed, lines, listed

MOST_QUESTIONS = 50


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("text"), max_length=200)
    right = blocks.BooleanBlock(label=_("right"), required=False)
    why = blocks.CharBlock(
        label=_("why it is right or wrong"),
        max_length=300,
        help_text=_("Shown beside the option once the quiz is answered."),
    )

    class Meta:
        label = _("option")


class QuestionBlock(blocks.StructBlock):
    """One question. Exactly one option is right, or several where `many` says so."""

    text = blocks.TextBlock(label=_("question"), max_length=500)
    many = blocks.BooleanBlock(label=_("several options may be right"), required=False)
    options = blocks.ListBlock(OptionBlock(), label=_("options"), min_num=2, max_num=8)
    explanation = blocks.TextBlock(
        label=_("explanation"), max_length=1000, help_text=_("What there is to learn from the question.")
    )

    class Meta:
        icon = "help"
        label = _("question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if refusal := refusal_of(cleaned["many"], [dict(each) for each in cleaned["options"]]):
            raise blocks.StructBlockValidationError(block_errors={"options": ValidationError(refusal)})
        return cleaned


def refusal_of(many: bool, options: list[dict]) -> str:
    """Why such options make no question; "" where they do."""
    right = sum(bool(each["right"]) for each in options)
    texts = [each["text"].strip() for each in options]
    if right == 0:
        return _now("No option is right; tick at least one.")
    if right > 1 and not many:
        return _now("%(right)s options are right; tick one, or say that several may be.") % {"right": right}
    if len(set(texts)) < len(texts):
        return _now("Two options say the same; change one.")
    return ""


class QuizTag(TaggedItemBase):
    content_object = ParentalKey("QuizPage", on_delete=models.CASCADE, related_name="tagged_items")


class QuizPage(TeachingPage):
    kind = "quiz"

    questions = StreamField(
        [("question", QuestionBlock())], verbose_name=_("questions"), max_num=MOST_QUESTIONS, blank=True
    )
    tags = ClusterTaggableManager(through=QuizTag, blank=True, verbose_name=_("tags"))

    edit_handler = PublicPage.edit_tabs(
        TeachingPage.for_whom(),
        FieldPanel("aims"),
        FieldPanel("body"),
        FieldPanel("questions"),
        FieldPanel("tags"),
        FieldPanel("whats_new"),
    )

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def parts(self, freezer: Freezer) -> dict:
        self.require(subject_area=self.subject_area, aims=lines(self.aims), questions=self.questions)
        found = headed("测验目标", *listed(lines(self.aims), ordered=True))
        found += freezer.body(self.body, after=len(found))
        return {
            "blocks": [*found, {"type": "questions", "items": self._questions()}],
            "fields": self.facts(("number", ("题数", "Questions"), str(len(self.questions)))),
            "terms": self.terms(),
            "tags": sorted(tag.name for tag in self.tags.all()),
        }

    def _questions(self) -> list[dict]:
        return [
            {
                "id": str(number),
                "text": each.value["text"],
                "many": bool(each.value["many"]),
                "options": [
                    {"text": option["text"], "right": bool(option["right"]), "why": option["why"]}
                    for option in each.value["options"]
                ],
                "explanation": each.value["explanation"],
            }
            for number, each in enumerate(self.questions, start=1)
        ]
