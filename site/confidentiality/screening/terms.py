"""Business secrets: terms that a department lists (the name of a process, a customer, a tender).

    Terms         a list made ready: find() says where one of them stands, spaces, width and case aside
    made()        Terms of any words; the same words are made ready once
    listed_by()   a source of terms for all texts, asked anew for each: screening knows no departments

A term of one character, or of digits alone, would fire everywhere: it is left out. Words of Latin letters and
digits are found as whole words only (`ABC` not in `ABCD`); Chinese has no such ends.

No automaton: a list is a table by the first two characters, and of each the lengths that occur. So a text is
read once, whatever the number of terms, and ten thousand that begin alike cost a look for each length.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add

from . import reasons
from .findings import Finding, Kind, Severity
from .normalise import View, normalise

LONGEST = 100  # characters of a term; what is longer is left out
_SPACE = re.compile(r"\s+")
_WORD = re.compile("[0-9a-z]")
_sources: list[Callable[[], Iterable[str]]] = []


class Terms:
    """A list of terms, made ready to be looked for in many texts."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._terms = frozenset(folded for term in listed if is_usable(folded := fold(term)))
        lengths: dict[str, set[int]] = {}
        for term in self._terms:
            lengths.setdefault(term[:2], set()).add(len(term))
        self._lengths = {head: sorted(found, reverse=True) for head, found in lengths.items()}

    def __len__(self) -> int:
        return len(self._terms)

    def find(self, text: str) -> Iterator[Finding]:
        """Where they stand in a text as it was given, the longest of those that begin at one place."""
        if not self._terms:
            return
        view = normalise(text)
        lowered = _lower(view.text)
        plain, places = _squeezed(lowered)
        behind = 0
        for start, end in self._spans(plain):
            first, last = places[start], places[end - 1]
            if start >= behind and not (_joins(lowered, first) or _joins(lowered, last + 1)):
                behind = end
                yield _found(view, first, last + 1)

    def _spans(self, plain: str) -> Iterator[tuple[int, int]]:
        """Every term at every place, the longest first."""
        known = self._lengths
        heads = enumerate(map(add, plain, plain[1:]))
        for start, lengths in [(at, known[head]) for at, head in heads if head in known]:
            for length in lengths:
                end = start + length
                if end <= len(plain) and plain[start:end] in self._terms:
                    yield start, end


def fold(term: str) -> str:
    """A term as it is compared: width and case folded, without spaces."""
    return _SPACE.sub("", _lower(normalise(term).text))


def is_usable(folded: str) -> bool:
    """Whether a folded term tells enough to be looked for."""
    return 1 < len(folded) <= LONGEST and not folded.isdigit()


def made(listed: Iterable[str]) -> Terms:
    """The same words are made ready once a process."""
    return listed if isinstance(listed, Terms) else _made(frozenset(listed))


def listed_by(source: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Ask this for terms from now on, too; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def forget(source: Callable[[], Iterable[str]]) -> None:
    """Ask it no more."""
    _sources.remove(source)


def find(text: str, more: "Iterable[str] | Terms" = ()) -> Iterator[Finding]:
    """Listed terms in a text as it was given, and those given along."""
    for terms in (more, *(source() for source in _sources)):
        if terms:
            yield from made(terms).find(text)


@lru_cache(maxsize=64)
def _made(listed: frozenset[str]) -> Terms:
    return Terms(listed)


def _lower(text: str) -> str:
    """Character by character where the whole would move positions (İ)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _squeezed(text: str) -> tuple[str, Sequence[int]]:
    """Without white space, and where each character stood."""
    if not _SPACE.search(text):
        return text, range(len(text))
    places = [at for at, char in enumerate(text) if not char.isspace()]
    return "".join([text[at] for at in places]), places


def _joins(text: str, at: int) -> bool:
    """Whether a Latin letter or digit stands on both sides of that place: no word ends there."""
    return 0 < at < len(text) and bool(_WORD.match(text[at - 1]) and _WORD.match(text[at]))


def _found(view: View, start: int, end: int) -> Finding:
    return Finding(
        *view.span(start, end), Kind.BUSINESS_SECRET, Severity.BLOCK, 0.95, reasons.BUSINESS_SECRET, "***"
    )
