"""What lessons, units and curricula have in common: for whom they are, and what they are about."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from education.enums import GRADE_LABELS, GRADES, STAGE_LABELS, Stage, in_language
from publication import document
from publication.enums import Section
from publication.errors import DoorRefused
from publication.models import EditionPage
from publication.page_forms import PublicPageForm

from .terms import Subject, Topic


def grade_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes of grades in groups, a group for each stage."""
    return [
        (in_language(STAGE_LABELS[stage]), [(code, in_language(label)) for code, label in grades.items()])
        for stage, grades in GRADES.items()
    ]


class TeachingForm(PublicPageForm):
    """Grades as boxes to tick; what has none of a stage's grades ticked is for all of them."""

    grades = forms.MultipleChoiceField(
        label=_("grades"),
        choices=grade_choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Grades of the chosen stage. None ticked: the whole stage."),
    )


class TeachingPage(EditionPage):
    """A page of education with its stage (学段), grades (年级), subject (学科) and topics (主题)."""

    section = Section.EDUCATION

    stage = models.CharField(_("stage"), max_length=12, choices=Stage.choices)
    grades = models.JSONField(_("grades"), default=list, blank=True)
    subject_area = models.ForeignKey(
        Subject, models.PROTECT, null=True, related_name="+", verbose_name=_("school subject")
    )
    topics = ParentalManyToManyField(Topic, related_name="+", blank=True, verbose_name=_("topics"))
    aims = models.TextField(_("aims"), max_length=1000, help_text=_("One aim on each line."))

    base_form_class = TeachingForm

    class Meta:
        abstract = True

    @classmethod
    def for_whom(cls, *more: str) -> MultiFieldPanel:
        panels = [FieldPanel(name) for name in ("stage", "grades", "subject_area", *more)]
        topics = FieldPanel("topics", widget=forms.CheckboxSelectMultiple)
        return MultiFieldPanel([*panels, topics], heading=_("For whom, about what"))

    def clean(self) -> None:
        super().clean()
        foreign = [code for code in self.grades or [] if code not in GRADES.get(self.stage, {})]
        if self.stage and foreign:
            raise ValidationError(
                {
                    "grades": _now(
                        "%(grades)s: not of the stage “%(stage)s”; untick it, or change the stage."
                    )
                    % {
                        "grades": "、".join(in_language(GRADE_LABELS.get(c, (c, c))) for c in foreign),
                        "stage": Stage(self.stage).label if self.stage in Stage.values else self.stage,
                    }
                }
            )

    def require(self, **fields: object) -> None:
        """Raises DoorRefused, naming the first of the fields that says nothing."""
        for name, value in fields.items():
            if not value:
                raise DoorRefused(
                    _now("“%(field)s” is empty; fill it in, then submit again.")
                    % {"field": self._meta.get_field(name).verbose_name}
                )

    def terms(self) -> dict[str, list[str]]:
        """By which lists are narrowed. No grade chosen means every grade of the stage."""
        return {
            "stage": [self.stage],
            "grade": self.grades or list(GRADES[self.stage]),
            "subject_area": [self.subject_area.code],
            "topic": [topic.code for topic in self.topics.all()],
        }

    def facts(self, *more: tuple[str, tuple[str, str], object]) -> list[dict]:
        """Fields of the document: for whom, about what, then what a kind adds; empty ones are left out."""
        labels = [GRADE_LABELS[code] for code in self.grades]
        topics = [topic.pair for topic in self.topics.all()]
        facts = [
            ("stage", ("学段", "Stage"), document.label(*STAGE_LABELS[Stage(self.stage)])),
            ("grade", ("年级", "Grades"), _joined(labels)),
            ("subject", ("学科", "Subject"), document.label(*self.subject_area.pair)),
            ("topic", ("主题", "Topics"), _joined(topics)),
            *more,
        ]
        return [
            {"code": code, "label": document.label(*label), "value": value}
            for code, label, value in facts
            if value
        ]


def lines(text: str) -> list[str]:
    """What was typed one on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def headed(heading: str, *blocks: dict) -> list[dict]:
    """The blocks under their heading; none where there are none."""
    return [{"type": "heading", "text": heading}, *blocks] if blocks else []


def listed(items: list[str], *, ordered: bool = False) -> list[dict]:
    return [{"type": "list", "ordered": ordered, "items": items}] if items else []


def for_teachers(blocks: list[dict]) -> list[dict]:
    """Marked, so that the pupil's version leaves them out."""
    return [block | {"for": "teacher"} for block in blocks]


def references(freezer, pages: list[Page | None]) -> list[dict]:
    return [{"type": "reference", "id": freezer.item(page).id} for page in pages]


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str] | None:
    if not pairs:
        return None
    return document.label("、".join(pair[0] for pair in pairs), ", ".join(pair[1] for pair in pairs))
