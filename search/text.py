"""One way to read text, for documents and for what people type.

    text ── fold ──> runs of letters and digits ── grams ──> overlapping pairs of characters

Folding: NFKC, casefold, accents off; brackets, dashes, separators and spaces are dropped, so that
川市监罚〔2026〕1号, (2026), 【２０２６】 and 2026 1号 read alike, and 1,000.00 like 1000.00. A run ends
where a sentence ends, and between two words of a script that writes spaces.

A document is the pairs of its runs in order. What is typed is split at spaces and ends of sentences;
each piece is a phrase: its pairs must stand in the document side by side, so that whatever two or
more characters stand in a text, they find it, from the middle too. Single characters are kept beside.

Traditional characters are read as simplified ones (opencc), one by one: a table of words would need the
borders of words, which a query from the middle of a text has not, and would make two characters of one or
one of two, so that no mark would fit. The price: 乾隆 reads like 干隆, in documents and queries alike.
Digits written in characters are read as digits, so that 二〇二六年 is 2026年 and 第一条 is 第1条; with 十
they stay apart (十月 is not 10月).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice, product
from typing import Any

MAX_QUERY = 200  # characters of what is typed
MAX_PIECES = 16
SHORT = 200  # characters of a text whose runs are remembered
BREAK = "\n"
ENDS = frozenset("!?;。\n\r\v\f\x85\u2028\u2029")
GAP = "|"  # a place in the index that holds no token: phrases do not reach across runs
ACCENTS = range(0x300, 0x370)
DIGITS = dict(zip("〇一二三四五六七八九", "0123456789", strict=True)) | {"零": "0"}
CIRCLES = dict.fromkeys(map(ord, "○◯"), "0")  # as 二○二六 is often typed
MAX_OTHERS = 8  # ways to say a piece that an engine is asked for beside its own
# What stands round the year of a document's number, and between it and 号: no borders of words.
_DOCUMENT_NUMBER = re.compile(r"\s*[〔﹝\[［(（【]\s*(\d{4})\s*[〕﹞\]］)）】]\s*(第?)\s*(\d+)\s*号")


@dataclass(frozen=True, slots=True)
class Piece:
    """One phrase of what was typed, folded.

    `others` are other ways to say it (synonyms), folded; any of them will do. `latin` where it has only
    letters a to z and digits, two letters at least, so that it may be the pinyin of an organisation's
    name, a part of it, or its initials (3M中国 is 3mzg).
    """

    text: str
    others: tuple[str, ...] = ()
    latin: bool = False


class _Folds(dict):
    """What each code point is read as: characters, a space, a break, or nothing. Filled as met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = "".join(_read(char) for char in _fold(chr(point).translate(CIRCLES)))
        return folded


_FOLDS = _Folds()
_LETTER = r"(?![\u2e80-\U0010ffff])[^\W\d_]"  # of a script that parts words by spaces; Chinese does not
_IS_LETTER = re.compile(_LETTER)
_MAYBE_PINYIN = re.compile(r"(?=(?:\d*[a-z]){2})[a-z\d]+")
_BETWEEN_WORDS = re.compile(rf"(?<={_LETTER}) +(?={_LETTER})")


def runs(text: str) -> list[str]:
    """The runs of a document's text, folded."""
    return [*_runs_of_short(text)] if len(text) <= SHORT else _runs(text)


@lru_cache(maxsize=10_000)
def _runs_of_short(text: str) -> tuple[str, ...]:
    """Names of authorities, labels and titles come again and again while an index is made."""
    return tuple(_runs(text))


def _runs(text: str) -> list[str]:
    parted = _BETWEEN_WORDS.sub(BREAK, text.translate(_FOLDS))
    return [run for run in parted.replace(" ", "").split(BREAK) if run]


def whole(text: str) -> str:
    """A name, title or number as it is compared in one piece."""
    return "".join(runs(text))


def pieces(query: str, *, synonyms: Mapping[str, tuple[str, ...]] | None = None) -> list[Piece]:
    """The phrases of what was typed, folded: cut to what an engine is asked for, each once.

    `synonyms` are, of a folded word, the folded words that say the same (`search.synonyms.current`).
    """
    typed = query[:MAX_QUERY]
    phrases = _DOCUMENT_NUMBER.sub(r"〔\1〕\2\3号", typed).translate(_FOLDS).split()
    toggled = _DOCUMENT_NUMBER.sub(_toggled, typed).translate(_FOLDS).split()  # the same but for 第
    wanted = dict(islice(dict(zip(phrases, toggled, strict=True)).items(), MAX_PIECES))
    return [_piece(phrase, otherwise, synonyms or {}) for phrase, otherwise in wanted.items()]


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


def spots(text: str, wanted: Iterable[Piece]) -> list[tuple[int, int]]:
    """Where pieces, or what says the same, stand in a text: ranges of code points, in order, none
    overlapping. A piece that was found by its sound stands nowhere."""
    read, places = stream(text)
    found = sorted(
        (places[start], places[start + len(phrase) - 1] + 1)
        for piece in wanted
        for phrase in (piece.text, *piece.others)
        for start in _occurrences(read, phrase)
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


def _toggled(number: re.Match) -> str:
    """The same number as others write it: 〔2026〕第1号 without 第, 〔2026〕1号 with it."""
    return f"〔{number[1]}〕{'' if number[2] else '第'}{number[3]}号"


def _piece(phrase: str, otherwise: str, synonyms: Mapping[str, tuple[str, ...]]) -> Piece:
    others = _others(phrase, synonyms)
    if otherwise != phrase:
        others = (otherwise, *others)[:MAX_OTHERS]
    return Piece(phrase, others, bool(_MAYBE_PINYIN.fullmatch(phrase)))


def _read(char: str) -> str:
    """A folded character as all its ways to be written are read: simplified, digits as digits."""
    if char < "\u2e80":
        return DIGITS.get(char, char)
    simple = _simplifier().convert(char)
    return DIGITS.get(simple, simple)


@cache
def _simplifier() -> Any:
    import opencc  # its tables are read once a process that searches, not at every start

    return opencc.OpenCC("t2s")


def _others(phrase: str, synonyms: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The phrase with words in it said otherwise; none that it, or another of them, would find anyway."""
    parts = _parts(phrase, synonyms)
    if len(parts) == 1 and len(parts[0]) == 1:
        return ()
    ways = islice(product(*parts), 4 * MAX_OTHERS)  # the first is the phrase itself
    found: list[str] = []
    for way in sorted({"".join(way) for way in ways}, key=lambda way: (len(way), way)):
        if not any(known in way for known in (phrase, *found)):
            found.append(way)
    return tuple(found[:MAX_OTHERS])


def _parts(phrase: str, synonyms: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The phrase from left to right: each word that has synonyms, the longest first, with these."""
    parts: list[tuple[str, ...]] = []
    longest = max(map(len, synonyms), default=0)
    start = 0
    while start < len(phrase):
        stops = range(min(len(phrase), start + longest), start, -1)
        stop = next((stop for stop in stops if phrase[start:stop] in synonyms), start + 1)
        word = phrase[start:stop]
        parts.append((word, *synonyms.get(word, ())))
        start = stop
    return parts


def stream(text: str) -> tuple[str, list[int]]:
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


def _occurrences(read: str, phrase: str) -> Iterator[int]:
    start = read.find(phrase)
    while start >= 0:
        yield start
        start = read.find(phrase, start + len(phrase))


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
