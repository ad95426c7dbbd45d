"""Packs: laid out from what was made before, made where something is missing.

    pack()    what is to be sent; makes what is missing, one process at a time
    known()   the same where it costs nothing: pages ask it for the size that stands beside a link
    prepare() an item's pages and papers ahead of the first visitor (education.tasks)

A folder is named by the hash of all that it depends on: the items with version, commitment and status,
what they refer to, the language, the form of packs and the signing key. So a pack of something else is
another pack, with another ETag.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from publication import printing, selectors
from publication.models import Asset, PublicItem
from themes.context import html_lang
from themes.templatetags.chengxin import here

from . import manifest, metadata, names, pages, store
from .archive import Archive, Member
from .contents import Contents

FORM = 2  # of what packs look like; raised with every change of it, so that old ones are made anew
STYLE = Path(__file__).with_name("reader.css")
AGAIN = timedelta(days=1)  # papers that could not be made are tried again after that
WAIT = 5.0  # seconds that a visitor waits for the lock
README = {"zh-hans": "说明.txt", "en": "README.txt"}


@dataclass(frozen=True)
class Pack:
    """A pack that can be sent: its items, whether it holds PDFs, its bytes."""

    items: Sequence[PublicItem]
    made: store.Made
    modified: datetime

    @cached_property
    def archive(self) -> Archive:
        files = self.made.files
        members = [Member(file.name, file.size, file.crc, file.sha256, file.path) for file in files]
        return Archive(members, modified=self.modified)

    @property
    def papers(self) -> bool:
        return self.made.notes["papers"]

    @property
    def size(self) -> int:
        return self.archive.size


@dataclass(frozen=True)
class _Order:
    """What is asked for, with everything that its files depend on; keys say so."""

    contents: Contents
    references: Mapping[str, PublicItem]  # visible ones
    language: str
    at: datetime

    @cached_property
    def key(self) -> str:
        parts = [self.item_key(item) for item in self.contents.items]
        return _hash([self.contents.address, self.contents.partly, manifest.fingerprint(), *parts])

    def item_key(self, item: PublicItem) -> str:
        referred = [_state(each) for each in self.referenced(item)]
        return _hash([FORM, settings.PUBLIC_URL, self.language, _state(item), referred])

    def referenced(self, item: PublicItem) -> list[PublicItem]:
        wanted = item.document["references"]
        return [self.references[each] for each in wanted if each in self.references]

    @property
    def folder(self) -> str:
        return f"plans/{self.key}"

    def item_folder(self, item: PublicItem) -> str:
        return f"items/{item.id}/{self.item_key(item)}"

    @property
    def modified(self) -> datetime:
        """Of the newest change: publication's own time, so that the bytes stay the same."""
        return max(max(item.changed_at, item.visible_from) for item in self.contents.items)


def pack(contents: Contents, *, at: datetime, wait: float = WAIT) -> Pack:
    """Raises store.Busy where others are making packs for longer than `wait` seconds, OSError."""
    order = _order(contents, at=at)
    made = _fresh(order.folder, at)
    if made is None:
        with store.locked(seconds=wait):
            made = _fresh(order.folder, at) or _make(order)
    store.used(order.folder)
    return Pack(contents.items, made, order.modified)


def known(contents: Contents, *, at: datetime) -> Pack | None:
    """The pack where its items were made before; None where that would take a visitor's time."""
    order = _order(contents, at=at)
    ready = _fresh(order.folder, at) is not None
    if not ready and not all(_fresh(order.item_folder(item), at) for item in contents.items):
        return None
    try:
        return pack(contents, at=at, wait=0)
    except (store.Busy, OSError):
        return None


def paper(item: PublicItem, version: str, *, at: datetime, wait: float = WAIT) -> store.File | None:
    """One version of a visible item as PDF; None where PDFs cannot be made. Raises store.Busy, OSError."""
    order = _order(Contents(item.title, "", (item,)), at=at)
    made = _fresh(order.item_folder(item), at)
    if made is None:
        with store.locked(seconds=wait):
            made = _item(order, item)
    name = f"{pages.file_name(version)}.pdf"
    return next((file for file in made.files if file.name == name), None)


def _order(contents: Contents, *, at: datetime) -> _Order:
    """One query, for what the items refer to."""
    wanted = {id for item in contents.items for id in item.document["references"]}
    visible = PublicItem.objects.visible(at=at).in_bulk(wanted) if wanted else {}
    return _Order(contents, visible, get_language() or settings.LANGUAGE_CODE, at)


def _fresh(folder: str, at: datetime) -> store.Made | None:
    """What was made; None where its papers are to be tried again."""
    made = store.read(folder)
    if made is None or made.notes["papers"]:
        return made
    return made if at - datetime.fromisoformat(made.notes["made_at"]) < AGAIN else None


