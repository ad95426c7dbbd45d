"""What somebody may have meant: an engine's candidates, measured on items that are visible.

A piece of the question nearly stands in an item where it stands in a name of an organisation, a topic or the
title with one edit for every four of its characters (a character too much, missing, wrong; two swapped), or
with characters that sound the same; a piece that is right may stand anywhere. Digits are never edited: the
next number is another document. Nobody is nearly found: items that speak of a person are left out, whatever
the engine said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from publication import texts
from publication.models import PublicItem

from . import edits, pinyin, text
from .documents import names_of, speaks_of_a_person, topics_of
from .text import Piece

CHARACTERS_AN_EDIT = 4
SAME_SOUND = 0.5  # of an edit: nearer than any other character, farther than the very words
LONGEST = 200  # characters of a title or name that are measured
LONGEST_TYPED = 60  # a longer piece was copied rather than typed


@dataclass(frozen=True, slots=True)
class Near:
    """Items that nearly hold what was typed, the nearest first, and what was probably meant: the words of
    the nearest one, fit to be searched; "" where there is none."""

    items: list[PublicItem]
    meant: str = ""


@dataclass(frozen=True, slots=True, order=True)
class _Match:
    """How far a piece is from some words of an item; of equal ones those as long as the piece."""

    cost: float
    longer: int
    words: str


_Measure = Callable[[Piece, str], _Match | None]
_RIGHT = _Match(0, 0, "")  # somewhere in the text; where, is looked up of the nearest item only


def matches(pieces: Sequence[Piece], items: Iterable[PublicItem], *, size: int = 20) -> Near:
    """The visible `items` that nearly hold every piece."""
    measure = cache(_in_part)  # many items have the same authority
    measured = [(found, item) for item in items if (found := _measured(pieces, item, measure))]
    measured.sort(key=lambda each: sum(match.cost for match in each[0]))  # stable: as the engine ranked them
    kept = measured[:size]
    return Near([item for _found, item in kept], _meant(pieces, *kept[0]) if kept else "")


def _measured(pieces: Sequence[Piece], item: PublicItem, measure: _Measure) -> list[_Match]:
    """One match for each piece; none where a piece has none, or the item speaks of a person."""
    if speaks_of_a_person(item):
        return []
    parts = [part[:LONGEST] for part in (*names_of(item), item.title, *topics_of(item))]
    found = [_nearest(piece, parts, measure) for piece in pieces]
    missing = [piece for piece, match in zip(pieces, found, strict=True) if match is None]
    if len(missing) == len(pieces) or (missing and not _holds(item, missing)):
        return []
    return [match or _RIGHT for match in found]


def _nearest(piece: Piece, parts: Sequence[str], measure: _Measure) -> _Match | None:
    return min((match for part in parts if (match := measure(piece, part))), default=None)


def _holds(item: PublicItem, pieces: Sequence[Piece]) -> bool:
    held = text.BREAK.join(text.runs(text.BREAK.join(texts.of(item.document))))
    return all(any(phrase in held for phrase in (piece.text, *piece.others)) for piece in pieces)


def _meant(pieces: Sequence[Piece], found: Sequence[_Match], item: PublicItem) -> str:
    """The words of the item, as it writes them, in the order of the pieces."""
    words = [match.words or _written(piece, item) for piece, match in zip(pieces, found, strict=True)]
    return " ".join(dict.fromkeys(words))


def _written(piece: Piece, item: PublicItem) -> str:
    spots = ((passage, text.spots(passage, [piece])) for passage in texts.of(item.document))
    return next((passage[slice(*found[0])] for passage, found in spots if found), piece.text)


def _in_part(piece: Piece, part: str) -> _Match | None:
    """The very words, those that sound the same, or those that are few edits away."""
    if found := text.spots(part, [piece]):
        return _Match(0, 0, part[slice(*found[0])])
    if len(piece.text) > LONGEST_TYPED:
        return None
    read, places = text.stream(part)
    if (start := _same_sound(piece.text, read)) is not None:
        return _match(SAME_SOUND, (start, start + len(piece.text)), piece.text, part, places)
    most = len(piece.text) // CHARACTERS_AN_EDIT
    if (found := edits.closest(piece.text, read, most)) and _is_whole(piece.text, read, found[1]):
        return _match(*found, piece.text, part, places)
    return None


def _match(cost: float, span: tuple[int, int], typed: str, part: str, places: Sequence[int]) -> _Match:
    start, stop = span
    return _Match(cost, abs(stop - start - len(typed)), part[places[start] : places[stop - 1] + 1])


def _same_sound(typed: str, read: str) -> int | None:
    """Where characters stand that sound like those typed. Two at least: one alone sounds like hundreds."""
    wanted = pinyin.syllables(typed)
    if len(wanted) < 2 or typed.isascii():
        return None
    sounds = pinyin.spoken(read)
    starts = range(len(sounds) - len(wanted) + 1)
    return next((start for start in starts if sounds[start : start + len(wanted)] == wanted), None)


def _is_whole(typed: str, read: str, span: tuple[int, int]) -> bool:
    """Whether the part begins and ends between numbers, or where a number that was typed does."""
    start, stop = span
    cut_before = read[:start][-1:].isdigit() and read[start].isdigit()
    cut_behind = read[stop - 1].isdigit() and read[stop : stop + 1].isdigit()
    return (typed[0].isdigit() or not cut_before) and (typed[-1].isdigit() or not cut_behind)
