"""`/calendar.ics`: the calendar's visible days, and those that were cancelled lately.

Whole days: the last one included in the document and excluded in the file, as RFC 5545 has it. Timed
ones (fields `starts_at`, `ends_at` of the document) are written in Asia/Shanghai, whose VTIMEZONE the
file then holds. A day that nobody knows yet is no event: no calendar is given a guess.

The UID is the item's id for good; SEQUENCE counts its versions, so it rises with every correction,
a change of state included, and once more with its withdrawal. Two ways lead to STATUS:CANCELLED:

    by state         the public version says "cancelled": name, notice and days stay
    by withdrawal    the item is gone: its days are the one thing that is still read of it while it is
                     kept, for without them no calendar takes the notice. Its name and text are not.

What programs make of it: decisions/calendar.md.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from publication import kinds
from publication.enums import Annotation, Section, Withdrawal
from publication.filters import Filters
from publication.models import PublicItem
from publication.representation import changed, url

from .feeds import xml_text
from .lists import removals

MOST = 2000  # days in the file
ZONE = ZoneInfo("Asia/Shanghai")
REFRESH = timedelta(hours=6)
# How sure an event is, by the notices of its document; without one it is confirmed.
STATUS = {"cancelled": "CANCELLED", "planned": "TENTATIVE", "provisional": "TENTATIVE"}


@dataclass(frozen=True, slots=True)
class When:
    """Where an event lies: two days, the second one excluded; or two instants of Shanghai."""

    start: date | datetime
    end: date | datetime

    @property
    def is_timed(self) -> bool:
        return isinstance(self.start, datetime)


def render(filters: Filters, *, at: datetime) -> bytes:
    """The file; the same days give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//chengxin//calendar//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _name(filters))
    calendar.add("x-wr-calname", _name(filters))
    calendar.add("x-wr-timezone", str(ZONE))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    events = [*_shown(filters, at=at), *_cancelled(filters, at=at)]
    if any(when.is_timed for when, _event in events):
        # What came before the summer times of 1986 to 1991 ended is in no calendar of this site.
        calendar.add_component(Timezone.from_tzid(str(ZONE), first_date=date(1992, 1, 1)))
    for _when, event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def when(document: dict) -> When | None:
    """Its days, or hours; None where the document has no day, or one that cannot be read."""
    try:
        first = date.fromisoformat(document["dates"]["start"])
        last = max(first, date.fromisoformat(document["dates"].get("end") or document["dates"]["start"]))
        begins, ends = (_time(document, code) for code in ("starts_at", "ends_at"))
    except (KeyError, ValueError):
        return None
    if begins and ends:
        start, end = datetime.combine(first, begins, ZONE), datetime.combine(last, ends, ZONE)
        if start < end:
            return When(start, end)
    return When(first, last + timedelta(days=1))


def _name(filters: Filters) -> str:
    """The site, the calendar, and whom it is for where it is narrowed to somebody."""
    words = [settings.WAGTAIL_SITE_NAME, str(Section.CALENDAR.label)]
    return " · ".join([*words, *(_term(facet, value) for facet, value in filters.terms.items())])


def _term(facet: str, value: str) -> str:
    known = kinds.facet(facet)
    return known.value_label(value) if known else value


def _field(document: dict, code: str) -> str:
    """A field's text; empty where the document has none of it."""
    value = next((each["value"] for each in document["fields"] if each["code"] == code), "")
    return value if isinstance(value, str) else ""


def _time(document: dict, code: str) -> time | None:
    text = _field(document, code)
    return time.fromisoformat(text) if text else None


def _shown(filters: Filters, *, at: datetime) -> list[tuple[When, Event]]:
    items = filters.apply(PublicItem.objects.listed(at=at)).order_by("-visible_from", "-id")[:MOST]
    return [(found, _event(item, found)) for item in items if (found := when(item.document))]


def _event(item: PublicItem, found: When) -> Event:
    document = item.document
    event = _bare(item.id, found, stamp=changed(item), sequence=item.version - 1)
    event.add("summary", xml_text(item.title))
    event.add("url", url(item))
    event.add("status", next((STATUS[each] for each in document["notices"] if each in STATUS), "CONFIRMED"))
    if place := _field(document, "place"):
        event.add("location", xml_text(place))
    if words := _words(document):
        event.add("description", "\n".join(map(xml_text, words)))
    if categories := _categories(item):
        event.add("categories", categories)
    return event


def _words(document: dict) -> list[str]:
    words = [_("Sample: made up for demonstration")] if "sample" in document["notices"] else []
    if "cancelled" in document["notices"]:
        words.append(_("Cancelled: %(notice)s") % {"notice": _field(document, "notice")})
    if "provisional" in document["notices"]:
        words.append(_("Provisional: this day may still change."))
    return words + ([document["summary"]] if document["summary"] else [])


def _categories(item: PublicItem) -> list[str]:
    document = item.document
    categories = ["sample"] if "sample" in document["notices"] else []
    categories += [item.annotation] if item.annotation != Annotation.NONE else []
    return categories + [
        _term("audience", value) for value in document["facets"]["terms"].get("audience", ())
    ]


def _cancelled(filters: Filters, *, at: datetime) -> list[tuple[When, Event]]:
    gone = {r.id: r for r in removals(filters, at=at) if r.withdrawal == Withdrawal.CANCELLED}
    kept = PublicItem.objects.filter(pk__in=gone, content__isnull=False).order_by("-hidden_at", "-id")
    events = []
    for item in kept if gone else []:
        if found := when(item.document):
            event = _bare(item.id, found, stamp=gone[item.id].at, sequence=item.version)
            event.add("summary", _("Cancelled"))
            event.add("status", "CANCELLED")
            events.append((found, event))
    return events


def _bare(identifier: str, found: When, *, stamp: datetime, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{identifier}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", sequence)
    event.add("dtstart", found.start)
    event.add("dtend", found.end)
    event.add("transp", "OPAQUE" if found.is_timed else "TRANSPARENT")
    return event
