"""A quiz (小测验): questions with their explanations, answered without an account."""

from collections.abc import Mapping, Sequence
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

from publication.errors import DoorRefused
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

    source = blocks.CharBlock(
        label=_("source of the explanation"),
        max_length=200,
        required=False,
        help_text=_("Such as a law and its article."),
    )

    class Meta:
        icon = "help"
        label = _("question")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if refusal := refusal_of(cleaned["many"], cleaned["options"]):
            raise blocks.StructBlockValidationError(block_errors={"options": ValidationError(refusal)})
        return cleaned


class QuestionsBlock(blocks.StreamBlock):
    question = QuestionBlock()

    def clean(self, value: Any, **kwargs: Any) -> Any:
        """Names, above the questions, those to mend: the marked one may be far down the page."""
        try:
            return super().clean(value, **kwargs)
        except blocks.StreamBlockValidationError as refusal:
            named = [
                ValidationError(_numbered(place + 1, _reason(error)))
                for place, error in sorted(refusal.block_errors.items())
            ]
            raise blocks.StreamBlockValidationError(
                refusal.block_errors, [*named, *refusal.non_block_errors.as_data()]
            ) from refusal


def _reason(error: ValidationError) -> str:
    options = getattr(error, "block_errors", {}).get("options")
    if type(options) is ValidationError:
        return " ".join(options.messages)
    return _now("it is not complete; see what is marked there.")


def _numbered(number: int, reason: str) -> str:
    return _now("Question %(number)s: %(reason)s") % {"number": number, "reason": reason}


def refusal_of(many: bool, options: Sequence[Mapping]) -> str:
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

    questions = StreamField(QuestionsBlock(), verbose_name=_("questions"), max_num=MOST_QUESTIONS, blank=True)
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
        self._refuse_broken()
        found = headed("测验目标", *listed(lines(self.aims), ordered=True))
        found += freezer.body(self.body, after=len(found))
        return {
            "blocks": [*found, {"type": "questions", "items": self._questions()}],
            "fields": self.facts(("number", ("题数", "Questions"), str(len(self.questions)))),
            "terms": self.terms(),
            "tags": sorted(tag.name for tag in self.tags.all()),
        }

    def _refuse_broken(self) -> None:
        """A draft is saved with gaps; the door takes none. Raises DoorRefused, naming the question."""
        for number, each in enumerate(self.questions, start=1):
            question = each.value
            said = [question["text"], question["explanation"]]
            said += [option[name] for option in question["options"] for name in ("text", "why")]
            if not all(text and text.strip() for text in said):
                reason = _now("it is not complete; see what is marked there.")
            else:
                reason = refusal_of(question["many"], question["options"])
            if reason:
                raise DoorRefused(_numbered(number, reason))

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
                "source": each.value["source"] or "",
            }
            for number, each in enumerate(self.questions, start=1)
        ]
