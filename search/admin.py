"""Chinese search inside the admin: the same engine, over what the list then narrows to the person's scope."""

from django.utils import timezone

from publication.filters import Filters

from . import text
from .engine import engine


def find(words: str, limit: int) -> list[str]:
    """Ids of items that hold the words, best first; none for words that cannot be searched."""
    pieces = text.pieces(text.clean(words))
    if not pieces:
        return []
    return [hit.id for hit in engine().search(pieces, Filters(), size=limit, at=timezone.now()).hits]
