"""Atom, RSS and JSON Feed of a listing; the one place that knows feedgen.

Round feedgen 1.0.0:
    an entry's links lose rel and type     an entry has its address, and no other link
    the channel's link is the last added   the list's own page is added last
    `updated` is now where nobody says     always said, so that the same content is the same bytes
    entries are prepended                  appended
    control characters raise               taken out before
    it knows no deleted-entry (RFC 6721)   `Tombstones`

feedparser keeps only the last of several deleted entries (feedparser#149), so what is gone is also a
last, neutral entry under its old id.
"""

import json
import re
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from publication import kinds, texts
from publication.document import LONG_TERM, instant
from publication.enums import Annotation, Section
from publication.models import PublicItem
from publication.representation import changed, shown_since, url

from .lists import ALL, Listing, Removal

MIMES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MEASURES = {"incentive": gettext_lazy("Joint incentives"), "punishment": gettext_lazy("Joint punishment")}
LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}


class Tombstones(BaseExtension):
    """`at:deleted-entry` elements (RFC 6721) in an Atom feed: address, instant and reason, no name."""

    def __init__(self) -> None:
        self.removals: list[Removal] = []

    def extend_ns(self) -> dict[str, str]:
        return {"at": TOMBSTONES}

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        for removal in self.removals:
            deleted = etree.SubElement(
                feed, f"{{{TOMBSTONES}}}deleted-entry", ref=removal.url, when=instant(removal.at)
            )
            etree.SubElement(deleted, f"{{{TOMBSTONES}}}comment").text = removal.sentence
        return feed


def render(kind: str, name: str, listing: Listing) -> bytes:
    """The bytes of one feed; `kind` is atom, rss or json. The same listing gives the same bytes."""
    if kind == "json":
        return _json(name, listing)
    feed = _feed(kind, name, listing)
    return feed.atom_str() if kind == "atom" else feed.rss_str()


def title(name: str, words: str = "") -> str:
    """The site, the list, and what is searched for in it."""
    label = _("Everything that is shown") if name == ALL else str(Section(name).label)
    parts = [settings.WAGTAIL_SITE_NAME, label]
    parts += [_("Search: %(words)s") % {"words": xml_text(words)}] if words else []
    return " · ".join(parts)


def xml_text(text: str) -> str:
    """Without characters that XML cannot hold."""
    return NOT_XML.sub("", text)


def content(item: PublicItem) -> SafeString:
    """The item as simple HTML: notices, summary, fields, texts."""
    document = item.document
    notices = [_("Sample: made up for demonstration")] * ("sample" in document["notices"])
    notices += [_("Under objection")] * (item.annotation == Annotation.OBJECTION)
    words = [document["summary"]] if document["summary"] else []
    words += [text for block in document["blocks"] for text in texts.block_words(block)]
    return format_html(
        "{}{}{}",
        format_html_join("", "<p><strong>{}</strong></p>", ((xml_text(notice),) for notice in notices)),
        _facts(document),
        format_html_join("", "<p>{}</p>", ((xml_text(text),) for text in words)),
    )


def _facts(document: dict) -> SafeString:
    """Fields and measures; a measure says when it ends, never that it is in force: entries are kept."""
    rows = [(f["label"]["zh-hans"], "；".join(texts.values(_worded(f["value"])))) for f in document["fields"]]
    rows += [
        (str(MEASURES[each["kind"]]), "；".join((each["label"], each["basis"], _until(each["until"]))))
        for each in document["measures"]
    ]
    rows = [(xml_text(label), xml_text(value)) for label, value in rows]
    facts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows)
    return format_html("<dl>{}</dl>", facts) if rows else facts


def _worded(value: object) -> object:
    return _("Long-term") if value == LONG_TERM else value


def _until(day: str) -> str:
    return _("Long-term, without end") if day == LONG_TERM else _("until %(day)s") % {"day": day}


