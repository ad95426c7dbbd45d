"""A question as queries: what must be held, and the levels of the answer.

One piece                                   several pieces
7  it is the title, a name or a number      all of them together are
6  it stands in a number                    one stands in a number
5  in a title hardly longer than it         all in such a title
4  in the name of an organisation           all in title or names
3  in the title                             all in title, names, numbers or topics
2  in a topic; said otherwise in these;     half of them there
   it is part of a name's pinyin
1  it is a word of the text                 one of them there
0  it stands in the text                    all stand in the text

`search.boosts` gives the reasons. A document stands in the highest level that it fits, which follows from
the document and the question alone: no other document's coming or going moves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import tantivy
from tantivy import Query

from publication.filters import FACETS

from ..engine import Ask
from ..text import Piece
from .bands import Span, within
from .parts import NOTHING, Part, all_of, any_of, between, holds, reads, stands, term, without
from .schema import BRIEF, COLUMNS, HEAD, MOST_KEY, first_key, sealed, seconds

HEADS = ("title", "names", "topics")


@dataclass(frozen=True, slots=True)
class Asked:
    """`levels` from 0 on, each without the narrowing and still with what stands higher; `span` is the part of
    the narrowing that bounds the key."""

    span: Span
    narrow: list[Part]
    held: list[Part]
    levels: list[Part]

    @property
    def base(self) -> Part:
        """All that is found."""
        return all_of([*self.held, *self.narrow])

    def level(self, number: int) -> Part:
        """What stands in this level and in no higher one."""
        here = self.levels[number]
        # A single piece is held wherever a level finds it.
        held = self.held if number == 0 or len(self.held) > 1 else []
        return without(all_of([here, *held, *self.narrow]), self.levels[number + 1 :]) if here.most else here

    def ranked(self) -> Query:
        """All that is found, scored by its level."""
        scored = [
            Query.const_score_query(part.query, float(number))
            for number, part in enumerate(self.levels)
            if number and part.most
        ]
        base = Query.const_score_query(self.base.query, 0.0)
        # The best of them, and not their sum; 0 for what is in none.
        return Query.disjunction_max_query([base, *(_within(base, query) for query in scored)], 0.0)


def asked(searcher: tantivy.Searcher, ask: Ask) -> Asked:
    look = Look(searcher)
    held = [look.anywhere(piece) for piece in ask.pieces]
    ranks = look.of_one(ask.pieces[0]) if len(ask.pieces) == 1 else look.of_several(ask.pieces)
    everything = all_of(held)
    return Asked(span(ask), look.narrow(ask), held, [everything, *reversed(ranks)])


def begun(at: datetime) -> Span:
    """What is shown in the second of `at`, or before."""
    return Span(below=first_key(at + timedelta(seconds=1)))


def span(ask: Ask) -> Span:
    """Where the question bounds from when on a document is shown."""
    low = first_key(ask.since) if ask.since else 0
    below = first_key(ask.before) if ask.before else MOST_KEY + 1
    return begun(ask.at).cut(low=low, below=below)


@dataclass(frozen=True, slots=True)
class Look:
    """Where pieces stand, as queries of one state of the index."""

    searcher: tantivy.Searcher

    def anywhere(self, piece: Piece) -> Part:
        said = [stands(self.searcher, run) for run in (piece.text, *piece.others)]
        return any_of([*said, self._spelt(piece)])

    def of_one(self, piece: Piece) -> list[Part]:
        title, name = self._meant("title", piece), self._meant("names", piece)
        return [
            term(self.searcher, "whole", sealed(piece.text)),
            self._number(piece),
            all_of([title, self._brief(len(piece.text))]),
            name,
            title,
            any_of([*self._heads(piece), self._spelt(piece)]),
            term(self.searcher, "words", piece.text) if piece.text.isalpha() else NOTHING,
        ]

    def of_several(self, pieces: Sequence[Piece]) -> list[Part]:
        joined = "".join(piece.text for piece in pieces)
        in_title = all_of([self._meant("title", piece) for piece in pieces])
        named = [any_of([self._meant("title", piece), self._meant("names", piece)]) for piece in pieces]
        heads = [any_of([*self._heads(piece), self._number(piece), self._spelt(piece)]) for piece in pieces]
        return [
            term(self.searcher, "whole", sealed(joined)),
            any_of([self._number(piece) for piece in pieces]),
            all_of([in_title, self._brief(len(joined))]),
            all_of(named),
            all_of(heads),
            any_of(heads, least=(len(pieces) + 1) // 2),
            any_of(heads),
        ]

    def narrow(self, ask: Ask) -> list[Part]:
        """The filters, and what may be shown to the second; the items themselves say what is."""
        names = ("section", *FACETS)
        exact = [
            term(self.searcher, COLUMNS.get(name, name), str(value))
            for name in names
            if (value := getattr(ask.filters, name))
        ]
        terms = [term(self.searcher, "terms", f"{name}={value}") for name, value in ask.filters.terms.items()]
        return [
            *exact,
            *terms,
            *self._published_by(ask),
            *self._shown_in(ask),
            within(self.searcher, span(ask)),
            self.lasting(ask.at),
        ]

    def visible(self, at: datetime) -> list[Part]:
        return [within(self.searcher, begun(at)), self.lasting(at)]

    def lasting(self, at: datetime) -> Part:
        return between(self.searcher, "visible_until", low=seconds(at))

    def _published_by(self, ask: Ask) -> list[Part]:
        if ask.organisations is None:
            return []
        return [any_of([term(self.searcher, "organisation", each) for each in sorted(ask.organisations)])]

    def _shown_in(self, ask: Ask) -> list[Part]:
        if not ask.sections:
            return []
        return [any_of([term(self.searcher, "section", each) for each in sorted(ask.sections)])]

    def _in(self, field: str, run: str) -> Part:
        return holds(self.searcher, field, run)

    def _meant(self, field: str, piece: Piece) -> Part:
        """It stands there; letters as a whole word: "art" is not meant where a department is named."""
        found = self._in(field, piece.text)
        if not piece.text.isalpha() or not piece.text.isascii():
            return found
        return all_of([found, term(self.searcher, "words", HEAD + piece.text)])

    def _heads(self, piece: Piece) -> list[Part]:
        return [self._in(field, run) for field in HEADS for run in (piece.text, *piece.others)]

    def _number(self, piece: Piece) -> Part:
        typed = piece.text
        return self._in("numbers", typed) if any(char.isdigit() for char in typed) else NOTHING

    def _spelt(self, piece: Piece) -> Part:
        return reads(self.searcher, "pinyin", piece.text) if piece.latin else NOTHING

    def _brief(self, length: int) -> Part:
        """The title is at most half as long again, rounded up."""
        most = next((size for size in BRIEF if size >= 1.5 * length), None)
        return term(self.searcher, "brief", str(most)) if most else NOTHING


def _within(base: Query, query: Query) -> Query:
    return Query.boolean_query([(tantivy.Occur.Must, base), (tantivy.Occur.Must, query)])
