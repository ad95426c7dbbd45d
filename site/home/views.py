"""The home page, statistics, help and other plain pages.

A plain page is one template a language: `help/<code>.zh-hans.html`, `help/<code>.en.html`.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.public_calendar import upcoming
from disclosure import punctuality
from disclosure.charts import shares
from publication import presentation, selectors, statistics
from publication.enums import Section
from publication.http import PublicView
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
        return min(super().lifetime(request, context), seconds_until([_midnight(request.at)], at=request.at))


class Statistics(PublicView):
    """Numbers by section and kind, drawn and as a table; from counters, never from a count."""

    template_name = "home/statistics.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        rows = statistics.rows()
        return {"groups": charts.groups(rows), "largest_hidden": statistics.SMALLEST - 1} | _punctuality(
            request.at
        )

    def lifetime(self, request: HttpRequest, context: dict[str, Any]) -> int:
        return LIFETIME


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


def _midnight(at: datetime) -> datetime:
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, tzinfo=timezone.get_default_timezone())