def _feed(kind: str, name: str, listing: Listing) -> FeedGenerator:
    feed = FeedGenerator()
    feed.register_extension("tombstones", Tombstones, atom=True, rss=False)
    feed.tombstones.removals = listing.removals
    feed.id(_address(kind, name, listing))
    feed.title(title(name, listing.words))
    feed.description(_said(listing))
    feed.author({"name": settings.SITE_OWNER or settings.WAGTAIL_SITE_NAME})
    feed.language("zh-CN")
    feed.generator("chengxin")
    feed.updated(listing.updated)
    feed.lastBuildDate(listing.updated)
    feed.link(href=_address(kind, name, listing), rel="self", type=MIMES[kind].partition(";")[0])
    if listing.next_after:
        feed.link(href=_address(kind, name, listing, after=listing.next_after), rel="next")
    feed.link(href=_page(name, listing), rel="alternate", type="text/html")
    for item in listing.items:
        feed.add_entry(_entry(item), order="append")
    for removal in listing.removals:
        feed.add_entry(_neutral(removal), order="append")
    return feed


def _entry(item: PublicItem) -> FeedEntry:
    entry = _bare_entry(url(item), xml_text(item.title), changed(item))
    entry.published(shown_since(item))
    entry.content(str(content(item)), type="html")
    entry.category(term=item.kind, label=kinds.label(item.kind))
    if item.authority:
        entry.author({"name": xml_text(item.authority)})
    for tag in item.document["tags"]:
        entry.category(term=xml_text(tag), label=xml_text(tag))
    return entry


def _neutral(removal: Removal) -> FeedEntry:
    entry = _bare_entry(removal.url, _("No longer shown"), removal.at)
    entry.published(removal.at)
    entry.content(removal.sentence, type="text")
    return entry


def _bare_entry(address: str, text: str, updated: datetime) -> FeedEntry:
    entry = FeedEntry()
    entry.guid(address, permalink=True)
    entry.link(href=address)
    entry.title(text)
    entry.updated(updated)
    return entry


def _json(name: str, listing: Listing) -> bytes:
    items = [*map(_json_item, listing.items), *map(_json_removal, listing.removals)]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(name, listing.words),
        "description": _said(listing),
        "home_page_url": _page(name, listing),
        "feed_url": _address("json", name, listing),
        "language": "zh-Hans",
        "items": items,
    }
    if listing.next_after:
        feed["next_url"] = _address("json", name, listing, after=listing.next_after)
    return json.dumps(feed, ensure_ascii=False).encode()


def _json_item(item: PublicItem) -> dict:
    entry = {
        "id": url(item),
        "url": url(item),
        "title": xml_text(item.title),
        "content_html": str(content(item)),
        "date_published": instant(shown_since(item)),
        "date_modified": instant(changed(item)),
        "language": LANGUAGES.get(item.locale, item.locale),
        "tags": [kinds.label(item.kind), *item.document["tags"]],
        "_chengxin": {
            "kind": item.kind,
            "notices": item.document["notices"],
            "annotation": item.annotation,
            "display_until": instant(item.visible_until),
        },
    }
    if item.authority:
        entry["authors"] = [{"name": item.authority}]
    return entry


def _json_removal(removal: Removal) -> dict:
    return {
        "id": removal.url,
        "url": removal.url,
        "title": _("No longer shown"),
        "content_text": removal.sentence,
        "date_modified": instant(removal.at),
        "_removed": {"about": "https://www.rfc-editor.org/rfc/rfc6721", "at": instant(removal.at)},
    }


def _said(listing: Listing) -> str:
    """What a feed carries; of words, that its removals are those of the whole list."""
    if listing.words:
        return _(
            "The newest entries that hold the words, and what was taken down from the whole list in the "
            "last 30 days: the words of what is gone are gone too."
        )
    return _("The newest entries, and what was taken down in the last 30 days.")


def _address(kind: str, name: str, listing: Listing, after: str | None = None) -> str:
    query = urlencode(dict(listing.parameters) | ({"after": after} if after else {}))
    return f"{settings.PUBLIC_URL}/feeds/{name}.{kind}{f'?{query}' if query else ''}"


def _page(name: str, listing: Listing) -> str:
    """The page for people that shows the same; everything together has the home page."""
    if listing.words:
        section = {} if name == ALL else {"section": name}
        return f"{settings.PUBLIC_URL}/search/?{urlencode(dict(listing.parameters) | section)}"
    if name == ALL:
        return f"{settings.PUBLIC_URL}/"
    query = urlencode(listing.parameters)
    return f"{settings.PUBLIC_URL}/{name}/{f'?{query}' if query else ''}"
