"""One way to read text, for documents and for what people type.

    text ── fold ──> runs of letters and digits ── grams ──> overlapping pairs of characters

Folding: NFKC, casefold, accents off; brackets, dashes, separators and spaces are dropped, so that
川市监罚〔2026〕1号, (2026), 【２０２６】 and 2026 1号 read alike, and 1,000.00 like 1000.00. A run ends
where a sentence ends, and between two words of a script that writes spaces.

A document is the pairs of its runs in order. What is typed is split at spaces and ends of sentences;
each piece is a phrase: its pairs must stand in the document side by side, so that whatever two or
more characters stand in a text, they find it, from the middle too. Single characters are kept beside.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_QUERY = 200  # characters of what is typed
MAX_PIECES = 16
BREAK = "\n"
ENDS = frozenset("!?;。\n\r\v\f\x85\u2028\u2029")
GAP = "|"  # a place in the index that holds no token: phrases do not reach across runs
ACCENTS = range(0x300, 0x370)
ZERO = dict.fromkeys(map(ord, "○◯"), "〇")  # circles, as 二○二六 is often typed


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase of what was typed, folded.

    `others` are other ways to say it (synonyms), folded; any of them will do. `latin` where it has only
    letters a to z, so that it may be the pinyin of an organisation's name, or its initials.
    """

    text: str
    others: tuple[str, ...] = ()
    latin: bool = False


class _Folds(dict):
    """What each code point is read as: characters, a space, a break, or nothing. Filled as met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _fold(chr(point).translate(ZERO))
        return folded


_FOLDS = _Folds()
_LETTER = r"(?![\u2e80-\U0010ffff])[^\W\d_]"  # of a script that parts words by spaces; Chinese does not
_IS_LETTER = re.compile(_LETTER)
_BETWEEN_WORDS = re.compile(rf"(?<={_LETTER}) +(?={_LETTER})")


def runs(text: str) -> list[str]:
    """The runs of a document's text, folded."""
    parted = _BETWEEN_WORDS.sub(BREAK, text.translate(_FOLDS))
    return [run for run in parted.replace(" ", "").split(BREAK) if run]


def pieces(query: str) -> list[str]:
    """The phrases of what was typed, folded: cut to what an engine is asked for, each once."""
    return list(dict.fromkeys(query[:MAX_QUERY].translate(_FOLDS).split()))[:MAX_PIECES]


def clean(query: str) -> str:
    """What was typed, without what nobody can see, cut to what is searched: fit to be shown again."""
    seen = "".join(char if char.isprintable() else " " for char in query[: 2 * MAX_QUERY])
    return " ".join(seen.split())[:MAX_QUERY]


def is_cut(query: str) -> bool:
    """Whether `pieces` leaves out some of it."""
    return len(query) > MAX_QUERY or len(query.split()) > MAX_PIECES


def grams(run: str) -> list[str]:
    """Overlapping pairs; none of a single character."""
    return [run[start : start + 2] for start in range(len(run) - 1)]


def tokens(text: str) -> str:
    """What the index reads of a text: the pairs in order, gaps between runs, then each character once."""
    found = runs(text)
    pairs = f" {GAP} {GAP} ".join(" ".join(grams(run)) for run in found if len(run) > 1)
    return f"{pairs} {GAP} {GAP} {' '.join(sorted(set(''.join(found))))}"


def phrase(piece: str) -> list[str | tuple[int, str]]:
    """Pairs with their distances that hold exactly where the piece stands: every second one, and the last."""
    starts = sorted({*range(0, len(piece) - 1, 2), len(piece) - 2})
    return [(start, piece[start : start + 2]) for start in starts]


def spots(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    """Where pieces stand in a text: ranges of code points, in order, none overlapping."""
    stream, places = _stream(text)
    found = sorted(
        (places[start], places[start + len(piece) - 1] + 1)
        for piece in wanted
        for start in _occurrences(stream, piece)
    )
    return list(_merged(found))


def _fold(char: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", char) if ord(c) not in ACCENTS)
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    if kept := "".join(c for c in folded if c.isalnum() or unicodedata.category(c) in ("Mn", "Mc")):
        return kept
    if folded in ENDS or char in ENDS:
        return BREAK
    return " " if folded.isspace() else ""


def _stream(text: str) -> tuple[str, list[int]]:
    """The runs of a text as `runs` has them, and for each of their characters the place it came from."""
    chars: list[str] = []
    places: list[int] = []
    spaced = False
    for place, char in enumerate(text):
        for folded in _FOLDS[ord(char)]:
            if folded == " ":
                spaced = True
                continue
            if spaced and chars and _IS_LETTER.match(chars[-1]) and _IS_LETTER.match(folded):
                chars.append(BREAK)
                places.append(place)
            spaced = False
            chars.append(folded)
            places.append(place)
    return "".join(chars), places


def _occurrences(stream: str, piece: str) -> Iterator[int]:
    start = stream.find(piece)
    while start >= 0:
        yield start
        start = stream.find(piece, start + len(piece))


def _merged(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not ranges:
        return
    begin, end = ranges[0]
    for start, stop in ranges[1:]:
        if start > end:
            yield begin, end
            begin, end = start, stop
        else:
            end = max(end, stop)
    yield begin, end
