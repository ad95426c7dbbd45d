"""What machines read at addresses of its own: feeds, calendar, sitemaps, robots, health.

Visibility is asked first and the answer rendered; only then does ConditionalGetMiddleware compare
ETags, so that nothing that is gone is ever "not modified".
"""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publication import by_words
from publication.enums import Section
from publication.filters import FilterInvalid, Filters
from publication.http import keep
from publication.representation import problem
from publication.selectors import seconds_until_change

from . import bulk, feeds, health, ics, lists, sitemaps

XML = "application/xml; charset=utf-8"


@require_safe
def feed(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    """`/feeds/<list>.atom`, `.rss`, `.json`, narrowed by the filters of the list, and by words in `q`."""
    if name not in lists.LISTS:
        raise Http404
    section = lists.LISTS[name]
    try:
        listing = _listing(request, section)
    except FilterInvalid as invalid:
        return _refused(invalid)
    except by_words.WordsAway:
        return _away()
    response = HttpResponse(feeds.render(kind, name, listing), content_type=feeds.MIMES[kind])
    return _machine(response, request, section)


def _listing(request: HttpRequest, section: str) -> lists.Listing:
    if by_words.are_asked(request.GET):
        return lists.listing_of_words(request.GET, section=section, at=request.at)
    return lists.listing(Filters.parse(request.GET, section=section), at=request.at)


@require_safe
def bulk_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """`/disclosures.csv`, `.json`: a whole list of organisations, narrowed by the filters of the list."""
    try:
        filters = Filters.parse(request.GET, section=bulk.SECTION)
    except FilterInvalid as invalid:
        return _refused(invalid)
    pieces = bulk.file(kind, filters, at=request.at, clock=timezone.now)
    response = StreamingHttpResponse(pieces, content_type=bulk.MIMES[kind])
    name = f"{bulk.SECTION}-{timezone.localdate(request.at)}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _machine(response, request, bulk.SECTION)


@require_safe
def calendar(request: HttpRequest) -> HttpResponseBase:
    try:
        filters = Filters.parse(request.GET, section=Section.CALENDAR)
    except FilterInvalid as invalid:
        return _refused(invalid)
    response = HttpResponse(ics.render(filters, at=request.at), content_type="text/calendar; charset=utf-8")
    return _machine(response, request, Section.CALENDAR)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    return _stream(sitemaps.index(at=request.at), request)


@require_safe
def sitemap_pages(request: HttpRequest) -> HttpResponseBase:
    return _stream(sitemaps.pages(), request)


@require_safe
def sitemap_items(request: HttpRequest, after: str = "") -> HttpResponseBase:
    return _stream(sitemaps.items(after=after, at=request.at), request)


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """Search results and the desk are nothing for crawlers; persons' pages say so themselves."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /en/search/",
        "Disallow: /disclosures.csv",
        "Disallow: /disclosures.json",
        "",
        f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml",
        "",
    ]
    return keep(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@require_safe
def live(request: HttpRequest) -> HttpResponseBase:
    return _never_kept(JsonResponse({"status": "alive"}))


@require_safe
def ready(request: HttpRequest) -> HttpResponseBase:
    is_ready, body = health.ready(at=request.at)
    return _never_kept(JsonResponse(body, status=200 if is_ready else 503))


def _machine(response: HttpResponseBase, request: HttpRequest, section: str | None) -> HttpResponseBase:
    """For programs, not for search engines; anybody's page may read it."""
    response["X-Robots-Tag"] = "noindex"
    response["Access-Control-Allow-Origin"] = "*"
    return keep(response, seconds=seconds_until_change(at=request.at, section=section or None))


def _refused(invalid: FilterInvalid) -> HttpResponseBase:
    response = problem(400, "Bad Request", str(invalid), field=invalid.field)
    response["Cache-Control"] = "no-cache"
    return response


def _away() -> HttpResponseBase:
    """Whoever follows a search asks again later; feeds of lists go on."""
    response = problem(
        503, "Service Unavailable", _("Search is away just now; the feeds of whole lists are not.")
    )
    response["Retry-After"] = str(by_words.RETRY_AFTER)
    return _never_kept(response)


def _stream(lines: Iterator[str], request: HttpRequest) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type=XML)
    return keep(response, seconds=seconds_until_change(at=request.at))


def _never_kept(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "no-store"
    return response
