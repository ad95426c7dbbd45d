"""What is nearly what was typed: candidates that share pairs of characters or of syllables with it.

Only `like` and `sound` are asked, which nothing that speaks of a person ever had. How near they are,
`search.near` measures on the visible items.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import tantivy
from tantivy import Query

from ..engine import Ask
from ..text import Piece
from .asking import Look, span
from .bands import SIZES, bands
from .parts import NOTHING, Part, all_of, any_of, term
from .schema import grams, sounds

RAREST = 8  # pairs of a piece that are asked for: the common ones tell nothing
LOST = 3  # pairs that one edit may change at most (two characters swapped)
CHARACTERS_AN_EDIT = 4
MOST = 200_000  # documents that are measured for how much they share
SOUND = 0.5  # of a shared pair of characters


def near(searcher: tantivy.Searcher, ask: Ask) -> list[str]:
    """Ids, those first that share most and rarest; the newest first of equal ones."""
    look = Look(searcher)
    wanted = all_of([*(_nearly(look, piece) for piece in ask.pieces), *_narrowed(look, ask)])
    if not wanted.most:
        return []
    for part in _among(searcher, wanted, ask):
        if found := searcher.search(part.query, limit=ask.size, count=False).hits:
            return [searcher.doc(address)["id"][0] for _score, address in found]
    return []


def _among(searcher: tantivy.Searcher, wanted: Part, ask: Ask) -> Iterator[Part]:
    """Where even the rarest pairs are common, the newest documents only."""
    if wanted.most <= MOST:
        yield wanted
        return
    for band in islice(bands(searcher, span=span(ask)), len(SIZES)):
        yield all_of([band, wanted])


def _narrowed(look: Look, ask: Ask) -> list[Part]:
    """What narrows adds nothing to how near it is."""
    parts = [term(look.searcher, "person", "0"), *look.narrow(ask)]
    return [Part(Query.const_score_query(part.query, 0.0), part.most) for part in parts]


def _nearly(look: Look, piece: Piece) -> Part:
    """It is nearly held, or held: of several pieces one may be right."""
    held = look.anywhere(piece)
    right = Part(Query.const_score_query(held.query, float(len(piece.text))), held.most)
    return any_of([right, _like(look.searcher, piece), _sounds(look.searcher, piece)])


def _like(searcher: tantivy.Searcher, piece: Piece) -> Part:
    edits = len(piece.text) // CHARACTERS_AN_EDIT
    if not edits:
        return NOTHING
    return _share(searcher, "like", grams(piece.text), lost=LOST * edits)


def _sounds(searcher: tantivy.Searcher, piece: Piece) -> Part:
    """All its syllables in order: only pairs are asked, so more than those that sound the same."""
    if len(piece.text) < 2 or piece.text.isascii():
        return NOTHING
    return _boosted(_share(searcher, "sound", sounds(piece.text), lost=0), SOUND)


def _share(searcher: tantivy.Searcher, field: str, pairs: Iterable[str], *, lost: int) -> Part:
    """So many of the pairs as must be left; of a long piece only the rarest are asked."""
    distinct = sorted(set(pairs))
    parts = sorted((term(searcher, field, pair) for pair in distinct), key=lambda part: part.most)
    known = [part for part in parts if part.most][:RAREST]
    missing = sum(1 for part in parts if not part.most)
    least = max(1, min(len(distinct), RAREST) - lost)
    return NOTHING if missing > lost else any_of(known, least=min(least, max(1, len(known))))


def _boosted(part: Part, weight: float) -> Part:
    return Part(Query.boost_query(part.query, weight), part.most)
