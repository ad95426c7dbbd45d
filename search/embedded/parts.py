"""Queries that know how many documents they could match at most.

The dictionary of terms says it at once. What cannot match is never asked, and what could match many is
asked of the newest documents first (`bands`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from .schema import HEAD, SCHEMA, codes, parts_of, phrase

SHORT_READING = 3  # letters: so few must stand at the beginning of a name


@dataclass(frozen=True, slots=True)
class Part:
    query: Query
    most: int


NOTHING = Part(Query.empty_query(), 0)


def term(searcher: tantivy.Searcher, field: str, value: str) -> Part:
    most = searcher.doc_freq(field, value)
    return Part(Query.term_query(SCHEMA, field, value, index_option="basic"), most) if most else NOTHING


def holds(searcher: tantivy.Searcher, field: str, run: str) -> Part:
    """The run stands in a field of pairs."""
    if len(run) < 3:
        return term(searcher, field, run)
    return _phrase(searcher, field, run, 2)


def stands(searcher: tantivy.Searcher, run: str) -> Part:
    """The run stands in the text: of a number or code its rarest part leads there."""
    held = holds(searcher, "body", run)
    parts = [term(searcher, "codes", code) for code in codes(run)]
    return all_of([min(parts, key=lambda part: part.most), held]) if parts else held


def reads(searcher: tantivy.Searcher, field: str, letters: str) -> Part:
    """The letters stand in a reading; few of them only where it begins, as they stand in too many."""
    run = letters if len(letters) > SHORT_READING else HEAD + letters
    return NOTHING if len(run) < 3 else _phrase(searcher, field, run, 3)


def all_of(parts: Sequence[Part]) -> Part:
    if not all(part.most for part in parts):
        return NOTHING
    if len(parts) == 1:
        return parts[0]
    rarest_first = sorted(parts, key=lambda part: part.most)
    return Part(
        Query.boolean_query([(Occur.Must, part.query) for part in rarest_first]), rarest_first[0].most
    )


def any_of(parts: Sequence[Part], *, least: int = 1) -> Part:
    """At least so many of them."""
    real = [part for part in parts if part.most]
    if len(real) < least:
        return NOTHING
    most = sum(part.most for part in real)
    if len(real) == 1:
        return real[0]
    shoulds = [(Occur.Should, part.query) for part in real]
    return Part(Query.boolean_query(shoulds, minimum_number_should_match=least), most)


def without(part: Part, others: Sequence[Part]) -> Part:
    real = [(Occur.MustNot, other.query) for other in others if other.most]
    return Part(Query.boolean_query([(Occur.Must, part.query), *real]), part.most) if real else part


def between(
    searcher: tantivy.Searcher, field: str, *, low: int | None = None, below: int | None = None
) -> Part:
    """At least `low`, less than `below`."""
    query = Query.range_query(
        SCHEMA, field, tantivy.FieldType.Unsigned, low, below, include_upper=below is None
    )
    return Part(query, searcher.num_docs)


def _phrase(searcher: tantivy.Searcher, field: str, run: str, size: int) -> Part:
    found = [searcher.doc_freq(field, part) for part in parts_of(run, size)]
    most = min(found)
    if not most:
        return NOTHING
    if len(run) == size:
        return Part(Query.term_query(SCHEMA, field, run, index_option="basic"), most)
    return Part(Query.phrase_query(SCHEMA, field, phrase(run, size, found.index(most))), most)
