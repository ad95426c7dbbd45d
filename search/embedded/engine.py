"""The embedded engine as `search.engine.SearchEngine` asks for it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

import tantivy

from ..engine import Ask, Change, Group, Hits, IndexDocument, Stats, Total
from ..errors import SearchAway, SearchError
from ..text import Piece
from . import alike, cursor, suggesting, writing
from .asking import asked
from .counting import count
from .folder import Folder
from .paging import FEW, page
from .reader import Reader


class EmbeddedEngine:
    """See `search.engine.SearchEngine`."""

    settles = timedelta(0)

    def __init__(self, root: str) -> None:
        self._folder = Folder(root)
        self._reader = Reader(self._folder)

    def apply(self, change: Change) -> None:
        with self._folder.lock("write"):
            writing.take(self._folder, change)

    def search(self, ask: Ask) -> Hits:
        after = cursor.parse(ask.after, ask.sort)
        view = self._reader.view()
        if view is None or not ask.pieces:
            return Hits([], False, Total(0), {name: {} for name in ask.facets})
        return _answered(view.searcher, ask, after)

    def near(self, ask: Ask) -> list[str]:
        view = self._reader.view()
        return alike.near(view.searcher, ask) if view and ask.pieces else []

    def suggest(self, piece: Piece, *, sizes: Mapping[Group, int], at: datetime) -> dict[Group, list[str]]:
        view = self._reader.view()
        if view is None:
            return {group: [] for group in sizes}
        return suggesting.suggest(view.searcher, piece, sizes, at)

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        with self._folder.lock("rebuild", wait=False):
            self._clean()
            count = writing.build(self._folder, documents, latest)
            self._clean()
        return count

    def use(self, version: str, latest: Callable[[], Change]) -> None:
        raise SearchError("The embedded engine keeps no older index: it would keep words that were erased.")

    def purge(self, rebuild: Callable[[], object]) -> None:
        """The files keep no text to write anew without the words, so that only building anew purges."""
        rebuild()

    def stats(self) -> Stats:
        """Of an index that cannot be opened no version: whoever writes then builds it anew."""
        try:
            view = self._reader.view()
        except SearchAway:
            return Stats(0, "")
        return Stats(view.searcher.num_docs, view.version) if view else Stats(0, "")

    def answers(self) -> bool:
        """Also where nothing was indexed yet."""
        try:
            self._reader.view()
        except SearchAway:
            return False
        return True

    def _clean(self) -> None:
        with self._folder.lock("write"):  # a version that another process begins is no leftover
            self._folder.remove_leftovers()


def _answered(searcher: tantivy.Searcher, ask: Ask, after: cursor.Cursor | None) -> Hits:
    question = asked(searcher, ask)
    total, facets = count(searcher, question.base, question.span, ask.facets)
    if not total.number:
        return Hits([], False, total, facets)
    hits = page(searcher, question, ask, after, few=total.exact and total.number <= FEW)
    return Hits(hits[: ask.size], len(hits) > ask.size, total, facets)
