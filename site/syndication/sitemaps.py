"""Sitemaps: an index, the plain pages, and the items by key, 50,000 a file. Persons are left out."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.db.models import QuerySet

from publication.document import instant
from publication.enums import Section
from publication.models import PublicItem
from publication.representation import changed

PAGE = 50_000  # addresses in a file, as the protocol allows
CHUNK = 2000  # addresses read and written at once
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
PLAIN = ("", *(f"{section}/" for section in Section), "statistics/", "help/", "about/", "privacy/")


def index(*, at: datetime) -> Iterator[str]:
    """The sitemap of sitemaps: where one file of items ends, the next begins behind its last id."""
    yield f'{HEAD}<sitemapindex xmlns="{NAMESPACE}">\n'
    yield f"<sitemap><loc>{settings.PUBLIC_URL}/sitemap/pages.xml</loc></sitemap>\n"
    for after in _starts(at):
        name = f"items-{after}" if after else "items"
        yield f"<sitemap><loc>{settings.PUBLIC_URL}/sitemap/{name}.xml</loc></sitemap>\n"
    yield "</sitemapindex>\n"


def pages() -> Iterator[str]:
    """Home, lists and plain pages."""
    return _urlset(f"<url><loc>{settings.PUBLIC_URL}/{path}</loc></url>\n" for path in PLAIN)


def items(*, after: str, at: datetime) -> Iterator[str]:
    """The listed items behind the id `after`, in the order of ids."""
    columns = ("id", "section", "changed_at", "visible_from")
    found = _listed(at).filter(pk__gt=after).only(*columns)[:PAGE]
    return _urlset(
        f"<url><loc>{settings.PUBLIC_URL}{item.get_absolute_url()}</loc>"
        f"<lastmod>{instant(changed(item))}</lastmod></url>\n"
        for item in found.iterator(chunk_size=CHUNK)
    )


def _listed(at: datetime) -> QuerySet:
    return PublicItem.objects.listed(at=at).exclude(subject_category="person").order_by("pk")


def _starts(at: datetime) -> Iterator[str]:
    """The id behind which each file begins; the first begins behind nothing."""
    after = ""
    while True:
        yield after
        # The last id of this file, and whether there is one behind it.
        last = list(_listed(at).filter(pk__gt=after).values_list("pk", flat=True)[PAGE - 1 : PAGE + 1])
        if len(last) < 2:
            return
        after = last[0]


def _urlset(lines: Iterable[str]) -> Iterator[str]:
    yield f'{HEAD}<urlset xmlns="{NAMESPACE}">\n'
    rest = iter(lines)
    while chunk := "".join(islice(rest, CHUNK)):  # a write to the network for each line takes longer
        yield chunk
    yield "</urlset>\n"
