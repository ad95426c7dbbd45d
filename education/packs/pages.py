"""An item as pages that stand alone: opened from the disk they need no network, and ask for none.

    blocks ─► the site's own templates (or the pack's, where a block needs another form on the disk)
           ─► `_alone`: assets become files of the pack, everything else that points outside is taken away

A lesson has two versions: the pupil's leaves out what is marked for the teacher. Whatever else there is
has one. The language is that of the interface; what was published keeps its own.
"""

import copy
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from urllib.parse import quote, urljoin

import lxml.html
import nh3
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from publication import presentation
from publication.models import PublicItem
from themes.context import html_lang

from .. import letter_blocks, pupils
from . import names

TEACHER, PUPIL, TEXT = "teacher", "pupil", "text"
FILE_NAMES = {
    "zh-hans": {TEACHER: "教师版", PUPIL: "学生版", TEXT: "正文"},
    "en": {TEACHER: "teacher", PUPIL: "pupil", TEXT: "text"},
}
LARGE = ("reader", "album")  # kinds that begin in large type
FILES = "files"  # the folder of pictures, films and files, beside the pages
ASSET = re.compile(r"/assets/([0-9a-f]{64})", re.ASCII)

# What a page may consist of: structure, pictures, films and sound. No script, no form, no frame, no style.
TAGS = {
    "a", "abbr", "article", "aside", "audio", "b", "blockquote", "br", "caption", "cite", "code", "dd", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "footer", "h2", "h3", "h4", "header", "hr", "i", "img", "li",
    "mark", "ol", "p", "pre", "ruby", "rp", "rt", "section", "small", "source", "span", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "track", "u", "ul", "video",
}  # fmt: skip
ADDRESSES = {"src", "href", "poster"}
ATTRIBUTES = {
    "*": {"class", "lang", "id", "title"},
    "a": {"href", "download"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src", "poster", "controls", "width", "height", "preload"},
    "audio": {"src", "controls", "preload"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label", "default"},
    "time": {"datetime"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start", "type", "reversed"},
    "details": {"open"},
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that an item shows; `name` is its place beside the item's pages."""

    sha256: str
    name: str

    @property
    def href(self) -> str:
        return quote(self.name)


@dataclass(frozen=True, slots=True)
class Page:
    """One version of an item. `paper` is the same for printing, without what only a screen has."""

    version: str
    name: str  # without extension
    html: str
    paper: str


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    anchor: str
    blocks: list[dict] = field(default_factory=list)


def versions(item: PublicItem) -> tuple[str, ...]:
    return (TEACHER, PUPIL) if item.kind == "lesson" else (TEXT,)


def file_name(version: str) -> str:
    language = get_language() or ""
    return FILE_NAMES.get(language, FILE_NAMES["zh-hans"])[version]


def assets_of(item: PublicItem, mimes: Mapping[str, str]) -> list[Asset]:
    """Every file that a page of the item shows, the widest copy of each picture, in their order.

    `mimes` are the types by hash, of the assets that exist.
    """
    titles: dict[str, str] = {}
    for sha, title in shown(item.document["blocks"]):
        titles.setdefault(sha, title)
    return [
        Asset(sha, f"{FILES}/{names.numbered(number, title, otherwise='file')}.{names.extension(mimes[sha])}")
        for number, (sha, title) in enumerate(titles.items(), start=1)
        if sha in mimes
    ]


def pages(
    item: PublicItem,
    references: Sequence[PublicItem],
    assets: Sequence[Asset],
    regions: Mapping[str, str],
    *,
    at: datetime,
) -> list[Page]:
    """Every version of an item, in the active language; `references` are the visible ones."""
    local = {asset.sha256: asset.href for asset in assets}
    return [
        Page(version, file_name(version), *_rendered(item, version, references, local, regions, at))
        for version in versions(item)
    ]


def chapters(blocks: Sequence[Mapping]) -> tuple[list[dict], list[Chapter]]:
    """What stands before the first heading, and the chapters that headings begin."""
    before: list[dict] = []
    found: list[Chapter] = []
    for block in blocks:
        if block["type"] == "heading":
            found.append(Chapter(block["text"], anchor(len(found) + 1)))
        else:
            (found[-1].blocks if found else before).append(dict(block))
    return before, found


def anchor(number: int) -> str:
    return f"chapter-{number}"


def anchored(blocks: Sequence[Mapping]) -> list[dict]:
    """The blocks with an anchor on each heading, as `chapters` counts them."""
    headings = 0
    found = []
    for block in blocks:
        headings += block["type"] == "heading"
        found.append(dict(block) | ({"anchor": anchor(headings)} if block["type"] == "heading" else {}))
    return found


def _rendered(item, version, references, local, regions, at) -> tuple[str, str]:
    """The HTML for screens, and for paper."""
    given = _version_of(item, version)
    view = presentation.view(given, regions, references, at=at)
    unnamed = {each.id for each in references if each.is_person or each.masked}
    blocks = [_block(_unnamed(block, unnamed), local) for block in view.blocks]
    before, parts = chapters(blocks)
    context = {
        "item": view,
        "document": given.document,
        "before": before,
        "chapters": parts,
        "version": version,
        "other": next((each for each in versions(item) if each != version), None),
        "address": f"{settings.PUBLIC_URL}{item.get_absolute_url()}",
        "annotation": item.get_annotation_display() if item.annotation else "",
        "large": item.kind in LARGE,
        "html_lang": html_lang(get_language()),
        "public_url": settings.PUBLIC_URL,
    }
    if context["other"]:
        context["other_href"] = quote(f"{file_name(context['other'])}.html")
    html = render_to_string("education/packs/item.html", context)
    return html, render_to_string("education/packs/item.html", context | {"paper": True})


def _version_of(item: PublicItem, version: str) -> PublicItem:
    """The item with the blocks and fields of this version: the teacher's is whole."""
    if version != PUPIL:
        return item
    theirs = copy.copy(item)
    blocks = [block for block in item.document["blocks"] if pupils.is_theirs(block)]
    fields = pupils.fields(item.document["fields"])
    theirs.__dict__["document"] = item.document | {"blocks": blocks, "fields": fields}
    return theirs


def _unnamed(block: dict, ids: Collection[str]) -> dict:
    """A reference to what speaks of a person: its kind and address, no name that could not be taken back."""
    if block["type"] != "reference" or block["id"] not in ids:
        return block
    card = block["card"]
    return block | {"card": replace(card, title=card.kind_label, summary="", facts=(), picture=None)}


def _block(block: dict, local: Mapping[str, str]) -> dict:
    """The block with its HTML; `heading` keeps its text, since chapters are made of it."""
    if block["type"] == "heading":
        return block
    prepared = block | ({"html": unlinked(block["html"])} if block.get("html") else {})
    if block["type"] == "letter":
        prepared |= {"lines": letter_blocks.lines(block)}
    html = get_template(_template(block["type"])).render(
        {"block": prepared, "html_lang": html_lang(get_language()), "public_url": settings.PUBLIC_URL}
    )
    return prepared | {"alone": mark_safe(_alone(html, local))}


@cache
def _template(type_: str) -> str:
    own = f"education/packs/blocks/{type_}.html"
    try:
        get_template(own)
    except TemplateDoesNotExist:
        return f"publication/blocks/{type_}.html"
    return own


def unlinked(html: str) -> str:
    """Links become their text with the address in brackets: on the disk and on paper it must be readable."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for link in list(root.iter("a")):
        address = urljoin(f"{settings.PUBLIC_URL}/", link.get("href") or "")
        said = link.text_content()
        tail = "" if not link.get("href") or said == address else f"（{address}）"
        link.tail = tail + (link.tail or "")
        link.drop_tag()
    inner = lxml.html.tostring(root, encoding="unicode", with_tail=False)
    return inner.removeprefix("<div>").removesuffix("</div>")


def _alone(html: str, local: Mapping[str, str]) -> str:
    """Only what `TAGS` and `ATTRIBUTES` name, and only addresses of files that are in the pack."""

    def keep(tag: str, attribute: str, value: str) -> str | None:
        if attribute not in ADDRESSES:
            return value
        found = ASSET.fullmatch(value)
        if found:
            return local.get(found[1])
        return value if re.fullmatch(r"#[\w-]+", value) else None

    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=keep, link_rel=None,
        clean_content_tags={"script", "style"},
    )  # fmt: skip


def shown(value: object, title: str = "") -> Iterator[tuple[str, str]]:
    """(hash, title) of what blocks show; the narrower copies of a picture (`sources`) are left out."""
    if isinstance(value, Mapping):
        title = value.get("title") or value.get("alt") or value.get("label") or title
        title = title if isinstance(title, str) else ""
        if "sha256" in value:
            yield value["sha256"], title
        for key, inner in value.items():
            if key != "sources":
                yield from shown(inner, title)
    elif isinstance(value, list):
        for inner in value:
            yield from shown(inner, title)
