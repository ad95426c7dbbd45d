"""One page of hits.

Few found: all of them, scored by their level by one query, put in order here. Many: level after level, each
the newest first, behind the key where the last page ended. Both give the same order.
"""

from collections.abc import Iterator

import tantivy

from ..engine import Ask, Hit, Sort
from .asking import Asked
from .bands import MANY, Span, bands, within
from .cursor import Cursor
from .parts import Part, all_of

FEW = 1000

Place = tuple[int, int, tantivy.DocAddress]  # level, key, document


def page(searcher: tantivy.Searcher, asked: Asked, ask: Ask, after: Cursor | None, *, few: bool) -> list[Hit]:
    """One hit more than the page, where there is one. `few`: there are at most FEW."""
    if ask.sort is not Sort.RELEVANCE:
        places = list(by_day(searcher, asked.base, asked.span, 0, after, ask.sort, ask.size + 1))
    elif few:
        places = _ranked(searcher, asked, after)
    else:
        places = list(_by_level(searcher, asked, ask, after))
    return [_hit(searcher, place, ask.sort) for place in places[: ask.size + 1]]


def _ranked(searcher: tantivy.Searcher, asked: Asked, after: Cursor | None) -> list[Place]:
    found = searcher.search(asked.ranked(), limit=FEW, count=False).hits
    keys = searcher.fast_field_values("newest", [address for _score, address in found])
    places = [(round(score), int(key or 0), at) for (score, at), key in zip(found, keys, strict=True)]
    places.sort(key=lambda place: place[:2], reverse=True)
    return [place for place in places if not after or place[:2] < (after.level, after.key)]


def _by_level(searcher: tantivy.Searcher, asked: Asked, ask: Ask, after: Cursor | None) -> Iterator[Place]:
    highest = min(after.level, len(asked.levels) - 1) if after else len(asked.levels) - 1
    wanted = ask.size + 1
    for number in range(highest, -1, -1):
        start = after if after and number == after.level else None
        found = list(by_day(searcher, asked.level(number), asked.span, number, start, ask.sort, wanted))
        yield from found
        wanted -= len(found)
        if wanted <= 0:
            return


def by_day(
    searcher: tantivy.Searcher,
    part: Part,
    span: Span,
    level: int,
    after: Cursor | None,
    sort: Sort,
    wanted: int,
) -> Iterator[Place]:
    """In order of the key, from the cursor on."""
    oldest = sort is Sort.OLDEST
    order = tantivy.Order.Asc if oldest else tantivy.Order.Desc
    for band in _banded(searcher, part, span, after, oldest):
        found = searcher.search(
            band.query, limit=wanted, count=False, order_by_field="newest", order=order
        ).hits
        yield from ((level, key, address) for key, address in found)
        wanted -= len(found)
        if wanted <= 0:
            return


def _banded(
    searcher: tantivy.Searcher, part: Part, span: Span, after: Cursor | None, oldest: bool
) -> Iterator[Part]:
    if not part.most:
        return
    if after:
        span = span.cut(low=after.key + 1) if oldest else span.cut(below=after.key)
        part = all_of([part, within(searcher, span)])
    if part.most <= MANY:
        yield part
        return
    for band in bands(searcher, span=span, oldest=oldest):
        yield all_of([band, part])


def _hit(searcher: tantivy.Searcher, place: Place, sort: Sort) -> Hit:
    level, key, address = place
    return Hit(searcher.doc(address)["id"][0], str(Cursor(sort, level, key)))
