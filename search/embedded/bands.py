"""The newest documents first, so that a common word costs no walk through all that have it.

`when` holds the beginnings of every key. Its dictionary says how many documents begin how, so that a band
of about so many of the newest ones is a handful of terms, and what is asked with them reads no others.
"""

from collections.abc import Iterator

import tantivy
from tantivy import Query

from .parts import Part, between
from .schema import KEY_DIGITS, LEVELS, SCHEMA, beginning

SIZES = (20_000, 100_000)  # documents of the first band and of the second; the last is the rest
LEAF = 4_000  # documents under one beginning that are not parted any more
MANY = 30_000  # documents that could match: below, all are asked at once


def bands(searcher: tantivy.Searcher, *, edge: int, oldest: bool) -> Iterator[Part]:
    """Parts that have all documents below the key `edge` (above, where the oldest come first) in order.

    Those of the first band may reach beyond the edge.
    """
    leaves = _leaves(searcher, "", 0, edge, oldest)
    for size in SIZES:
        chosen, documents = _gathered(leaves, size)
        if chosen:
            yield Part(_begins(chosen), documents)
        if documents < size:
            return
        edge = _last(chosen[-1]) + 1 if oldest else _first(chosen[-1])
    yield between(searcher, "newest", low=edge) if oldest else between(searcher, "newest", below=edge)


def _gathered(leaves: Iterator[tuple[str, int]], size: int) -> tuple[list[str], int]:
    chosen: list[str] = []
    documents = 0
    for start, count in leaves:
        chosen.append(start)
        documents += count
        if documents >= size:
            break
    return chosen, documents


def _leaves(
    searcher: tantivy.Searcher, start: str, depth: int, edge: int, oldest: bool
) -> Iterator[tuple[str, int]]:
    """Beginnings of keys in order, each with how many documents have it (gone ones too)."""
    sign = f"{LEVELS[depth]:x}"
    found = sorted(searcher.terms_with_prefix("when", sign + start), reverse=not oldest)
    for term, count in found:
        inner = term[1:]
        if _last(inner) <= edge if oldest else _first(inner) >= edge:
            continue
        if count > LEAF and depth + 1 < len(LEVELS):
            yield from _leaves(searcher, inner, depth + 1, edge, oldest)
        else:
            yield inner, count


def _begins(starts: list[str]) -> Query:
    terms = [beginning(_first(start), len(start)) for start in starts]
    return Query.const_score_query(Query.term_set_query(SCHEMA, "when", terms), 0.0)


def _first(start: str) -> int:
    return int(start.ljust(KEY_DIGITS, "0"), 16)


def _last(start: str) -> int:
    return int(start.ljust(KEY_DIGITS, "f"), 16)
