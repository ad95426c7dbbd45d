"""What is offered while somebody types: organisations, topics and titles of visible items.

An engine names items; the words are read from the items as they are visible now, so that nothing that is
gone is ever suggested. An item that speaks of a person suggests nothing at all, not even its authority.
"""

from dataclasses import dataclass
from datetime import datetime

from publication.models import PublicItem

from . import pinyin, text
from .documents import names_of, speaks_of_a_person, topics_of
from .engine import Group, engine
from .results import visible_in_order
from .text import Piece

SIZES = {Group.ORGANISATION: 5, Group.TOPIC: 3, Group.TITLE: 5}
SPARE = 3  # times as many items are asked for as words are offered: several share a name, some are gone


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` is to be shown and searched for; `item` is the visible one that it was read from."""

    group: Group
    text: str
    item: PublicItem


def suggest(q: str, *, at: datetime) -> list[Suggestion]:
    """By group, the best first. Raises SearchAway."""
    piece = typed(q)
    if not piece.text:
        return []
    sizes = {group: SPARE * size for group, size in SIZES.items()}
    ids = engine().suggest(piece, sizes=sizes, at=at)
    wanted = dict.fromkeys(identifier for found in ids.values() for identifier in found)
    items = {item.id: item for item in visible_in_order(list(wanted), at=at)}
    return [
        suggestion
        for group in SIZES
        for suggestion in _of_group(
            group, [items[each] for each in ids.get(group, ()) if each in items], piece
        )
    ]


def typed(q: str) -> Piece:
    """All that was typed as one piece: while somebody types, a space does not part two words yet."""
    pieces = text.pieces(text.clean(q))
    return Piece("".join(piece.text for piece in pieces), latin=all(piece.latin for piece in pieces))


def _of_group(group: Group, items: list[PublicItem], piece: Piece) -> list[Suggestion]:
    found: dict[str, Suggestion] = {}
    for item in items:
        for words in _words(group, item):
            if _is_meant(piece, words, organisation=group is Group.ORGANISATION):
                found.setdefault(text.whole(words), Suggestion(group, words, item))
    return list(found.values())[: SIZES[group]]


def _words(group: Group, item: PublicItem) -> tuple[str, ...]:
    if speaks_of_a_person(item):
        return ()
    if group is Group.ORGANISATION:
        return names_of(item)
    return topics_of(item) if group is Group.TOPIC else (item.title,)


def _is_meant(piece: Piece, words: str, *, organisation: bool) -> bool:
    """Whether the words hold what is typed; an organisation's pinyin or its initials begin with it."""
    if piece.text in text.whole(words):
        return True
    readings = pinyin.readings(words) if piece.latin and organisation else ()
    return any(reading.startswith(piece.text) for reading in readings)
