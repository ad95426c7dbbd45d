"""The judged set: items of all kinds, queries with what they are after, and how well each item answers.

    real     the financial regulators' rows that the demo ships, each projected and masked as it publishes them
    shipped  the demo's pages, from its texts
    written  pages written for this set (pages.json)
    made     firms with their decisions, persons, and pages by topic, from a seed (made.json, topics.json)

README.md says how each class of queries is judged.
"""

from collections.abc import Container, Iterator

from .item import Item


def items(share: int = 1, also: Container[str] = ()) -> list[Item]:
    """The set, always the same; with `share` only every so manieth record, those of made firms that are named,
    and all pages.

    Raises ValueError where two items have one key.
    """
    found = list(_all(share, also))
    if len({item.key for item in found}) != len(found):
        raise ValueError("Two items of the judged set have the same key.")
    return found


def _all(share: int, also: Container[str]) -> Iterator[Item]:
    from . import made, real, shipped, written

    yield from real.items(share)
    yield from shipped.items()
    yield from written.items()
    yield from made.items(share, also)
