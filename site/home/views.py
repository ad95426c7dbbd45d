"""The home page, statistics, help and other plain pages.

A plain page is one template a language: `help/<code>.zh-hans.html`, `help/<code>.en.html`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.public_calendar import upcoming
from disclosure import punctuality
from disclosure.charts import shares
from organisations.days import end_of
from publication import presentation, selectors, spreadsheets, statistics
from publication.enums import Section
from publication.filters import FilterInvalid
from publication.http import PublicView, handler400, keep
from publication.listing import latest
from publication.selectors import LIFETIME, seconds_until

from . import charts

LATEST = 5
NEXT_DAYS = 6
SECTIONS = (
    (Section.DISCLOSURES, _("Latest disclosures")),
    (Section.STORIES, _("Stories")),
    (Section.EDUCATION, _("Lessons")),
)


class Home(PublicView):
    """Search, the newest of each section, the next days of the calendar."""

    template_name = "home/home.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        found = {section: latest(section=section, at=request.at, size=LATEST) for section, _title in SECTIONS}
        regions = selectors.region_names(item.region for items in found.values() for item in items)
        return {
            "sections": [
                {
                    "title": title,
                    "path": f"/{section}/",
                    "code": section,
                    "cards": [presentation.card(item, regions) for item in found[section]],
                }
                for section, title in SECTIONS
            ],
            "days": upcoming(timezone.localdate(request.at), at=request.at, size=NEXT_DAYS),
        }

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        """At midnight the next days are others."""
        midnight = end_of(timezone.localdate(request.at))
        return min(super().lifetime(request, context), seconds_until([midnight], at=request.at))


class Statistics(PublicView):
    """Numbers of a section by one dimension, drawn, as a table and as CSV; from counters, never from a count."""

    template_name = "home/statistics.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not request.GET.get("format"):
            return super().get(request, **kwargs)
        try:
            return self._csv(request)
        except FilterInvalid as invalid:
            return handler400(request, invalid)

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        selection, table, regions = _counted(request)
        return {
            "figure": charts.figure(table, selection, regions),
            "sections": charts.sections(selection),
            "dimensions": charts.dimensions(selection),
            "chosen": charts.chosen(selection, regions),
            "csv_query": charts.query(selection, format="csv"),
            "canonical_query": charts.query(selection) if request.GET else "",
            "noindex": bool(selection.narrowed),
            "largest_hidden": statistics.SMALLEST - 1,
        } | _punctuality(request.at)

    def _csv(self, request: HttpRequest) -> HttpResponse:
        if request.GET["format"] != "csv":
            raise FilterInvalid("format", _("csv, or leave it out."))
        selection, table, regions = _counted(request)
        rows = charts.csv_rows(table, selection, regions, at=request.at)
        response = HttpResponse("".join(spreadsheets.lines(rows)), content_type=spreadsheets.MIME)
        response["Content-Disposition"] = f'attachment; filename="statistics-{selection.by}.csv"'
        response["X-Robots-Tag"] = "noindex"
        return keep(response)

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        return LIFETIME


def _counted(request: HttpRequest) -> tuple[statistics.Selection, statistics.Table, dict[str, str]]:
    """What is asked, its numbers, and names of the regions in it. Raises FilterInvalid."""
    selection = statistics.Selection.parse(request.GET)
    table = statistics.table(selection, at=request.at)
    codes = {row.value for row in table.rows} if selection.by == "region" else set()
    return selection, table, selectors.region_names({*codes, selection.region})


@dataclass(frozen=True, slots=True)
class Page:
    """A plain page: its code names the templates, `lead` says in the index what it is for."""

    code: str
    path: str
    title: str | Promise
    lead: str | Promise

    @property
    def address(self) -> str:
        """The path without language."""
        return f"/{self.path}"


PAGES = [
    Page(
        "look-up",
        "help/look-up/",
        _("How to look something up"),
        _("By name, code, number or words; what is found and what is not."),
    ),
    Page(
        "objections",
        "help/objections/",
        _("Objection and correction"),
        _("What to do where an entry is wrong, and what happens then."),
    ),
    Page("repair", "help/repair/", _("Credit repair"), _("How a display ends early, and what it takes.")),
    Page(
        "outlets",
        "help/outlets/",
        _("Feeds and API for outlets"),
        _("Every list as a feed, removals included; the JSON API."),
    ),
    Page("cite", "help/cite/", _("How to cite"), _("Permanent addresses, and what a quotation owes.")),
    Page(
        "proof",
        "help/proof/",
        _("The ledger and its proofs"),
        _("How to check that something was published here, unchanged."),
    ),
    Page(
        "privacy",
        "privacy/",
        _("Privacy notice"),
        _("Which personal information is handled, why, and for how long."),
    ),
    Page(
        "accessibility",
        "accessibility/",
        _("Accessibility"),
        _("What works without sight, mouse or script, and what does not yet."),
    ),
    Page("about", "about/", _("About this site"), _("Who runs it, by which rules, and what it is not.")),
]


class Help(PublicView):
    """One plain page, in the language of its address."""

    page: Page = PAGES[0]

    @property
    def template_name(self) -> str:
        return f"help/{self.page.code}.{'en' if get_language() == 'en' else 'zh-hans'}.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"page": self.page, "pages": PAGES}

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        return LIFETIME


class HelpIndex(Help):
    template_name = "help/index.html"


def _punctuality(at: datetime) -> dict[str, Any]:
    """How deadlines are kept, all organisations together: the section's table and drawing."""
    *months, together = punctuality.public_months(at=at)
    return {
        "punctual_months": months[::-1],
        "punctual_together": together,
        "punctual_chart": shares([(month.first, month.share) for month in months]),
    }
