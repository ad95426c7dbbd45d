"""What the public sees of campaigns: stories and the calendar."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publication import kinds, presentation
from publication.enums import Section
from publication.filters import Filters
from publication.http import PublicView
from publication.listing import ItemListView, ItemPrintView, ItemView
from publication.models import PublicItem
from publication.selectors import item_changes, referenced, region_names, seconds_until

from .public_calendar import Month, between, upcoming

STORIES = _("Stories")
CALENDAR = _("Calendar")
# Links to the months around stop here, so that nobody walks into the centuries.
MONTHS_AROUND = 24

# The parts of the section, as its pages lead to them: name of the address, label.
PARTS = (
    ("stories", _("All")),
    ("stories-activities", _("Themed activities")),
    ("stories-cases", _("Typical cases")),
    ("stories-code", _("Citizens' code of integrity")),
    ("stories-policies", _("Policies")),
    ("stories-knowledge", _("Knowledge of credit")),
    ("stories-works", _("Works and advertisements")),
    ("stories-column", _("Integrity Sichuan")),
)


class StoriesView:
    """Of the section of stories, with the ways to its parts."""

    section = Section.STORIES

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        here = request.resolver_match.view_name
        return context | {"parts": [(reverse(name), label, name == here) for name, label in PARTS]}


class StoryList(StoriesView, ItemListView):
    """All of the section, and the way to its parts."""

    template_name = "campaigns/stories.html"
    title = STORIES
    lead = _("People and firms of Sichuan who kept their word, told with their consent.")


class KindList(StoriesView, ItemListView):
    """The list of some kinds; `kind=` chooses among them, the first one where it names another."""

    template_name = "campaigns/stories.html"
    kinds: tuple[str, ...] = ()

    def filters(self, request: HttpRequest) -> Filters:
        asked = super().filters(request)
        return replace(asked, kind=asked.kind if asked.kind in self.kinds else self.kinds[0])

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Without the facet `kind`: it is what the page is about."""
        context = super().context(request, **kwargs)
        kind = self.filters(request).kind
        several = [(code, kinds.label(code), code == kind) for code in self.kinds]
        return context | {
            "facets": [facet for facet in context["facets"] if facet.name != "kind"],
            "chosen": [each for each in context["chosen"] if each.label != presentation.facet_label("kind")],
            "hidden": [("kind", kind)] if len(self.kinds) > 1 else [],
            "several": several if len(several) > 1 else [],
        }


class ActivityList(KindList):
    kinds = ("activity", "activity-list")
    title = _("Themed activities")
    lead = _("Sectors, units, districts and shops of integrity: calls, and lists of those named.")


class CaseList(KindList):
    kinds = ("typical-case",)
    title = _("Typical cases")
    lead = _("Good examples and warnings. Persons are not named.")


class PolicyList(KindList):
    kinds = ("policy",)
    title = _("Policies")
    lead = _("Rules and notices on credit and integrity.")


class KnowledgeList(KindList):
    kinds = ("knowledge",)
    title = _("Knowledge of credit")
    lead = _("What credit records are, who sees them, and how they are put right.")


class WorkList(KindList):
    kinds = ("work",)
    title = _("Works and advertisements")
    lead = _("Songs, films, pictures and public-service advertisements on integrity.")


class NewestView(StoriesView, PublicView):
    """The newest visible item of a kind, under an address of its own; says so where there is none."""

    kind: str
    title: Any = ""
    template_name = "campaigns/newest.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        items = PublicItem.objects.visible(at=request.at).filter(section=self.section, kind=self.kind)
        item = items.order_by("-visible_from", "-id").first()
        shown = self.shown(item, at=request.at) if item else {}
        return super().context(request, **kwargs) | {"title": self.title, "section": self.section} | shown

    def shown(self, item: PublicItem, *, at: datetime) -> dict[str, Any]:
        every = referenced(item)
        visible = [each for each in every if each.is_visible(at=at)]
        regions = region_names([item.region, *(each.region for each in visible)])
        return {
            "item": presentation.view(item, regions, visible, at=at),
            "canonical_path": item.get_absolute_url(),
            "noindex": item.is_person or any(each.is_person for each in visible),
            "cards": [presentation.card(each, regions) for each in visible],
            "changes": item_changes([item, *every]),
        }

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        return min(
            super().lifetime(request, context), seconds_until(context.get("changes", []), at=request.at)
        )


class CitizensCode(NewestView):
    kind = "citizens-code"
    title = _("Citizens' code of integrity")


class Column(NewestView):
    """What the editors chose last, as cards in their order."""

    kind = "column"
    title = _("Integrity Sichuan")
    template_name = "campaigns/column.html"


class StoryItem(ItemView):
    section = Section.STORIES
    section_title = STORIES


class StoryPrint(ItemPrintView):
    section = Section.STORIES
    section_title = STORIES


class CalendarList(ItemListView):
    """A month as a table, what comes next, and below the list with its filters."""

    section = Section.CALENDAR
    template_name = "campaigns/calendar.html"
    title = CALENDAR
    lead = _("Days and weeks of integrity through the year. Subscribe, and they stand in your own calendar.")

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        context = super().context(request, **kwargs)
        today = timezone.localdate(request.at)
        month = Month.parse(request.GET.get("month", ""), today=today)
        entries = between(month.first, month.last, at=request.at)
        weeks = month.weeks(entries, today=today)
        asked = f"month={month}" if request.GET.get("month") else ""
        return context | {
            "month": month,
            "weeks": weeks,
            "is_empty": not entries,
            "running": [entry for entry in entries if entry.is_long],
            "weekdays": [day.day for day in weeks[0]],
            "previous": _near(month.shifted(-1), today),
            "next_month": _near(month.shifted(1), today),
            "upcoming": upcoming(today, at=request.at, size=5),
            "canonical_query": "&".join(part for part in (context["canonical_query"], asked) if part),
        }

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        """At midnight another day is today."""
        tomorrow = timezone.localdate(request.at) + timedelta(days=1)
        midnight = datetime.combine(tomorrow, time.min, tzinfo=timezone.get_default_timezone())
        return min(super().lifetime(request, context), seconds_until([midnight], at=request.at))


class CalendarItem(ItemView):
    section = Section.CALENDAR
    section_title = CALENDAR


class CalendarPrint(ItemPrintView):
    section = Section.CALENDAR
    section_title = CALENDAR


def _near(month: Month, today) -> Month | None:
    apart = (month.first.year - today.year) * 12 + month.first.month - today.month
    return month if abs(apart) <= MONTHS_AROUND else None
