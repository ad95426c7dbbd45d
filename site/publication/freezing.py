"""Freezing: what a page shows becomes a part of the public document, complete and for good.

    Freezer ─ block ──► text, cleaned HTML
            ├ picture ► imaging.variants ► assets.store
            ├ file ───► files.clean ─────► assets.store, its text for screening
            └ page ───► the id of its visible item

One freezer freezes one document and remembers what it used. A `Draft` is frozen with `store=True`; a
preview, which must leave nothing behind, with `store=False`: it shows the editors' own private copies.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Page

from confidentiality.screening import screen

from . import assets, files, imaging
from .errors import AssetRefused, DoorRefused, ReferenceNotPublic
from .models import Attachment, Picture, PublicItem
from .models.pages import PublicPage
from .sanitise import plain, sanitize


class Freezer:
    """Freezes one document; afterwards `assets`, `references` and `texts` say what it uses."""

    def __init__(self, *, at: datetime, store: bool = True) -> None:
        self.at = at
        self.store = store
        self.assets: list[dict] = []  # as in the document
        self.references: list[str] = []  # ids of items
        self.texts: dict[str, str] = {}  # to screen, by pointer; cannot be masked

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
        sources = self._sources(picture)
        fallbacks = [source for source in sources if source["mime"] != "image/webp"]
        for source in sources:
            # Said once: every place of a text is a place where screening finds it.
            self._use(source | {"name": "", "alt": alt if source == fallbacks[-1] else ""})
        shown = {key: fallbacks[-1][key] for key in ("sha256", "mime", "width", "height")}
        without_size = [{k: v for k, v in source.items() if k != "size"} for source in sources]
        return {"type": "image", "alt": alt, "caption": caption, "sources": without_size} | shown

    def file(self, attachment: Attachment | None, *, title: str, path: str) -> dict:
        """A file block with a neutral name; its text is screened too. Raises AssetRefused."""
        if attachment is None:
            raise AssetRefused(_("The file is gone; choose another one."))
        with attachment.file.open("rb") as opened:
            cleaned = files.clean(opened.read(), name=attachment.filename)
        name = f"attachment-{sum(bool(asset['name']) for asset in self.assets) + 1}.{cleaned.extension}"
        sha = self._keep(attachment, cleaned.content, cleaned.mime)
        self.texts[f"{path} ({name})"] = cleaned.text
        shown = {"sha256": sha, "mime": cleaned.mime, "name": name, "size": len(cleaned.content)}
        self._use(shown | {"alt": "", "width": 0, "height": 0})
        return {"type": "file", "title": title} | shown

    def item(self, page: Page | None) -> PublicItem:
        """The visible item of a page, its newest edition. Raises ReferenceNotPublic."""
        found = visible_item(page, at=self.at)
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
            case "list":
                return {"type": type_, "ordered": bool(value["ordered"]), "items": list(value["items"])}
            case "steps":
                keys = ("title", "text", "minutes")
                return {"type": type_, "items": [{key: step[key] for key in keys} for step in value]}
            case "reference":
                return {"type": type_, "id": self.item(value).id}
        raise AssertionError(f"BodyBlock has a block {type_!r} that nobody freezes.")

    def _sources(self, picture: Picture) -> list[dict]:
        with picture.file.open("rb") as opened:
            content = opened.read()
        if not self.store:
            # What is shown in a preview is addressed by its id, behind the login.
            return [{"sha256": f"preview-{picture.pk}", "mime": "image/jpeg", "size": len(content),
                     "width": picture.width, "height": picture.height}]  # fmt: skip
        return [
            {
                "sha256": self._keep(picture, each.content, each.mime),
                "mime": each.mime,
                "width": each.width,
                "height": each.height,
                "size": len(each.content),
            }
            for each in imaging.variants(content)
        ]

    def _keep(self, made_from: Picture | Attachment, content: bytes, mime: str) -> str:
        if self.store:
            asset = assets.store(content, mime, at=self.at)
            made_from.frozen.add(asset)
            return asset.sha256
        return hashlib.sha256(content).hexdigest()

    def _use(self, asset: dict) -> None:
        if all(asset["sha256"] != other["sha256"] for other in self.assets):
            self.assets.append(asset)


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
        value = block["value"]
        if isinstance(value, dict) and value.get("picture"):
            pictures.add(value["picture"])
        if isinstance(value, dict) and value.get("file"):
            attachments.add(value["file"])
    return pictures, attachments


def _blocks(content: dict) -> Iterator[dict]:
    """Blocks of every stream of a revision: a stream is kept as a JSON text."""
    for text in content.values():
        if isinstance(text, str) and text.startswith('[{"'):
            with suppress(ValueError):  # somebody's text may begin like this
                yield from (b for b in json.loads(text) if isinstance(b, dict) and "value" in b)
