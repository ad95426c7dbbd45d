"""One page of hits.

Few found: all of them, scored by their level by one query, put in order here. Many: level after level, each
the newest first, behind the key where the last page ended. Both give the same order.
"""

from collections.abc import Iterator

import tantivy

from ..engine import Ask, Hit, Sort
from .asking import Asked
from .bands import MANY, bands
from .cursor import MOST_KEY, Cursor
from .parts import Part, all_of, between

FEW = 1000

Place = tuple[int, int, tantivy.DocAddress]  # level, key, document


def page(searcher: tantivy.Searcher, asked: Asked, ask: Ask, after: Cursor | None, *, few: bool) -> list[Hit]:
    """One hit more than the page, where there is one. `few`: there are at most FEW."""
    if ask.sort is not Sort.RELEVANCE:
        places = list(_by_day(searcher, asked.base, 0, after, ask))
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
        found = list(_by_day(searcher, asked.level(number), number, start, ask, wanted))
        yield from found
        wanted -= len(found)
        if wanted <= 0:
            return


def _by_day(
    searcher: tantivy.Searcher, part: Part, level: int, after: Cursor | None, ask: Ask, wanted: int = 0
) -> Iterator[Place]:
    """In order of the key, from the cursor on."""
    wanted = wanted or ask.size + 1
    for band in _banded(searcher, part, after, ask):
        order = tantivy.Order.Asc if ask.sort is Sort.OLDEST else tantivy.Order.Desc
        found = searcher.search(
            band.query, limit=wanted, count=False, order_by_field="newest", order=order
        ).hits
        yield from ((level, key, address) for key, address in found)
        wanted -= len(found)
        if wanted <= 0:
            return


def _banded(searcher: tantivy.Searcher, part: Part, after: Cursor | None, ask: Ask) -> Iterator[Part]:
    if not part.most:
        return
    oldest = ask.sort is Sort.OLDEST
    edge = after.key if after else 0 if oldest else MOST_KEY
    bound = between(searcher, "newest", low=edge + 1) if oldest else between(searcher, "newest", below=edge)
    behind = all_of([part, bound]) if after else part
    if part.most <= MANY:
        yield behind
        return
    for band in bands(searcher, edge=edge, oldest=oldest):
        yield all_of([band, behind])


def _hit(searcher: tantivy.Searcher, place: Place, sort: Sort) -> Hit:
    level, key, address = place
    return Hit(searcher.doc(address)["id"][0], str(Cursor(sort, level, key)))
