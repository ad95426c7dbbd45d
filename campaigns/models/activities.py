"""Themed activities (主题活动) with their calls, and the lists of those who were named (公布名单).

A list is of one year; the next year's is a page of its own. Who is taken off it goes by a correction.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from campaigns.enums import ACTIVITY_LABELS, Activity
from campaigns.facts import facts
from organisations.models import Region
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import PublicPage

REGION_LABEL = ("地区", "Region")
YEAR_LABEL = ("年度", "Year")
ACTIVITY_LABEL = ("活动", "Activity")


class ActivityPage(PublicPage):
    """An activity, and while it lasts its call (征集): who may apply, how, and whom to ask."""

    kind = "activity"
    section = Section.STORIES

    activity = models.CharField(_("activity"), max_length=10, choices=Activity.choices)
    year = models.PositiveSmallIntegerField(_("year"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    call_from = models.DateField(_("applications from"), null=True, blank=True)
    call_until = models.DateField(_("applications until"), null=True, blank=True)
    who = models.CharField(_("who may apply"), max_length=300, blank=True)
    how = models.CharField(_("how to apply"), max_length=300, blank=True)
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, help_text=_("The office's, not a person's own number.")
    )

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("activity", "year", "region")], heading=_("The activity")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("call_from", "call_until", "who", "how", "contact")],
            heading=_("The call"),
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("themed activity")
        verbose_name_plural = _("themed activities")

    def clean(self) -> None:
        super().clean()
        if bool(self.call_from) != bool(self.call_until):
            missing = "call_until" if self.call_from else "call_from"
            raise ValidationError({missing: _("A call has a first and a last day; fill in both.")})
        if self.call_from and self.call_until and self.call_until < self.call_from:
            raise ValidationError({"call_until": _("The last day comes before the first.")})

    def document_year(self, visible_from: datetime) -> int:
        return self.year

    def parts(self, freezer: Freezer) -> dict:
        days = {"call_from": self.call_from, "call_until": self.call_until}
        return {
            "blocks": freezer.body(self.body),
            "fields": facts(
                [
                    ("activity", ACTIVITY_LABEL, _activity(self.activity)),
                    ("year", YEAR_LABEL, str(self.year)),
                    ("who", ("征集对象", "Who may apply"), self.who),
                    ("how", ("报名方式", "How to apply"), self.how),
                    ("contact", ("联系方式", "Contact"), self.contact),
                ]
            ),
            "region": self.region_id,
            "dates": {name: _day(day) for name, day in days.items() if day},
            "terms": {"activity": [self.activity]},
        }


def _region_choices() -> list[tuple[str, str]]:
    return [(region.code, str(region)) for region in Region.objects.all()]


class NamedBlock(blocks.StructBlock):
    """One that was named: an organisation, never a person."""

    name = blocks.CharBlock(label=_("name"), max_length=80)
    activity = blocks.ChoiceBlock(label=_("named as"), choices=Activity.choices)
    region = blocks.ChoiceBlock(label=_("region"), choices=_region_choices)

    class Meta:
        icon = "group"
        label = _("named")


class NamedListPage(PublicPage):
    """Those named in a year (公布名单): organisations only, as a table."""

    kind = "activity-list"
    section = Section.STORIES

    year = models.PositiveSmallIntegerField(_("year"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    number = models.CharField(_("document number"), max_length=60, blank=True)
    rows = StreamField([("named", NamedBlock())], verbose_name=_("those named"), blank=True)

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel([FieldPanel(name) for name in ("year", "region", "number")], heading=_("The list")),
        FieldPanel("rows"),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("list of those named")
        verbose_name_plural = _("lists of those named")

    def document_year(self, visible_from: datetime) -> int:
        return self.year

    @property
    def screening_subject(self) -> str | None:
        """Names of shops often begin like those of people, and are what the list is for."""
        return "、".join(row.value["name"] for row in self.rows) or None

    def parts(self, freezer: Freezer) -> dict:
        rows = [row.value for row in self.rows]
        regions = Region.objects.in_bulk({row["region"] for row in rows})
        return {
            "blocks": [
                {"type": "named", "rows": [self._row(row, regions) for row in rows]},
                *freezer.body(self.body, after=1),
            ],
            "fields": facts(
                [
                    ("year", YEAR_LABEL, str(self.year)),
                    ("number", ("文号", "Document number"), self.number),
                    ("count", ("数量", "How many"), str(len(rows))),
                ]
            ),
            "region": self.region_id,
            "terms": {"activity": sorted({row["activity"] for row in rows})},
        }

    def _row(self, row: dict, regions: dict[str, Region]) -> dict:
        region = regions.get(row["region"])
        named = document.label(region.name, region.name_en or region.name) if region else row["region"]
        return {
            "name": row["name"],
            "activity": _activity(row["activity"]),
            "region": named,
            "year": str(self.year),
        }


def _activity(code: str) -> dict[str, str]:
    return document.label(*ACTIVITY_LABELS[Activity(code)])


def _day(day: date) -> str:
    return day.isoformat()
