"""Business secrets: terms that a department lists (the name of a process, a customer, a tender).

    listed_by()   a source of terms, asked anew for every text: screening knows no departments and no tables
    find()        where one of them stands, spaces and width aside

A term of one character, or of digits alone, would fire everywhere: it is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from . import reasons
from .findings import Finding, Kind, Severity
from .normalise import normalise
from .patterns import one_of

_sources: list[Callable[[], Iterable[str]]] = []


def listed_by(source: Callable[[], Iterable[str]]) -> Callable[[], Iterable[str]]:
    """Ask this for terms from now on, too; usable as a decorator."""
    if source not in _sources:
        _sources.append(source)
    return source


def forget(source: Callable[[], Iterable[str]]) -> None:
    """Ask it no more."""
    _sources.remove(source)


def any_listed() -> bool:
    return bool(_sources)


def find(text: str, more: Iterable[str] = ()) -> Iterator[Finding]:
    """Listed terms in a folded text, and those given along."""
    listed = frozenset([*more, *(term for source in _sources for term in source())])
    pattern = _pattern(listed) if listed else None
    for match in pattern.finditer(text) if pattern else ():
        yield Finding(
            *match.span(), Kind.BUSINESS_SECRET, Severity.BLOCK, 0.95, reasons.BUSINESS_SECRET, "***"
        )


@lru_cache(maxsize=64)
def _pattern(listed: frozenset[str]) -> re.Pattern[str] | None:
    folded = {re.sub(r"\s+", " ", normalise(term).text).strip() for term in listed}
    usable = {term for term in folded if len(term) > 1 and not term.isdigit()}
    if not usable:
        return None
    return re.compile(one_of(usable).replace("\\ ", r"\s{0,4}"), re.IGNORECASE)
