"""The way of a text through the house.

text -> normalise -> pieces of digits -> every finder -> minus credit codes -> back to the original -> settle
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from . import addresses, births, clusters, contacts, health, identifiers, marks, minors, names
from . import terms as business
from .clusters import pieces
from .findings import Finding, settle
from .normalise import View, normalise


def screen(
    text: str, *, subject: str | None = None, terms: Iterable[str] | business.Terms = ()
) -> list[Finding]:
    """What in a text must not, or may not, be published, in order and without overlaps.

    `subject` is the name of the one whom the text is about and may name; `terms` are business secrets beside
    those that are listed (terms.listed_by). Positions are code points of
    `text` as it was given. Basis: 政府信息公开条例 §14–16, 个人信息保护法 §25 and §28, 未成年人保护法 §103,
    保密法 (2024) §22.

    Masks: a name keeps its surname (张某, 欧阳某某), a mobile number its first three and last two digits,
    a date of birth its form; of every other number nothing is kept but its length, of other values nothing
    at all.
    """
    found, secrets = _without_terms(text, subject), list(business.find(text, terms))
    return settle([*found, *secrets]) if secrets else found


def _without_terms(text: str, subject: str | None) -> list[Finding]:
    key = hash((text, subject))
    if key in _clean:
        return []
    found = _screen(text, subject)
    if not found and len(text) <= _SHORT:
        if len(_clean) >= _MOST:
            _clean.clear()
        _clean.add(key)
    return found


# A file of decisions repeats its authorities, kinds and phrases: of short texts in which nothing was found a
# keyed hash is kept while the process lives, never the text.
_clean: set[int] = set()
_SHORT, _MOST = 400, 100_000


def _screen(text: str, subject: str | None) -> list[Finding]:
    view = normalise(text)
    people = names.People(view.text)
    plain = normalise(subject).text if subject else None
    found = [*names.find(people, plain), *by_patterns(view.text, people, plain)]
    return _told(view, found)


def by_patterns(text: str, people: names.People, subject: str | None = None) -> list[Finding]:
    """All but names: each finder only where its characters occur at all, since most texts meet few of them."""
    chars = frozenset(text)
    numbers = pieces(text) if not clusters.SIGNS.isdisjoint(chars) else []
    found: list[Finding] = []
    if not identifiers.SIGNS.isdisjoint(chars):
        found += identifiers.find(text, numbers, chars)
    if not contacts.SIGNS.isdisjoint(chars):
        found += contacts.find(text, numbers, chars)
    if not marks.SIGNS.isdisjoint(chars):
        found += marks.find(text)
    if not addresses.SIGNS.isdisjoint(chars):
        found += addresses.find(text, people, subject)
    if not births.SIGNS.isdisjoint(chars):
        found += births.find(text)
    found += health.find(text, people)
    if not minors.SIGNS.isdisjoint(chars):
        found += minors.find(text, people)
    return found


def _told(view: View, found: list[Finding]) -> list[Finding]:
    """Outside of unified social credit codes, back in the original, without overlaps."""
    if not found:
        return found
    codes = identifiers.protected(view.text)
    if codes:
        found = [each for each in found if not _touches(codes, each)]
    if view.starts is not None:
        found = [_in_original(view, each) for each in found]
    return settle(found)


def _touches(spans: list[tuple[int, int]], finding: Finding) -> bool:
    """Whether it shares a character with one of these spans, which stand in order and apart."""
    at = bisect_left(spans, finding.end, key=lambda span: span[0])
    return at > 0 and spans[at - 1][1] > finding.start


def _in_original(view: View, finding: Finding) -> Finding:
    start, end = view.span(finding.start, finding.end)
    return replace(finding, start=start, end=end)
