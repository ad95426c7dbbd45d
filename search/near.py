"""What somebody may have meant: an engine's candidates, measured on items that are visible.

A piece of the question nearly stands in an item where it stands in a name of an organisation, a topic or the
title with one edit for every four of its characters (a character too much, missing, wrong; two swapped), or
with characters that sound the same. Digits are never edited: the next number is another document. Nobody
is nearly found: items that speak of a person are left out, whatever the engine said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from publication import texts
from publication.models import PublicItem

from . import pinyin, text
from .documents import names_of, speaks_of_a_person, topics_of
from .text import Piece

CHARACTERS_AN_EDIT = 4
SAME_SOUND = 0.5  # of an edit: nearer than any other character, farther than the very words
TOO_FAR = 1000.0
LONGEST = 200  # characters of a title or name that are measured


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


def matches(pieces: Sequence[Piece], items: Iterable[PublicItem], *, size: int = 20) -> Near:
    """The visible `items` that nearly hold every piece."""
    measured = [(found, item) for item in items if (found := _measured(pieces, item))]
    measured.sort(key=lambda each: sum(match.cost for match in each[0]))  # stable: as the engine ranked them
    kept = measured[:size]
    meant = " ".join(dict.fromkeys(match.words for match in kept[0][0])) if kept else ""
    return Near([item for _found, item in kept], meant)


def _measured(pieces: Sequence[Piece], item: PublicItem) -> list[_Match]:
    """One match for each piece; none where a piece has none, or the item speaks of a person."""
    if speaks_of_a_person(item):
        return []
    parts = [part[:LONGEST] for part in (*names_of(item), item.title, *topics_of(item))]
    found = [_nearest(piece, parts) or _exact(piece, item) for piece in pieces]
    return [match for match in found if match] if all(found) else []


def _nearest(piece: Piece, parts: Sequence[str]) -> _Match | None:
    return min((match for part in parts for match in _in_part(piece, part)), default=None)


def _exact(piece: Piece, item: PublicItem) -> _Match | None:
    """A piece beside the mistyped one may stand anywhere in the item."""
    for passage in texts.of(item.document):
        if found := text.spots(passage, [piece]):
            return _Match(0, 0, passage[slice(*found[0])])
    return None


def _in_part(piece: Piece, part: str) -> Iterator[_Match]:
    """The very words, those that sound the same, those that are few edits away."""
    if found := text.spots(part, [piece]):
        yield _Match(0, 0, part[slice(*found[0])])
        return
    stream, places = text.stream(part)
    if (start := _same_sound(piece.text, stream)) is not None:
        yield _match(SAME_SOUND, (start, start + len(piece.text)), piece.text, part, places)
    most = len(piece.text) // CHARACTERS_AN_EDIT
    if _shares(piece.text, stream, most):
        cost, span = closest(piece.text, stream)
        if cost <= most and _is_whole(piece.text, stream, span):
            yield _match(cost, span, piece.text, part, places)


def _match(cost: float, span: tuple[int, int], typed: str, part: str, places: Sequence[int]) -> _Match:
    start, stop = span
    return _Match(cost, abs(stop - start - len(typed)), part[places[start] : places[stop - 1] + 1])


def _same_sound(typed: str, stream: str) -> int | None:
    """Where characters stand that sound like those typed. Two at least: one alone sounds like hundreds."""
    wanted = pinyin.syllables(typed)
    if len(wanted) < 2 or typed.isascii():
        return None
    sounds = pinyin.spoken(stream)
    return next(
        (
            start
            for start in range(len(sounds) - len(wanted) + 1)
            if sounds[start : start + len(wanted)] == wanted
        ),
        None,
    )


def _shares(typed: str, stream: str, most: int) -> bool:
    """Whether so few edits are possible at all: each leaves all but one character as it was."""
    return most > 0 and (Counter(typed) - Counter(stream)).total() <= most


def _is_whole(typed: str, stream: str, span: tuple[int, int]) -> bool:
    """Whether the part begins and ends between numbers, or where a number that was typed does."""
    start, stop = span
    cut_before = stream[:start][-1:].isdigit() and stream[start : start + 1].isdigit()
    cut_behind = stream[stop - 1 : stop].isdigit() and stream[stop : stop + 1].isdigit()
    return start < stop and (typed[0].isdigit() or not cut_before) and (typed[-1].isdigit() or not cut_behind)


def closest(typed: str, stream: str) -> tuple[float, tuple[int, int]]:
    """The least edits that make some part of `stream` of what was typed, and where that part stands.

    Optimal string alignment with free ends. Of equally near parts the one whose length is nearest.
    """
    before: list[tuple[float, int]] = []
    above = [(0.0, start) for start in range(len(stream) + 1)]
    for row, char in enumerate(typed):
        line = [(above[0][0] + _weight(char), 0)]
        for column, other in enumerate(stream):
            ways = [
                (above[column][0] + (0 if char == other else _weight(char, other)), above[column][1]),
                (above[column + 1][0] + _weight(char), above[column + 1][1]),
                (line[column][0] + _weight(other), line[column][1]),
            ]
            if row and column and char == stream[column - 1] != other == typed[row - 1]:
                ways.append((before[column - 1][0] + _weight(char, other), before[column - 1][1]))
            line.append(min(ways, key=lambda way: way[0]))
        before, above = above, line
    ends = [(cost, abs(stop - start - len(typed)), (start, stop)) for stop, (cost, start) in enumerate(above)]
    cost, _longer, span = min(ends)
    return cost, span


def _weight(*chars: str) -> float:
    return TOO_FAR if any(char.isdigit() for char in chars) or text.BREAK in chars else 1.0
