"""What somebody may be typing: organisations, topics, titles that begin with it or hold it.

Different names come from the dictionary of `org`, `topic` and `headline`, which know no person's item; then
the newest visible document of each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import tantivy

from .. import pinyin
from ..engine import Group, Sort
from ..text import Piece
from .asking import Look
from .bands import ALL, MANY, bands
from .counting import values
from .paging import by_day
from .parts import Part, all_of, any_of, holds, reads, term

MOST_VALUES = 200  # names of documents found that are looked through
FIELDS = {
    Group.ORGANISATION: ("org", "names", "pinyin"),
    Group.TOPIC: ("topic", "topics", "topic_pinyin"),
    Group.TITLE: ("headline", "title", "title_pinyin"),
}


def suggest(
    searcher: tantivy.Searcher, piece: Piece, sizes: Mapping[Group, int], at: datetime
) -> dict[Group, list[str]]:
    """Ids by group, each of another name, topic or title as far as the index can tell."""
    typing = Typing(searcher, piece, Look(searcher).visible(at))
    return {group: typing.of(group, size) for group, size in sizes.items()}


@dataclass(frozen=True, slots=True)
class Typing:
    searcher: tantivy.Searcher
    piece: Piece
    visible: list[Part]

    def of(self, group: Group, size: int) -> list[str]:
        if not self.piece.text:
            return []
        field, pairs, letters = FIELDS[group]
        found: dict[str, None] = {}
        for value in self._beginning(field, size):
            found |= dict.fromkeys(self._newest(term(self.searcher, field, value), 1))
        if len(found) < size:
            found |= dict.fromkeys(self._holding(group, field, self._held(pairs, letters), size))
        return list(found)[:size]

    def _beginning(self, field: str, size: int) -> list[str]:
        """Values that begin with what was typed, in characters."""
        return [
            value for value, _count in self.searcher.terms_with_prefix(field, self.piece.text, limit=size)
        ]

    def _held(self, pairs: str, letters: str) -> Part:
        """What speaks of nobody and holds it, in characters, pinyin or initials."""
        said = [holds(self.searcher, pairs, run) for run in (self.piece.text, *self.piece.others)]
        spelt = [reads(self.searcher, letters, self.piece.text)] if self.piece.latin else []
        return all_of([any_of([*said, *spelt]), term(self.searcher, "person", "0"), *self.visible])

    def _holding(self, group: Group, field: str, held: Part, size: int) -> list[str]:
        if not held.most:
            return []
        if group is Group.TITLE:
            return self._newest(held, size)
        among = held if held.most <= MANY else all_of([self._newest_band(), held])
        known = [value for value in values(self.searcher, among, field, MOST_VALUES) if self._fits(value)]
        known.sort(key=lambda value: not self._begins(value))  # stable: the commonest first
        return [each for value in known[:size] for each in self._newest(term(self.searcher, field, value), 1)]

    def _newest_band(self) -> Part:
        return next(bands(self.searcher, span=ALL))

    def _newest(self, part: Part, size: int) -> list[str]:
        visible = all_of([part, *self.visible])
        found = by_day(self.searcher, visible, ALL, 0, None, Sort.NEWEST, size)
        return [self.searcher.doc(address)["id"][0] for _level, _key, address in islice(found, size)]

    def _fits(self, value: str) -> bool:
        """A document has other names too than the one that was found."""
        return any(
            run in written for run in (self.piece.text, *self.piece.others) for written in _ways(value)
        )

    def _begins(self, value: str) -> bool:
        return any(written.startswith(self.piece.text) for written in _ways(value))


def _ways(value: str) -> tuple[str, ...]:
    """In characters, in letters, by initials."""
    syllables = pinyin.spoken(value)
    return value, "".join(syllables), "".join(syllable[:1] for syllable in syllables)
