"""`/calendar.ics`: the calendar's visible days, and those that were cancelled lately.

Days are whole days, the last one included in the document and excluded in the file, as RFC 5545 has
it. A cancelled day keeps its UID and raises its SEQUENCE, so that calendars which have it strike it
out; its days are the one thing that is still read of it while it is kept, for without them no
calendar takes the notice. Its name and text are not.
"""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from publication.enums import Annotation, Section, Withdrawal
from publication.filters import Filters
from publication.models import PublicItem
from publication.representation import changed, url

from .feeds import xml_text
from .lists import removals

MOST = 2000  # days in the file


def render(filters: Filters, *, at: datetime) -> bytes:
    """The file; the same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//chengxin//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", f"{settings.WAGTAIL_SITE_NAME} · {Section.CALENDAR.label}")
    calendar.add("x-wr-calname", f"{settings.WAGTAIL_SITE_NAME} · {Section.CALENDAR.label}")
    for event in [*_shown(filters, at=at), *_cancelled(filters, at=at)]:
        calendar.add_component(event)
    return calendar.to_ical()


def days(document: dict) -> tuple[date, date] | None:
    """The first day and the day after the last one; None where the document has no day."""
    try:
        first = date.fromisoformat(document["dates"]["start"])
        last = date.fromisoformat(document["dates"].get("end") or document["dates"]["start"])
    except (KeyError, ValueError):
        return None
    return first, max(first, last) + timedelta(days=1)


def _shown(filters: Filters, *, at: datetime) -> list[Event]:
    items = filters.apply(PublicItem.objects.listed(at=at)).order_by("-visible_from", "-id")[:MOST]
    return [_event(item, span) for item in items if (span := days(item.document))]


def _event(item: PublicItem, span: tuple[date, date]) -> Event:
    document = item.document
    cancelled = "cancelled" in document["notices"]
    event = _bare(item.id, span, stamp=changed(item), sequence=item.version - 1)
    event.add("summary", xml_text(item.title))
    event.add("url", url(item))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    sample = "sample" in document["notices"]
    words = [_("Sample: made up for demonstration")] if sample else []
    words += [document["summary"]] if document["summary"] else []
    if words:
        event.add("description", "\n".join(map(xml_text, words)))
    categories = ["sample"] * sample
    categories += [item.annotation] if item.annotation != Annotation.NONE else []
    if categories:
        event.add("categories", categories)
    return event


def _cancelled(filters: Filters, *, at: datetime) -> list[Event]:
    gone = {r.id: r for r in removals(filters, at=at) if r.withdrawal == Withdrawal.CANCELLED}
    kept = PublicItem.objects.filter(pk__in=gone, content__isnull=False).order_by("-hidden_at", "-id")
    events = []
    for item in kept if gone else []:
        if span := days(item.document):
            event = _bare(item.id, span, stamp=gone[item.id].at, sequence=item.version)
            event.add("summary", _("Cancelled"))
            event.add("status", "CANCELLED")
            events.append(event)
    return events


def _bare(identifier: str, span: tuple[date, date], *, stamp: datetime, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{identifier}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", sequence)
    event.add("dtstart", span[0])
    event.add("dtend", span[1])
    event.add("transp", "TRANSPARENT")
    return event