def _make(order: _Order) -> store.Made:
    """The whole pack; what each item needs is kept by itself, and shared by all packs that hold it."""
    parts = [(item, _item(order, item)) for item in order.contents.items]
    folders = [names.numbered(n, item.title, otherwise=item.kind) for n, (item, _) in enumerate(parts, 1)]
    inner = [
        store.File(f"{folder}/{file.name}", file.size, file.crc, file.sha256, file.made)
        for folder, (_item_, made) in zip(folders, parts, strict=True)
        for file in made.files
    ]
    has_papers = all(made.notes["papers"] for _item_, made in parts)
    outer = _outer(order, folders, [made for _item_, made in parts], papers=has_papers)
    files = [*_as_files(outer), *inner]
    sums = {manifest.SUMS: manifest.sums(files)}
    items = [manifest.about(item, folder) for item, folder in zip(order.contents.items, folders, strict=True)]
    signed = manifest.signed(
        here(order.contents.address), items, [*files, *_as_files(sums)], papers=has_papers
    )
    notes = _notes(order, papers=has_papers, items=[item.id for item in order.contents.items])
    made = store.write(order.folder, outer | sums | signed, inner, notes)
    store.trim()
    return made


def _item(order: _Order, item: PublicItem) -> store.Made:
    folder = order.item_folder(item)
    return _fresh(folder, order.at) or _made_item(order, item, folder)


def _made_item(order: _Order, item: PublicItem, folder: str) -> store.Made:
    used = [sha for sha, _title in pages.shown(item.document["blocks"])]
    mimes = dict(Asset.objects.filter(pk__in=used, erased_at=None).values_list("pk", "mime"))
    assets = pages.assets_of(item, mimes)
    files = [store.asset(asset.sha256, asset.name) for asset in assets]
    regions = selectors.region_names([item.region])
    made = pages.pages(item, order.referenced(item), assets, regions, at=order.at)
    printed = printing.print_all(
        [page.paper for page in made],
        style=STYLE.read_text(),
        files={asset.name: file.path for asset, file in zip(assets, files, strict=True)},
        identifier=order.item_key(item),
    )
    contents = {f"{page.name}.html": page.html.encode() for page in made}
    for page, paper in zip(made, printed or [], strict=False):
        contents[f"{page.name}.pdf"] = paper
    refers = [each.id for each in order.referenced(item)]
    return store.write(
        folder, contents, files, _notes(order, papers=printed is not None, items=[*refers, item.id])
    )


def _outer(
    order: _Order, folders: Sequence[str], made: Sequence[store.Made], *, papers: bool
) -> dict[str, bytes]:
    """What a pack adds to its items: a way in, a style, how to verify, and what machines read."""
    context = {
        "contents": order.contents,
        "entries": [
            _entry(item, folder, part)
            for item, folder, part in zip(order.contents.items, folders, made, strict=True)
        ],
        "papers": papers,
        "made_from": f"{settings.PUBLIC_URL}{here(order.contents.address)}",
        "key": f"{settings.PUBLIC_URL}{manifest.KEY_ADDRESS}",
        "fingerprint": manifest.fingerprint(),
        "day": timezone.localdate(order.modified),
        "readme": quote(README.get(order.language, README["zh-hans"])),
        "large": all(item.kind in pages.LARGE for item in order.contents.items),
        "html_lang": html_lang(order.language),
    }
    readme = f"education/packs/readme.{order.language if order.language == 'en' else 'zh-hans'}.txt"
    return {
        "index.html": render_to_string("education/packs/index.html", context).encode(),
        "reader.css": STYLE.read_bytes(),
        README.get(order.language, README["zh-hans"]): render_to_string(readme, context).encode(),
        "metadata.jsonld": _metadata(order.contents.items),
    }


def _entry(item: PublicItem, folder: str, made: store.Made) -> dict:
    """An item in the index: its pages, papers and files, by relative addresses."""
    files = [(file, quote(f"{folder}/{file.name}")) for file in made.files]
    return {
        "item": item,
        "document": item.document,
        "lang": html_lang(item.locale),
        "sample": "sample" in item.document["notices"],
        "pages": [
            {
                "version": version,
                "href": quote(f"{folder}/{pages.file_name(version)}.html"),
                "paper": next(
                    (href for file, href in files if file.name == f"{pages.file_name(version)}.pdf"), ""
                ),
            }
            for version in pages.versions(item)
        ],
        "files": [
            {"name": Path(file.name).name, "href": href, "size": file.size}
            for file, href in files
            if not file.made and not file.name.endswith((".jpg", ".png", ".webp", ".avif", ".vtt"))
        ],
    }


def _metadata(items: Sequence[PublicItem]) -> bytes:
    graph = [
        metadata.describe(item.document, url=f"{settings.PUBLIC_URL}{item.get_absolute_url()}")
        for item in items
    ]
    content = {"@context": "https://schema.org", "@graph": graph}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _as_files(made: Mapping[str, bytes]) -> list[store.File]:
    return [
        store.File(name, len(content), 0, hashlib.sha256(content).hexdigest())
        for name, content in made.items()
    ]


def _notes(order: _Order, *, papers: bool, **more: object) -> dict:
    return {"papers": papers, "made_at": order.at.isoformat(), **more}


def _state(item: PublicItem) -> list:
    return [item.id, item.version, item.commitment, item.annotation, str(item.visible_until)]


def _hash(parts: list) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
