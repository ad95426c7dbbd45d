"""The way of a text through the house.

text -> normalise -> pieces of digits -> every finder -> minus credit codes -> back to the original -> settle
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from . import addresses, births, contacts, health, identifiers, marks, minors, names
from .clusters import pieces
from .findings import Finding, settle
from .normalise import View, normalise


def screen(text: str, *, subject: str | None = None) -> list[Finding]:
    """What in a text must not, or may not, be published, in order and without overlaps.

    `subject` is the name of the one whom the text is about and may name. Positions are code points of
    `text` as it was given. Basis: 政府信息公开条例 §14–16, 个人信息保护法 §25 and §28, 未成年人保护法 §103,
    保密法 (2024) §22.

    Masks: a name keeps its surname (张某, 欧阳某某), a mobile number its first three and last two digits,
    a date of birth its form; of every other number nothing is kept but its length, of other values nothing
    at all.
    """
    view = normalise(text)
    found = _outside(identifiers.protected(view.text), _find(view.text, subject))
    return settle(_in_original(view, finding) for finding in found)


def _find(text: str, subject: str | None) -> Iterator[Finding]:
    plain = normalise(subject).text if subject else None
    numbers = pieces(text)
    people = names.People(text)
    return chain(
        identifiers.find(text, numbers),
        contacts.find(text, numbers),
        marks.find(text),
        addresses.find(text, plain),
        births.find(text),
        health.find(text, people),
        minors.find(text, people),
        names.find(people, plain),
    )


def _outside(codes: list[tuple[int, int]], found: Iterator[Finding]) -> Iterator[Finding]:
    """Nothing fires on any part of a unified social credit code."""
    if not codes:
        return found
    return (each for each in found if not any(each.start < end and start < each.end for start, end in codes))


def _in_original(view: View, finding: Finding) -> Finding:
    start, end = view.span(finding.start, finding.end)
    return finding if view.starts is None else replace(finding, start=start, end=end)
