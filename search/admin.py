"""Chinese search inside the admin: the same engine, over what the person may see."""

from collections.abc import Collection
from datetime import datetime

from publication.by_words import WordsAway
from publication.filters import Filters

from . import synonyms, text
from .engine import Ask, engine
from .errors import SearchAway


def find(words: str, limit: int, organisations: Collection[int] | None, at: datetime) -> list[str]:
    """Ids of items that hold the words, best first; none for words that cannot be searched."""
    pieces = text.pieces(text.clean(words), synonyms=synonyms.current())
    if not pieces:
        return []
    scope = None if organisations is None else [str(each) for each in organisations]
    try:
        found = engine().search(Ask(pieces, Filters(), at=at, size=limit, organisations=scope))
    except SearchAway as away:
        raise WordsAway from away
    return [hit.id for hit in found.hits]
