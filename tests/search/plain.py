"""An engine of a few documents that looks at each of them: pages are tested without the real ones.

`away`, `most` (counts no further) and `ghosts` (ids that it still holds) are what a real one may do.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from publication.filters import FilterInvalid
from search import pinyin, text
from search.engine import Ask, Change, Group, Hit, Hits, IndexDocument, Sort, Stats, Total
from search.errors import SearchAway
from search.text import Piece


class PlainEngine:
    """See `search.engine.SearchEngine`."""

    settles = timedelta(0)

    def __init__(self) -> None:
        self.documents: dict[str, IndexDocument] = {}
        self.away = False
        self.most: int | None = None
        self.asked: list[Ask] = []

    def apply(self, change: Change) -> None:
        for identifier in change.gone:
            self.documents.pop(identifier, None)
        self.documents |= {document.id: document for document in change.documents}

    def search(self, ask: Ask) -> Hits:
        self._answer(ask)
        found = sorted(self._matching(ask), key=lambda each: _rank(each, ask))
        start = _start(ask.after)
        hits = [Hit(each.id, f"p{start + n + 1}") for n, each in enumerate(found[start : start + ask.size])]
        number = len(found)
        total = Total(number) if self.most is None or number <= self.most else Total(self.most, exact=False)
        facets = {name: _counted(found, name) for name in ask.facets}
        return Hits(hits, start + ask.size < number, total, facets)

    def near(self, ask: Ask) -> list[str]:
        self._answer(ask)
        return [each.id for each in self.documents.values() if not each.person and _fits(each, ask)]

    def suggest(self, piece: Piece, *, sizes: Mapping[Group, int], at: datetime) -> dict[Group, list[str]]:
        self._answer(None)
        shown = [each for each in self.documents.values() if _is_shown(each, at) and not each.person]
        words: dict[Group, Callable[[IndexDocument], Iterable[str]]] = {
            Group.ORGANISATION: lambda each: (
                *each.names,
                *(r for n in each.names for r in pinyin.readings(n)),
            ),
            Group.TOPIC: lambda each: each.topics,
            Group.TITLE: lambda each: (each.title,),
        }
        return {
            group: [
                each.id
                for each in shown
                if any(piece.text in text.whole(word) for word in words[group](each))
            ][:size]
            for group, size in sizes.items()
        }

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        self.documents = {document.id: document for document in documents}
        count = len(self.documents)
        while change := latest():
            self.apply(change)
        return count

    def use(self, version: str, latest: Callable[[], Change]) -> None:
        while change := latest():
            self.apply(change)

    def purge(self, rebuild: Callable[[], object]) -> None:
        rebuild()

    def answers(self) -> bool:
        return not self.away

    def stats(self) -> Stats:
        return Stats(len(self.documents), "plain")

    def _answer(self, ask: Ask | None) -> None:
        if self.away:
            raise SearchAway("No engine answers.")
        if ask:
            self.asked.append(ask)

    def _matching(self, ask: Ask) -> list[IndexDocument]:
        return [each for each in self.documents.values() if _fits(each, ask) and _holds_all(each, ask.pieces)]


def _start(after: str) -> int:
    if not after:
        return 0
    if after[:1] != "p" or not after[1:].isdigit():
        raise FilterInvalid("after", _("take it from the link to the next page."))
    return int(after[1:])


def _rank(document: IndexDocument, ask: Ask) -> tuple:
    newest = -document.visible_from.timestamp()
    if ask.sort is Sort.OLDEST:
        return -newest, document.id
    in_title = all(piece.text in text.whole(document.title) for piece in ask.pieces)
    return (ask.sort is Sort.RELEVANCE and not in_title), newest, document.id


def _holds_all(document: IndexDocument, pieces: Iterable[Piece]) -> bool:
    runs = text.runs(f"{document.title}\n{document.body}")
    return bool(pieces) and all(
        any(way in run for way in (piece.text, *piece.others) for run in runs) for piece in pieces
    )


def _fits(document: IndexDocument, ask: Ask) -> bool:
    filters = ask.filters
    plain = ("section", "kind", "authority", "subject", "sector", "occupation", "year")
    return (
        _is_shown(document, ask.at)
        and all(not (value := getattr(filters, n)) or value == getattr(document, n) for n in plain)
        and (not filters.region or filters.region in document.regions)
        and all(f"{facet}={value}" in document.terms for facet, value in filters.terms.items())
        and (not ask.sections or document.section in ask.sections)
        and (ask.since is None or document.visible_from >= ask.since)
        and (ask.before is None or document.visible_from < ask.before)
        and (ask.organisations is None or document.organisation in ask.organisations)
    )


def _is_shown(document: IndexDocument, at: datetime) -> bool:
    return document.visible_from <= at < document.visible_until


def _counted(found: list[IndexDocument], name: str) -> dict[str, int]:
    return dict(Counter(value for each in found for value in _values(each, name)).most_common())


def _values(document: IndexDocument, name: str) -> set[str]:
    if name == "region":
        return set(document.regions)
    if hasattr(document, name):
        return {str(getattr(document, name))} - {""}
    return {value for facet, _eq, value in (term.partition("=") for term in document.terms) if facet == name}
