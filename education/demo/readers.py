"""The reader and the album of the demo."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from education.models import AlbumPage, ReaderPage
from publication.demo import DemoDesk, Wanted, picture
from publication.models import Picture

from . import artwork
from .texts.readers import ALBUM, READER


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    yield Wanted(ReaderPage, READER["title"], partial(_reader, desk))
    yield Wanted(AlbumPage, ALBUM["title"], partial(_album, desk))


def _reader(desk: DemoDesk) -> ReaderPage:
    return _tagged(ReaderPage(**_common(READER, desk), body=list(READER["body"])), READER)


def _album(desk: DemoDesk) -> AlbumPage:
    leaves = [
        {"type": "image", "value": {"picture": _drawn(name, alt).pk, "alt": alt, "caption": words}}
        for name, alt, words in ALBUM["pages"]
    ]
    return _tagged(AlbumPage(**_common(ALBUM, desk), body=leaves), ALBUM)


def _common(told: dict, desk: DemoDesk) -> dict:
    return {
        "title": told["title"],
        "summary": told["summary"],
        "audience": told["audience"],
        "organisation": desk.organisations["school"],
        "lead_picture": _drawn(*told["cover"]),
    }


def _drawn(name: str, alt: str) -> Picture:
    return picture(artwork.drawn(name), title=alt, alt=alt)


def _tagged(page: ReaderPage | AlbumPage, told: dict) -> ReaderPage | AlbumPage:
    page.tags.add(*told["tags"])
    return page
