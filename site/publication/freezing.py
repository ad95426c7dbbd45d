"""Freezing: what a page shows becomes a part of the public document, complete and for good.

    Freezer ─ block ──► text, cleaned HTML
            ├ picture ► imaging.variants ► assets.store
            ├ file ───► files.clean_material ► assets.store, its text for screening
            ├ film ───► films.cleaned ───► assets.store_file; its captions by captions.clean
            └ page ───► the id of its visible item

One freezer freezes one document and remembers what it used. A `Draft` is frozen with `store=True`; a
preview, which must leave nothing behind, with `store=False`: it shows the editors' own private copies.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import BinaryIO

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from confidentiality.screening import screen

from . import assets, captions, files, films, imaging
from .errors import AssetRefused, DoorRefused, ReferenceNotPublic
from .models import Attachment, Picture, PublicItem
from .models.pages import PublicPage
from .sanitise import plain, sanitize

CAPTIONS = {"zh-Hans": "中文", "en": "English"}
FALLBACKS = ("image/jpeg", "image/png")  # what every browser shows


class Freezer:
    """Freezes one document; afterwards `assets`, `references` and `texts` say what it uses."""

    def __init__(
        self, *, at: datetime, store: bool = True, alongside: Mapping[int, PublicItem] | None = None
    ) -> None:
        self.at = at
        self.store = store
        self.alongside = alongside or {}  # by page, what becomes public in the same instant
        self.assets: list[dict] = []  # as in the document
        self.references: list[str] = []  # ids of items
        self.texts: dict[str, str] = {}  # to screen, by pointer; cannot be masked
        self.hidden: dict[str, str] = {}  # to screen, by pointer; only the original holds it
        self.unread: list[str] = []  # pointers of what no program reads: reviewers say that they did

    def body(self, body: StreamValue, *, after: int = 0) -> list[dict]:
        """The typed blocks of a page; `after` blocks stand before them in the document.

        Raises DoorRefused naming the block.
        """
        frozen = []
        for number, block in enumerate(body, start=1):
            try:
                frozen.append(self._block(block.block_type, block.value, f"/blocks/{after + number - 1}"))
            except DoorRefused as refusal:
                raise type(refusal)(
                    _("Block %(number)s (%(type)s): %(refusal)s")
                    % {"number": number, "type": block.block.label, "refusal": refusal}
                ) from refusal
        return frozen

    def picture(self, picture: Picture | None, *, alt: str, caption: str = "") -> dict:
        """An image block. Raises AssetRefused."""
        if picture is None:
            raise AssetRefused(_("The picture is gone; choose another one."))
        if not alt.strip():
            raise AssetRefused(_("The picture has no alternative text; say what it shows."))
        sources, card = self._sources(picture)
        largest = [source for source in sources if source["mime"] in FALLBACKS][-1]
        for source in (*sources, *card):
            # Said once: every place of a text is a place where screening finds it.
            self._use(source | {"name": "", "alt": alt if source == largest else ""})
        shown = {key: largest[key] for key in ("sha256", "mime", "width", "height")}
        renditions = {"sources": _without_size(sources), "card": _without_size(card)}
        return {"type": "image", "alt": alt, "caption": caption} | renditions | shown

    def file(self, attachment: Attachment | None, *, title: str, path: str) -> dict:
        """A file block with a neutral name; its text is screened too. Raises AssetRefused."""
        if attachment is None:
            raise AssetRefused(_("The file is gone; choose another one."))
        with attachment.file.open("rb") as opened:
            cleaned = files.clean_material(opened.read(), name=attachment.filename)
        name = f"attachment-{sum(bool(asset['name']) for asset in self.assets) + 1}.{files.EXTENSIONS[cleaned.mime]}"
        sha = self._keep(attachment, cleaned.content, cleaned.mime)
        self.texts[f"{path} ({name})"] = cleaned.text
        self.hidden |= {f"{path} ({name}) · {place}": text for place, text in cleaned.hidden.items()}
        if cleaned.unread:
            self.unread.append(f"{path} ({name})")
        shown = {"sha256": sha, "mime": cleaned.mime, "name": name, "size": len(cleaned.content)}
        self._use(shown | {"alt": "", "width": 0, "height": 0})
        return {"type": "file", "title": title} | shown

    def film(self, value: Mapping, *, path: str) -> dict:
        """A film block. Raises AssetRefused."""
        if not value["captions"] and not value["transcript"].strip():
            raise AssetRefused(_("The film has neither captions nor a transcript; add one of them."))
        shown = self._played(value["file"], picture=True)
        self.unread.append(path)
        poster = self.picture(value["poster"], alt=value["title"]) if value["poster"] else None
        tracks = [
            self._captions(each, path=f"{path}/captions/{number}")
            for number, each in enumerate(value["captions"])
        ]
        texts = {"title": value["title"], "transcript": value["transcript"]}
        return {"type": "film", "poster": poster, "captions": tracks} | texts | shown

    def audio(self, value: Mapping, *, path: str) -> dict:
        """A sound block. Raises AssetRefused."""
        if not value["transcript"].strip():
            raise AssetRefused(_("The sound has no transcript; write down what is said."))
        shown = self._played(value["file"], picture=False)
        self.unread.append(path)
        kept = {key: shown[key] for key in ("sha256", "mime", "seconds")}
        return {"type": "audio", "title": value["title"], "transcript": value["transcript"]} | kept

    def item(self, page: Page | None) -> PublicItem:
        """The visible item of a page, its newest edition, or one published with this. Raises ReferenceNotPublic."""
        found = visible_item(page, at=self.at) or self.alongside.get(page.pk if page else 0)
        if found is None:
            raise ReferenceNotPublic(
                _("It refers to a page that the public cannot see; publish that one first, or take it out.")
            )
        if found.id not in self.references:
            self.references.append(found.id)
        return found

    def html(self, html: str, *, path: str) -> str:
        """Cleaned HTML, links to pages made public addresses. Raises TextTooLong, ReferenceNotPublic."""
        cleaned = sanitize(_PAGE_LINK.sub(self._page_link, html))
        text = plain(cleaned)
        if len(screen(text)) > len(screen(cleaned)):
            self.texts[path] = text  # tags stand inside of something that screening knows
        return cleaned

    def _page_link(self, found: re.Match) -> str:
        page = Page.objects.filter(pk=int(found["id"])).first()
        return f'<a href="{self.item(page).get_absolute_url()}">'

    def _block(self, type_: str, value, path: str) -> dict:
        match type_:
            case "paragraph":
                return {"type": type_, "html": self.html(value.source, path=path)}
            case "heading":
                return {"type": type_, "text": value}
            case "quote":
                return {"type": type_, "text": value["text"], "source": value["source"]}
            case "image":
                return self.picture(value["picture"], alt=value["alt"], caption=value["caption"])
            case "file":
                return self.file(value["file"], title=value["title"], path=path)
            case "film":
                return self.film(value, path=path)
            case "audio":
                return self.audio(value, path=path)
            case "timeline":
                keys = ("when", "title", "text")
                return {"type": type_, "items": [{key: event[key] for key in keys} for event in value]}
            case "list":
                return {"type": type_, "ordered": bool(value["ordered"]), "items": list(value["items"])}
            case "steps":
                keys = ("title", "text", "minutes")
                return {"type": type_, "items": [{key: step[key] for key in keys} for step in value]}
            case "reference":
                return {"type": type_, "id": self.item(value).id}
        raise AssertionError(f"BodyBlock has a block {type_!r} that nobody freezes.")

    def _played(self, attachment: Attachment | None, *, picture: bool) -> dict:
        """Film or sound, rewritten; a preview says what it would be and plays nothing."""
        if attachment is None:
            raise AssetRefused(_("The file is gone; choose another one."))
        with attachment.file.open("rb") as opened, films.cleaned(opened.file) as (film, made):
            if film.has_picture != picture:
                raise AssetRefused(
                    _("The file holds no picture; use the block for sound.")
                    if picture
                    else _("The file is a film; use the block for films.")
                )
            sha, size = self._keep_file(attachment, made, film.mime)
        shown = {"sha256": sha, "mime": film.mime, "width": film.width, "height": film.height}
        self._use(shown | {"size": size, "name": "", "alt": ""})
        return shown | {"seconds": film.seconds}

    def _captions(self, value: Mapping, *, path: str) -> dict:
        if value["file"] is None:
            raise AssetRefused(_("The captions are gone; choose the file again."))
        with value["file"].file.open("rb") as opened:
            content, text = captions.clean(opened.read(captions.MOST_BYTES + 1))
        sha = self._keep(value["file"], content, "text/vtt")
        self.texts[path] = text
        used = {"sha256": sha, "mime": "text/vtt", "size": len(content), "name": "", "alt": ""}
        self._use(used | {"width": 0, "height": 0})
        return {"sha256": sha, "lang": value["lang"], "label": CAPTIONS[value["lang"]]}

    def _sources(self, picture: Picture) -> tuple[list[dict], list[dict]]:
        """The renditions of the whole picture, and those of its part for cards."""
        with picture.file.open("rb") as opened:
            content = opened.read()
        if not self.store:
            # What is shown in a preview is addressed by its id, behind the login.
            own = {"sha256": f"preview-{picture.pk}", "mime": "image/jpeg", "size": len(content),
                   "width": picture.width, "height": picture.height}  # fmt: skip
            return [own], []
        whole, card = imaging.variants(content), imaging.cards(content, picture.focus)
        return [self._rendition(picture, each) for each in whole], [
            self._rendition(picture, each) for each in card
        ]

    def _rendition(self, picture: Picture, made: imaging.Encoded) -> dict:
        sha = self._keep(picture, made.content, made.mime)
        size = {"width": made.width, "height": made.height, "size": len(made.content)}
        return {"sha256": sha, "mime": made.mime} | size

    def _keep(self, made_from: Picture | Attachment, content: bytes, mime: str) -> str:
        if self.store:
            asset = assets.store(content, mime, at=self.at)
            made_from.frozen.add(asset)
            return asset.sha256
        return hashlib.sha256(content).hexdigest()

    def _keep_file(self, made_from: Attachment, file: BinaryIO, mime: str) -> tuple[str, int]:
        """Hash and size."""
        if not self.store:
            sha = hashlib.file_digest(file, "sha256").hexdigest()
            return sha, file.tell()
        asset = assets.store_file(file, mime, at=self.at)
        made_from.frozen.add(asset)
        return asset.sha256, asset.size

    def _use(self, asset: dict) -> None:
        if all(asset["sha256"] != other["sha256"] for other in self.assets):
            self.assets.append(asset)


def _without_size(sources: list[dict]) -> list[dict]:
    return [{key: value for key, value in source.items() if key != "size"} for source in sources]


_PAGE_LINK = re.compile(r'<a\b(?=[^>]*\blinktype="page")[^>]*\bid="(?P<id>\d{1,18})"[^>]*>')


def visible_item(page: Page | None, *, at: datetime) -> PublicItem | None:
    """The item that the public sees of a page at that instant; of several editions the newest."""
    if page is None or not issubclass(page.specific_class or Page, PublicPage):
        return None
    return (
        PublicItem.objects.listed(at=at)
        .filter(source_type=page.specific_class._meta.label_lower, source_id=str(page.pk))
        .first()
    )


def media_ids(content: dict) -> tuple[set[int], set[int]]:
    """Ids of the pictures and of the files in a revision's content."""
    pictures = {content["lead_picture"]} if content.get("lead_picture") else set()
    attachments = set()
    for block in _blocks(content):
        for chooser, chosen in _chosen(block["value"]):
            (attachments if chooser == "file" else pictures).add(chosen)
    return pictures, attachments


def _blocks(content: dict) -> Iterator[dict]:
    """Blocks of every stream of a revision: a stream is kept as a JSON text."""
    for text in content.values():
        if isinstance(text, str) and text.startswith('[{"'):
            with suppress(ValueError):  # somebody's text may begin like this
                yield from (b for b in json.loads(text) if isinstance(b, dict) and "value" in b)


def _chosen(value: object) -> Iterator[tuple[str, int]]:
    """Choosers anywhere in a stored block, and what is chosen in each."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in CHOOSERS and isinstance(each, int):
                yield key, each
            else:
                yield from _chosen(each)
    elif isinstance(value, list):
        for each in value:
            yield from _chosen(each)


CHOOSERS = ("picture", "poster", "file")
