"""A story of somebody who kept faith (诚信典型)."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.enums import SubjectKind
from campaigns.facts import fact
from organisations.models import Region
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import Picture, PublicPage

from .categories import StoryCategory

if TYPE_CHECKING:
    from confidentiality.models import Submission


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("StoryPage", on_delete=models.CASCADE, related_name="tagged_items")


class StoryPage(PublicPage):
    """`subject_name` is whom it is about, `named` who else is named in it, a name a line.

    A person needs a consent that holds, before the review and for as long as it is shown
    (campaigns.services.consents); who he is stands in StorySubject, never here.
    """

    kind = "story"
    section = Section.STORIES

    subject_kind = models.CharField(
        _("about"), max_length=12, choices=SubjectKind.choices, default=SubjectKind.ORGANISATION
    )
    subject_name = models.CharField(
        _("name"), max_length=80, help_text=_("Of a person, the group or the firm; the text may hold it.")
    )
    named = models.TextField(
        _("other persons named"),
        max_length=1000,
        blank=True,
        help_text=_("One name a line; each of them needs a consent of his own."),
    )
    category = models.ForeignKey(
        StoryCategory,
        models.PROTECT,
        db_column="category",
        null=True,
        related_name="+",
        verbose_name=_("category"),
        limit_choices_to={"active": True},
    )
    year = models.PositiveSmallIntegerField(_("year"))
    batch = models.CharField(
        _("batch"), max_length=40, blank=True, help_text=_("As it was announced, such as 2026年第二季度.")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    tags = ClusterTaggableManager(through=StoryTag, blank=True, verbose_name=_("tags"))

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("subject_kind", "subject_name", "named", "category", "year", "batch", "region")
            ],
            heading=_("About"),
        ),
        FieldPanel("lead_picture"),
        FieldPanel("body"),
        FieldPanel("tags"),
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def names(self) -> list[str]:
        """Everybody whom the story is about or names, the subject first."""
        others = (line.strip() for line in self.named.splitlines())
        return list(dict.fromkeys([self.subject_name.strip(), *filter(None, others)]))

    @property
    def persons(self) -> list[str]:
        """Those of them whose consent is needed."""
        return self.names if self.subject_kind == SubjectKind.PERSON else self.names[1:]

    @property
    def has_pictures(self) -> bool:
        shown = {"image", "film"} & {block.block_type for block in self.body}
        return bool(shown or self.lead_picture_id)

    @property
    def screening_subject(self) -> str:
        return "、".join(self.names)

    def clean(self) -> None:
        super().clean()
        if any(len(name) > 40 for name in self.names[1:]):
            raise ValidationError({"named": _("Write one name a line, each at most 40 characters.")})

    def document_year(self, visible_from: datetime) -> int:
        return self.year

    def shown_until(self, *, at: datetime) -> datetime:
        """Never longer than every consent holds."""
        from campaigns.services import consents

        return min(super().shown_until(at=at), consents.end_for(self, at=at))

    def shown_because(self, *, at: datetime) -> dict[str, str]:
        if self.shown_until(at=at) < super().shown_until(at=at):
            return document.label("当事人同意展示到这一天", "those whom it names agreed until this day")
        return super().shown_because(at=at)

    def prepare_submission(self, *, at: datetime) -> None:
        """Raises SubmissionRefused: a field is missing, a consent, or a conflict stands against it."""
        from campaigns.services import guarding

        guarding.prepare(self, at=at)

    @classmethod
    def refuse_publication(cls, submissions: Sequence["Submission"], *, at: datetime) -> None:
        from campaigns.services import guarding

        guarding.refuse(submissions, at=at)

    @classmethod
    def erase_private(cls, source_id: str, *, hidden_at: datetime, at: datetime) -> None:
        from campaigns.services import consents

        consents.erase(source_id, hidden_at=hidden_at, at=at)

    def parts(self, freezer: Freezer) -> dict:
        lead = self.lead_picture
        first = [freezer.picture(lead, alt=lead.alt, caption=lead.credit)] if lead else []
        return {
            "blocks": first + freezer.body(self.body, after=len(first)),
            "fields": self._facts(),
            "region": self.region_id,
            "subject_category": self.subject_kind,
            "tags": sorted(tag.name for tag in self.tags.all()),
            "terms": {
                "category": [self.category_id] if self.category_id else [],
                "batch": [self.batch] if self.batch else [],
            },
        }

    def _facts(self) -> list[dict]:
        category = self.category
        facts = [fact("subject", ("主人公", "About"), self.subject_name)]
        if category:
            named = document.label(category.label, category.label_en)
            facts.append(fact("category", ("类别", "Category"), named))
        facts.append(fact("year", ("年度", "Year"), str(self.year)))
        if self.batch:
            facts.append(fact("batch", ("批次", "Batch"), self.batch))
        return facts
