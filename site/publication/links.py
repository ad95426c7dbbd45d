"""Links of a page's text that would lead nowhere: named when it is saved, refused when it is submitted.

Of this site's own addresses everything is known, so each is asked: items and files that the public does
not see, pages of the desk, addresses that do not exist. Other hosts are not asked: an editor's typing
must make this server call nobody. What cannot be right anywhere is named all the same, such as a link
to the editor's own machine.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

from . import assets
from .enums import Section
from .models import PublicItem
from .models.pages import PublicPage

ITEM = re.compile(rf"^/(?:en/)?(?:{'|'.join(Section.values)})/([A-Za-z0-9_-]{{22}})(?:/|$)")
ASSET = re.compile(r"^/assets/([0-9a-f]{64})$")


@dataclass(frozen=True, slots=True)
class Broken:
    """A link of block `number` of a stream (`field` is its name for people, "" for the text itself).

    `breaks` says that it leads nowhere from the first day on.
    """

    field: str
    number: int
    href: str
    why: str
    breaks: bool = True

    def __str__(self) -> str:
        said = _("Block %(number)s, link “%(href)s”: %(why)s") % {
            "number": self.number, "href": self.href, "why": self.why
        }  # fmt: skip
        return _("%(field)s: %(said)s") % {"field": self.field, "said": said} if self.field else said


def broken(page: PublicPage, *, at: datetime) -> list[Broken]:
    """What is wrong with the links and references of a page's text, in its order."""
    found = list(_targets(page))
    known = _Known.of([target for *_place, target in found], page.organisation_id, at=at)
    return [
        Broken(field, number, known.name(target), *said)
        for field, number, target in found
        if (said := _wrong(target, page, known, at)) is not None
    ]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the targets are: items by id, pages by key and the item that the public sees of each."""

    items: dict[str, PublicItem]
    pages: dict[int, Page]
    shown: dict[str, PublicItem]
    own: set[int]

    @classmethod
    def of(cls, targets: list[str | int], organisation_id: int, *, at: datetime) -> "_Known":
        keys = [each for each in targets if isinstance(each, int)]
        ids = {_item_id(each) for each in targets if isinstance(each, str)} - {None}
        shown = PublicItem.objects.listed(at=at).filter(source_id__in=map(str, keys)) if keys else ()
        models = [model for model in apps.get_models() if issubclass(model, PublicPage)]
        types = [model.source_type() for model in models]
        own = {
            pk
            for model in (models if keys else ())
            for pk in model.objects.filter(pk__in=keys, organisation=organisation_id).values_list(
                "pk", flat=True
            )
        }
        return cls(
            PublicItem.objects.in_bulk(ids) if ids else {},
            Page.objects.in_bulk(keys) if keys else {},
            {item.source_id: item for item in shown if item.source_type in types},
            own,
        )

    def name(self, target: str | int) -> str:
        """A page by its title where the public or the organisation knows it, everything else as it was typed."""
        if isinstance(target, str):
            return target
        known = target in self.pages and (str(target) in self.shown or target in self.own)
        return self.pages[target].title if known else "—"


def _targets(page: PublicPage) -> Iterator[tuple[str, int, str | int]]:
    """Streams and numbers of blocks, with addresses as they were typed and keys of pages as they were chosen."""
    streams = [field for field in page._meta.get_fields() if isinstance(field, StreamField)]
    for field in sorted(streams, key=lambda each: each.name != "body"):
        name = "" if field.name == "body" else str(field.verbose_name)
        for number, child in enumerate(getattr(page, field.name), start=1):
            yield from ((name, number, target) for target in _in_block(child.block, child.value))


def _in_block(block: blocks.Block, value: Any) -> Iterator[str | int]:
    """Where a block leads, however deep it stands; what was chosen and is gone is 0, which no page has."""
    if isinstance(block, blocks.RichTextBlock):
        yield from _Links.of(value.source)
    elif isinstance(block, blocks.PageChooserBlock):
        if value or block.required:
            yield value.pk if value else 0
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _in_block(child, value.get(name))


class _Links(HTMLParser):
    """Where the links of rich text lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str | int] = []

    @classmethod
    def of(cls, html: str) -> list[str | int]:
        parser = cls()
        parser.feed(html)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("linktype") == "page":
            self.found.append(
                int(found) if (found := given.get("id") or "").isdecimal() and len(found) < 19 else 0
            )
        elif tag == "a" and "href" in given:
            self.found.append((given["href"] or "").strip() or "#")


def _item_id(href: str) -> str | None:
    path = _own_path(href)
    found = ITEM.match(path) if path else None
    return found.group(1) if found else None


def _own_path(href: str) -> str | None:
    """The path of an address of this site; None for all others."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    own = not parts.netloc or parts.netloc == urlsplit(settings.PUBLIC_URL).netloc
    return unquote(parts.path) if own else None


def _wrong(target: str | int, page: PublicPage, known: _Known, at: datetime) -> tuple[str, bool] | None:
    """Why, and whether it leads nowhere from the first day on."""
    if isinstance(target, int):
        return _wrong_page(target, page, known)
    path = _own_path(target)
    if path is None:
        return _wrong_elsewhere(target)
    if path == "":
        return None  # a place of the page itself
    if not path.startswith("/"):
        return _("write the whole address, beginning with https:// or with /."), True
    return _wrong_path(path, page, known, at)


def _wrong_page(key: int, page: PublicPage, known: _Known) -> tuple[str, bool] | None:
    if key not in known.pages:
        return _("the page is gone."), True
    if key in page.alongside:
        return None  # in the same bundle: public in the same instant
    if (item := known.shown.get(str(key))) is None:
        return _("the public does not see this page; publish that one first."), True
    return _ends_before(item, page)


def _wrong_path(path: str, page: PublicPage, known: _Known, at: datetime) -> tuple[str, bool] | None:
    if path.startswith("/admin"):
        return _("the desk is closed to the public."), True
    if found := ITEM.match(path):
        return _wrong_item(known.items.get(found.group(1)), page, at)
    if found := ASSET.match(path):
        shown = assets.visible(found.group(1), at=at)
        return None if shown else (_("the public does not see this file."), True)
    return None if _exists(path) else (_("there is nothing at this address."), True)


def _wrong_item(item: PublicItem | None, page: PublicPage, at: datetime) -> tuple[str, bool] | None:
    if item is None:
        return _("there is nothing at this address."), True
    if not item.is_visible(at=at):
        return _("the public does not see it (any more)."), True
    return _ends_before(item, page)


def _ends_before(item: PublicItem, page: PublicPage) -> tuple[str, bool] | None:
    if page.show_until and item.visible_until >= page.show_until:
        return None
    if item.visible_until.year == 9999:
        return None
    day = timezone.localdate(item.visible_until - timedelta(microseconds=1))
    return _("it is shown until %(day)s only, this page longer.") % {"day": day}, False


def _wrong_elsewhere(href: str) -> tuple[str, bool] | None:
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
    except ValueError:
        return _("this is no address."), True
    if parts.scheme in ("mailto", "tel"):
        return None
    if parts.scheme not in ("http", "https"):
        return _("it begins with neither https:// nor http://, so it is taken out."), True
    if "." not in host or host.endswith((".local", ".localhost", ".internal")) or _is_private(host):
        return _("only this machine or this office can open it."), True
    return None


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _exists(path: str) -> bool:
    with translation.override(settings.LANGUAGE_CODE):
        try:
            resolve(path.removeprefix("/en") or "/")
        except Resolver404:
            return False
    return True
