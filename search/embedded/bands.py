"""The newest documents first, so that a common word costs no walk through all that have it.

`when` holds the beginnings of every key. Its dictionary says how many documents begin how, so that a band
of about so many of the newest ones is a handful of terms, and what is asked with them reads no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import tantivy
from tantivy import Query

from .parts import Part, between
from .schema import KEY_DIGITS, LEVELS, MOST_KEY, SCHEMA, beginning

SIZES = (20_000, 100_000)  # documents of the first band and of the second; the last is the rest
LEAF = 4_000  # documents under one beginning that are not parted any more
MANY = 30_000  # documents that could match: below, all are asked at once


@dataclass(frozen=True, slots=True)
class Span:
    """Keys from `low` on and below `below`."""

    low: int = 0
    below: int = MOST_KEY + 1

    def cut(self, *, low: int = 0, below: int = MOST_KEY + 1) -> "Span":
        return Span(max(self.low, low), min(self.below, below))

    def meets(self, start: str) -> bool:
        """Whether a key that begins so may be in it."""
        return _first(start) < self.below and _last(start) >= self.low


ALL = Span()


def within(searcher: tantivy.Searcher, span: Span) -> Part:
    below = span.below if span.below <= MOST_KEY else None
    return between(searcher, "newest", low=span.low or None, below=below)


def bands(searcher: tantivy.Searcher, *, span: Span, oldest: bool = False) -> Iterator[Part]:
    """Parts that together have all documents of the span, the newest ones in the first (or the oldest).

    They may reach a little beyond the span.
    """
    leaves = _leaves(searcher, "", 0, span, oldest)
    for size in SIZES:
        chosen, documents = _gathered(leaves, size)
        if chosen:
            yield Part(_begins(chosen), documents)
        if documents < size:
            return
        last = chosen[-1]
        span = span.cut(low=_last(last) + 1) if oldest else span.cut(below=_first(last))
    yield within(searcher, span)


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
    searcher: tantivy.Searcher, start: str, depth: int, span: Span, oldest: bool
) -> Iterator[tuple[str, int]]:
    """Beginnings of keys in order, each with how many documents have it (gone ones too)."""
    sign = f"{LEVELS[depth]:x}"
    for term, count in sorted(searcher.terms_with_prefix("when", sign + start), reverse=not oldest):
        inner = term[1:]
        if not span.meets(inner):
            continue
        if count > LEAF and depth + 1 < len(LEVELS):
            yield from _leaves(searcher, inner, depth + 1, span, oldest)
        else:
            yield inner, count


def _begins(starts: list[str]) -> Query:
    terms = [beginning(_first(start), len(start)) for start in starts]
    return Query.const_score_query(Query.term_set_query(SCHEMA, "when", terms), 0.0)


def _first(start: str) -> int:
    return int(start.ljust(KEY_DIGITS, "0"), 16)


def _last(start: str) -> int:
    return int(start.ljust(KEY_DIGITS, "f"), 16)
