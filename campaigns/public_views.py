"""What the public sees of campaigns: stories and the calendar."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns import rules
from campaigns.enums import Audience
from organisations.days import end_of
from publication import kinds, presentation, selectors
from publication.enums import Section
from publication.filters import FilterInvalid, Filters, facet_values, offered_terms
from publication.http import PublicView
from publication.listing import ItemListView, ItemPrintView, ItemView
from publication.models import PublicItem
from publication.selectors import item_changes, referenced, region_names, seconds_until

from .public_calendar import Month, between, of_years, upcoming

STORIES = _("Stories")
CALENDAR = _("Calendar")
# Links to the months around stop here, so that nobody walks into the centuries.
MONTHS_AROUND = 24
VIEWS = (("month", _("Month view")), ("list", _("List view")), ("year", _("Year view")))

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


class CalendarList(PublicView):
    """Month, list or year, each narrowed by the filters; the audiences as links.

    A fixed number of queries: entries, facets, regions' names, lifetime; the month asks for what is next.
    """

    section = Section.CALENDAR
    template_name = "campaigns/calendar.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        filters = Filters.parse(request.GET, section=self.section)
        today = timezone.localdate(request.at)
        view = _view(request, filters)
        shown = {"month": _month, "list": _agenda, "year": _year}[view](request, filters, today)
        return {
            "title": CALENDAR,
            "lead": _(
                "Days and weeks of integrity through the year. Subscribe, and they stand in your own calendar."
            ),
            "section": self.section,
            "view": view,
            "views": [(code, label, code == view, _query(filters, view=code)) for code, label in VIEWS],
            "audiences": list(_audiences(filters, shown["kept"])),
            "facet_query": replace(filters, year=None).query(),
            "api_query": filters.query(section=self.section),
            "feed": str(self.section),
            "canonical_query": _query(filters, **shown["kept"]),
            **self._facets(request, filters, shown["kept"]),
            **shown,
        }

    def _facets(self, request: HttpRequest, filters: Filters, kept: dict[str, Any]) -> dict[str, Any]:
        """All ways to narrow but the year, which is where one looks, and the audience, which has its links."""
        values = facet_values(self.section, at=request.at) | {"year": []}
        regions = selectors.region_names([*values["region"], filters.region])
        terms = {name: value for name, value in filters.terms.items() if name != "audience"}
        narrowed = replace(filters, year=None, terms=terms)
        kept = kept | {"audience": filters.terms.get("audience", "")}
        chosen = presentation.chosen(narrowed, regions)
        kept_query = urlencode({name: value for name, value in kept.items() if value})
        return {
            "facets": presentation.facets(
                narrowed, values, regions, offered_terms(filters, at=request.at) | {"audience": []}
            ),
            "chosen": [
                replace(each, query="&".join(part for part in (each.query, kept_query) if part))
                for each in chosen
            ],
            "hidden": [(name, value) for name, value in kept.items() if value],
        }

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        """At midnight another day is today."""
        midnight = end_of(timezone.localdate(request.at))
        return min(super().lifetime(request, context), seconds_until([midnight], at=request.at))


class CalendarItem(ItemView):
    section = Section.CALENDAR
    section_title = CALENDAR

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What stands above the text: that it is cancelled, that its day is not known."""
        context = super().context(request, **kwargs)
        fields = {each["code"]: each["value"] for each in context["item"].fields}
        return context | {"cancellation": fields.get("notice", ""), "to_be_announced": "when" in fields}


class CalendarPrint(ItemPrintView, CalendarItem):
    """Without a template of its own: that of every print view."""


def _view(request: HttpRequest, filters: Filters) -> str:
    """What the address asks for; a year alone means its view. Raises FilterInvalid."""
    asked = request.GET.get("view", "")
    if asked and asked not in dict(VIEWS):
        raise FilterInvalid("view", gettext("month, list or year."))
    return asked or ("year" if filters.year else "month")


def _month(request: HttpRequest, filters: Filters, today: date) -> dict[str, Any]:
    month = Month.parse(request.GET.get("month", ""), today=today)
    entries = between(month.first, month.last, at=request.at, filters=filters)
    weeks = month.weeks(entries, today=today)
    return {
        "kept": {"month": str(month) if request.GET.get("month") else ""},
        "month": month,
        "weeks": weeks,
        "is_empty": not entries,
        "running": [entry for entry in entries if entry.is_long],
        "weekdays": [day.day for day in weeks[0]],
        "previous": _step(filters, _near(month.shifted(-1), today)),
        "next": _step(filters, _near(month.shifted(1), today)),
        "upcoming": upcoming(today, at=request.at, size=5, filters=filters),
    }


def _agenda(request: HttpRequest, filters: Filters, today: date) -> dict[str, Any]:
    """A year of entries in the order of their days, from a month on."""
    first = Month.parse(request.GET.get("month", ""), today=today)
    entries = of_years(first.first.year, first.shifted(11).last.year, at=request.at, filters=filters)
    return {
        "kept": {"view": "list", "month": str(first) if request.GET.get("month") else ""},
        "months": [(month, held) for month, held in entries.by_month(first, 12) if held],
        "undated": entries.undated,
        "first_month": first,
        "last_month": first.shifted(11),
        "previous": _step(filters, _near(first.shifted(-12), today), view="list"),
        "next": _step(filters, _near(first.shifted(12), today), view="list"),
    }


def _year(request: HttpRequest, filters: Filters, today: date) -> dict[str, Any]:
    year = filters.year or today.year
    if not rules.FIRST_YEAR <= year <= rules.LAST_YEAR:
        raise FilterInvalid("year", gettext("a year from 2000 to 2199."))
    entries = of_years(year, year, at=request.at, filters=filters)
    return {
        "kept": {"view": "year", "year": year},
        "year": year,
        "months": entries.by_month(Month(date(year, 1, 1)), 12),
        "undated": entries.undated,
        "previous": _step_year(filters, year - 1, today),
        "next": _step_year(filters, year + 1, today),
    }


def _query(filters: Filters, **changes: Any) -> str:
    """The filters, the year only where it is asked for; the month is what is shown unasked."""
    given = {name: value for name, value in changes.items() if (name, value) != ("view", "month")}
    return replace(filters, year=None).query(**given)


def _step(filters: Filters, month: Month | None, **kept: str) -> tuple[str, date] | None:
    return (_query(filters, **kept, month=str(month)), month.first) if month else None


def _step_year(filters: Filters, year: int, today: date) -> tuple[str, date] | None:
    if abs(year - today.year) * 12 > MONTHS_AROUND:
        return None
    return _query(filters, view="year", year=year), date(year, 1, 1)


def _audiences(filters: Filters, kept: dict[str, Any]) -> Iterator[tuple[str, str, bool, str]]:
    """Code, label, whether it is chosen, query: everybody first."""
    chosen = filters.terms.get("audience", "")
    for code, label in [("", gettext("Everybody")), *Audience.choices]:
        yield code, str(label), code == chosen, _query(filters, **kept, audience=code)


def _near(month: Month, today: date) -> Month | None:
    apart = (month.first.year - today.year) * 12 + month.first.month - today.month
    return month if abs(apart) <= MONTHS_AROUND else None
