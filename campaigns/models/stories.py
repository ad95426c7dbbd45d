"""A story of somebody who kept faith (诚信典型)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.enums import CATEGORY_LABELS, StoryCategory, SubjectKind
from organisations.models import Region
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import Picture, PublicPage


class StoryTag(TaggedItemBase):
    content_object = ParentalKey("StoryPage", on_delete=models.CASCADE, related_name="tagged_items")


class StoryPage(PublicPage):
    kind = "story"
    section = Section.STORIES

    subject_kind = models.CharField(
        _("about"), max_length=12, choices=SubjectKind.choices, default=SubjectKind.ORGANISATION
    )
    subject_name = models.CharField(
        _("name"), max_length=80, help_text=_("The only name of a person that the text may hold.")
    )
    category = models.CharField(_("category"), max_length=12, choices=StoryCategory.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    tags = ClusterTaggableManager(through=StoryTag, blank=True, verbose_name=_("tags"))

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("subject_kind", "subject_name", "category", "year", "region")],
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
    def screening_subject(self) -> str:
        return self.subject_name

    def document_year(self, visible_from) -> int:
        return self.year

    def parts(self, freezer: Freezer) -> dict:
        lead = self.lead_picture
        first = [freezer.picture(lead, alt=lead.alt, caption=lead.credit)] if lead else []
        return {
            "blocks": first + freezer.body(self.body, after=len(first)),
            "fields": self._facts(),
            "region": self.region_id,
            "subject_category": self.subject_kind,
            "tags": sorted(tag.name for tag in self.tags.all()),
        }

    def _facts(self) -> list[dict]:
        facts = [
            ("subject", ("主人公", "About"), self.subject_name),
            (
                "category",
                ("类别", "Category"),
                document.label(*CATEGORY_LABELS[StoryCategory(self.category)]),
            ),
            ("year", ("年度", "Year"), str(self.year)),
        ]
        return [
            {"code": code, "label": document.label(*label), "value": value} for code, label, value in facts
        ]
