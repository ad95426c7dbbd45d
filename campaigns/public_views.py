"""What the public sees of campaigns: stories and the calendar."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publication.enums import Section
from publication.listing import ItemListView, ItemPrintView, ItemView
from publication.selectors import seconds_until

from .public_calendar import Month, between, upcoming

STORIES = _("Stories")
CALENDAR = _("Calendar")
# Links to the months around stop here, so that nobody walks into the centuries.
MONTHS_AROUND = 24


class StoryList(ItemListView):
    section = Section.STORIES
    title = STORIES
    lead = _("People and firms of Sichuan who kept their word, told with their consent.")


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
