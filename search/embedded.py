"""The embedded engine: tantivy in a folder.

    root/current          the name of the version that is searched, swapped by rename
    root/v2-…/            a version: terms, positions and facets of items, of their text nothing
    root/write.lock       held while one process writes; the kernel lets go when it dies
    root/rebuild.lock     held while a new version is built

A reader looks at `current` and reloads before it searches: no process needs to tell another.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import tantivy
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from publication.filters import FACETS, FilterInvalid, Filters

from . import text
from .engine import Change, Hit, Hits, IndexDocument, Stats
from .errors import IndexBusy, IndexDiffers

HEAP = 30_000_000  # bytes that the writer gathers before it writes a segment
EPOCH = datetime(1900, 1, 1, tzinfo=UTC)
LATEST_SECOND = 2**33 - 1
TIE_BITS = 31
FORMAT = "v2-"  # of the schema below: a version of another one is not opened, but made anew
MOST_FACET_VALUES = 40
EXACT = ("kind", "section", "authority", "regions", "subject", "year", "sector", "occupation", "locale")
FILTERS = {"region": "regions"}  # where a filter's name is not the field's
TITLE, REST = "t", "r"  # the two halves of a result, in this order


class EmbeddedEngine:
    """See `search.engine.SearchEngine`."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)
        self._version = ""
        self._index: tantivy.Index | None = None

    def index(self, documents: Sequence[IndexDocument]) -> None:
        self.apply(Change(documents, ()))

    def delete(self, ids: Collection[str]) -> None:
        self.apply(Change((), ids))

    def apply(self, change: Change) -> None:
        with self._lock("write"):
            _write(self._writable(), change)

    def search(
        self,
        pieces: Sequence[str],
        filters: Filters,
        *,
        after: str = "",
        size: int,
        at: datetime,
        facets: Collection[str] = (),
    ) -> Hits:
        half, key = _read_cursor(after)
        searcher = self._searcher()
        if not pieces or searcher is None:
            return Hits([], False)
        narrow = _narrowed(filters, at)
        in_title = [_holds("title", piece) for piece in pieces]
        halves = {TITLE: in_title, REST: [_holds("body", piece) for piece in pieces]}
        found: list[Hit] = []
        for name in [TITLE, REST] if half == TITLE else [REST]:
            query = _all([*halves[name], *narrow], none_of=[_all(in_title)] if name == REST else [])
            found += _newest(
                searcher, query, name, below=key if name == half else None, size=size + 1 - len(found)
            )
            if len(found) > size:
                break
        candidates = _candidates(searcher, _all([*halves[REST], *narrow]), facets) if facets else {}
        return Hits(found[:size], len(found) > size, candidates)

    def suggest(self, pieces: Sequence[str], *, size: int, at: datetime) -> list[str]:
        searcher = self._searcher()
        pairs = {pair for piece in pieces for pair in text.grams(piece) or [piece]}
        if not pairs or searcher is None:
            return []
        alike = Query.boolean_query(
            [(Occur.Should, _term("title", pair)) for pair in sorted(pairs)],
            minimum_number_should_match=max(1, len(pairs) // 3),
        )
        result = searcher.search(_all([alike, *_narrowed(Filters(), at)]), limit=size)
        return [searcher.doc(address)["id"][0] for _score, address in result.hits]

    def rebuild(self, documents: Iterable[IndexDocument], latest: Callable[[], Change]) -> int:
        with self._lock("rebuild", wait=False):
            self._remove_leftovers()
            fresh = self.root / f"{FORMAT}{uuid.uuid4().hex}"
            index = _create(fresh)
            count = _fill(index, documents)
            with self._lock("write"):
                _write(index, latest())
                self._swap(fresh)
            self._remove_leftovers()
        return count

    def stats(self) -> Stats:
        searcher = self._searcher()
        return Stats(searcher.num_docs, self._version) if searcher else Stats(0, "")

    def _searcher(self) -> tantivy.Searcher | None:
        """The present version, reloaded; None where nothing was indexed yet."""
        for _attempt in range(3):  # a version may be swapped and removed between two steps
            try:
                return self._opened()
            except (OSError, ValueError):
                self._index = None
        return self._opened()

    def _opened(self) -> tantivy.Searcher | None:
        version = self._current()
        if not version:
            return None
        if self._index is None or version != self._version:
            self._index, self._version = _open(self.root / version), version
        self._index.reload()
        return self._index.searcher()

    def _current(self) -> str:
        try:
            version = (self.root / "current").read_text()
        except FileNotFoundError:
            return ""
        return version if version.startswith(FORMAT) else ""

    def _writable(self) -> tantivy.Index:
        if version := self._current():
            return _open(self.root / version)
        fresh = self.root / f"{FORMAT}{uuid.uuid4().hex}"
        index = _create(fresh)
        self._swap(fresh)
        return index

    def _swap(self, version: Path) -> None:
        pointer = self.root / f"current.{os.getpid()}"
        with open(pointer, "w") as file:
            file.write(version.name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(pointer, self.root / "current")

    def _remove_leftovers(self) -> None:
        """Versions that are not searched: the one before, and what a killed rebuild left."""
        for folder in self.root.glob("v*-*"):
            if folder.name != self._current():
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _lock(self, name: str, *, wait: bool = True) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with open(self.root / f"{name}.lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                raise IndexBusy(
                    "The index is being rebuilt by another process; try again when it is done."
                ) from None
            yield


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name="pairs", index_option="position")
    for name in EXACT:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("newest", "visible_from", "visible_until"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def _create(folder: Path) -> tantivy.Index:
    folder.mkdir(parents=True)
    return _prepared(tantivy.Index(SCHEMA, path=str(folder)))


def _open(folder: Path) -> tantivy.Index:
    return _prepared(tantivy.Index.open(str(folder)))


def _prepared(index: tantivy.Index) -> tantivy.Index:
    # A stop word leaves its place empty: that is how a gap between two runs is written.
    pairs = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    index.register_tokenizer("pairs", pairs.filter(tantivy.Filter.custom_stopword([text.GAP])).build())
    return index


def _write(index: tantivy.Index, change: Change) -> None:
    """One commit: what was there goes, what is now comes. Doing it again changes nothing."""
    if not change.documents and not change.gone:
        return
    with index.writer(HEAP, 1) as writer:
        for identifier in {*change.gone, *(document.id for document in change.documents)}:
            writer.delete_documents_by_term("id", identifier)
        for document in change.documents:
            writer.add_document(_document(document))
        writer.commit()


def _fill(index: tantivy.Index, documents: Iterable[IndexDocument]) -> int:
    count = 0
    with index.writer(HEAP, 1) as writer:
        for document in documents:
            writer.add_document(_document(document))
            count += 1
        writer.commit()
    index.reload()
    if (held := index.searcher().num_docs) != count:
        raise IndexDiffers(
            f"The new index holds {held} documents instead of {count}, so the old one stays. "
            "Look whether the disk is full, then rebuild again."
        )
    return count


def _document(document: IndexDocument) -> tantivy.Document:
    values = {name: getattr(document, name) for name in EXACT}
    values |= {
        "id": document.id,
        "title": text.tokens(document.title),
        "body": text.tokens(f"{document.title}{text.BREAK}{document.body}"),
        "regions": list(document.regions),
        "year": str(document.year),
        "newest": _newest_key(document.visible_from, document.id),
        "visible_from": _seconds(document.visible_from),
        "visible_until": _seconds(document.visible_until),
    }
    # With the schema: without it a number is taken for a signed one, and the writer dies of it.
    return tantivy.Document.from_dict(values, SCHEMA)


def _seconds(moment: datetime) -> int:
    """Since 1900; what is before or past the scale stands at its end."""
    return min(max((moment - EPOCH) // timedelta(seconds=1), 0), LATEST_SECOND)


def _newest_key(moment: datetime, identifier: str) -> int:
    """Orders by time, and those of one second by a hash: a key to page by, different for every item."""
    digest = int.from_bytes(blake2b(identifier.encode(), digest_size=4).digest(), "big")
    return _seconds(moment) << TIE_BITS | digest >> 1


def _term(field: str, value: str) -> Query:
    return Query.term_query(SCHEMA, field, value)


def _holds(field: str, piece: str) -> Query:
    if len(piece) < 3:
        return _term(field, piece)
    return Query.phrase_query(SCHEMA, field, text.phrase(piece))


def _all(queries: Sequence[Query], none_of: Sequence[Query] = ()) -> Query:
    wanted = [(Occur.Must, query) for query in queries]
    return Query.boolean_query(wanted + [(Occur.MustNot, query) for query in none_of])


def _narrowed(filters: Filters, at: datetime) -> list[Query]:
    """The filters, and what may be visible to the second; the items themselves say what is."""
    names = ("section", *FACETS)
    exact = [_term(FILTERS.get(n, n), str(value)) for n in names if (value := getattr(filters, n))]
    return [
        *exact,
        _between("visible_from", high=_seconds(at) + 1),
        _between("visible_until", low=_seconds(at)),
    ]


def _between(field: str, *, low: int | None = None, high: int | None = None) -> Query:
    """At least `low`, below `high`."""
    return Query.range_query(SCHEMA, field, tantivy.FieldType.Unsigned, low, high, include_upper=high is None)


def _newest(
    searcher: tantivy.Searcher, query: Query, half: str, *, below: int | None, size: int
) -> list[Hit]:
    if below is not None:
        query = _all([query, _between("newest", high=below)])
    result = searcher.search(query, limit=size, count=False, order_by_field="newest")
    return [Hit(searcher.doc(address)["id"][0], f"{half}{key}") for key, address in result.hits]


def _candidates(searcher: tantivy.Searcher, query: Query, facets: Collection[str]) -> dict[str, list[str]]:
    """Values that documents of the result have, the commonest first."""
    wanted = {
        name: {"terms": {"field": FILTERS.get(name, name), "size": MOST_FACET_VALUES}} for name in facets
    }
    answer = searcher.aggregate(query, wanted)
    return {name: [bucket["key"] for bucket in answer[name]["buckets"] if bucket["key"]] for name in facets}


def _read_cursor(after: str) -> tuple[str, int | None]:
    if not after:
        return TITLE, None
    half, number = after[:1], after[1:]
    if half not in (TITLE, REST) or not (number.isascii() and number.isdigit() and len(number) <= 20):
        raise FilterInvalid("after", _("take it from the link to the next page."))
    return half, min(int(number), 2**64 - 1)
