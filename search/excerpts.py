"""Where an item's text holds what was typed, marked: the lines under a result.

Made of the visible item, never of the index. A long text is looked through in parts, by the fast way of
folding; only the part that holds something is read character by character.
"""

from collections.abc import Iterator, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from publication import texts
from publication.models import PublicItem

from . import text
from .text import Piece

LENGTH = 140  # characters
LEAD = 30  # characters before what was found
PART = 600  # characters that are read at once
OVERLAP = 2 * text.MAX_QUERY  # so that nothing that was typed falls between two parts


def excerpt(item: PublicItem, pieces: Sequence[Piece]) -> SafeString:
    """The passage that holds most of the pieces, marked; empty where only the title holds any."""
    best, most = "", 0
    for part in _parts(item.document):
        held = _held(part, pieces)
        if held > most:
            best, most = part, held
        if most == len(pieces):
            break
    found = text.spots(best, pieces) if best else []
    return mark_safe("".join(_marked(best, found))) if found else mark_safe("")


def _parts(document: dict) -> Iterator[str]:
    """Of everything but what the title says already."""
    for passage in texts.of(document):
        if passage in document["title"]:
            continue
        yield passage[:PART]
        for start in range(PART - OVERLAP, len(passage) - OVERLAP, PART - OVERLAP):
            yield passage[start : start + PART]


def _held(part: str, pieces: Sequence[Piece]) -> int:
    """How many of the pieces, or of what says the same."""
    read = text.BREAK.join(text.runs(part))
    return sum(any(way in read for way in (piece.text, *piece.others)) for piece in pieces)


def _marked(passage: str, found: list[tuple[int, int]]) -> Iterator[str]:
    """Escaped text with <mark> round what was found, from a little before the first one."""
    begin = max(0, found[0][0] - LEAD)
    end = max(begin + LENGTH, found[0][1])
    yield "…" if begin else ""
    place = begin
    for start, stop in found:
        if stop > end:
            break
        yield f"{escape(passage[place:start])}<mark>{escape(passage[start:stop])}</mark>"
        place = stop
    yield escape(passage[place:end])
    yield "…" if end < len(passage) else ""
