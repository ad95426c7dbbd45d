"""The very documents that a rebuild writes, made beforehand and kept in a file, and the raw ways to write them.

    Elastic      JSON as bytes, sent by the client's own helpers into an index with the rebuild's settings
    Tantivy      documents as tantivy has them, added by its own writer with the rebuild's memory and threads

What is timed begins with the first document and ends when all of them can be found. Reading the file is
left out, but where several threads send: there it goes on beside them.
"""

import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from search import indexing
from search.documents import document_of

from .place import Place, say

BATCH = 2_000  # documents that are read from the file at once
SENT = 1_000  # documents of one request, as the rebuild sends them
THREADS = 2


class Raw(Protocol):
    """The file, and the ways to write what is in it: seconds of each."""

    file: Path
    ways: dict[str, Callable[[], float]]

    def made(self, item: Any) -> Any: ...


class Premade:
    """Documents from a file, a batch at a time; `reading` counts the seconds that it took."""

    def __init__(self, file: Path) -> None:
        self._file, self.reading = file, 0.0

    def __iter__(self) -> Iterator[Any]:
        with self._file.open("rb") as file:
            while batch := self._batch(file):
                yield from batch

    def _batch(self, file: Any) -> list[Any]:
        begun = time.perf_counter()
        try:
            return pickle.load(file)
        except EOFError:
            return []
        finally:
            self.reading += time.perf_counter() - begun


class Elastic:
    def __init__(self, where: Place) -> None:
        from elasticsearch import Elasticsearch

        from search.elastic import versions

        self.file = where.data / f"elastic-{versions.fingerprint()}.documents"
        self.ways = {"streaming_bulk": self._streaming, "parallel_bulk": self._parallel}
        self._client = Elasticsearch(settings.ELASTICSEARCH_URL, request_timeout=120, connections_per_node=8)
        self._name = f"{settings.ELASTICSEARCH_PREFIX}.raw"
        self._size = where.items

    def made(self, item: Any) -> tuple[str, bytes]:
        from search.elastic import mapping, writing

        document = document_of(item)
        return document.id, writing._json(mapping.body(document))

    def _streaming(self) -> float:
        from elasticsearch import helpers

        return self._timed(lambda made: helpers.streaming_bulk(self._client, made, chunk_size=SENT))

    def _parallel(self) -> float:
        from elasticsearch import helpers

        return self._timed(
            lambda made: helpers.parallel_bulk(self._client, made, thread_count=THREADS, chunk_size=SENT),
            reads_beside=True,
        )

    def _timed(self, send: Callable, *, reads_beside: bool = False) -> float:
        self._create()
        premade = Premade(self.file)
        begun = time.perf_counter()
        for _answer in send({"_index": self._name, "_id": name, "_source": body} for name, body in premade):
            pass
        self._client.indices.refresh(index=self._name)
        seconds = time.perf_counter() - begun
        held = self._client.count(index=self._name)["count"]
        self._client.indices.delete(index=self._name)
        if held != self._size:
            raise SystemExit(f"The raw index holds {held} documents instead of {self._size}.")
        return seconds - (0 if reads_beside else premade.reading)

    def _create(self) -> None:
        from search.elastic import mapping, versions

        self._client.indices.delete(index=self._name, ignore_unavailable=True)
        shards = {"number_of_shards": settings.ELASTICSEARCH_SHARDS}
        changed = {"index": shards | versions.ALWAYS | versions.WHILE_FILLING}
        self._client.indices.create(
            index=self._name,
            mappings=mapping.INDEX["mappings"],
            settings=changed | mapping.INDEX["settings"],
        )


class Tantivy:
    def __init__(self, where: Place) -> None:
        from search.embedded.schema import FORMAT

        self.file = where.data / f"embedded-{FORMAT}.documents"
        self.ways = {"tantivy's writer": self._write}
        self._root, self._size = where.data / "raw-index", where.items

    def made(self, item: Any) -> Any:
        from search.embedded.schema import written

        return written(document_of(item))

    def _write(self) -> float:
        from search.embedded.folder import Folder
        from search.embedded.writing import HEAP

        shutil.rmtree(self._root, ignore_errors=True)
        self._root.mkdir()
        _version, index = Folder(str(self._root)).create()
        premade = Premade(self.file)
        begun = time.perf_counter()
        with index.writer(HEAP, 1) as writer:
            for document in premade:
                writer.add_document(document)
            writer.commit()
        index.reload()
        seconds = time.perf_counter() - begun - premade.reading
        held = index.searcher().num_docs
        shutil.rmtree(self._root)
        if held != self._size:
            raise SystemExit(f"The raw index holds {held} documents instead of {self._size}.")
        return seconds


def ensure(where: Place) -> Raw:
    """The file of the place, made where it is missing."""
    raw: Raw = Tantivy(where) if where.engine == "embedded" else Elastic(where)
    if raw.file.exists():
        say(f"{raw.file.name} is there already")
        return raw
    half = raw.file.with_suffix(".half")
    begun, batch = time.perf_counter(), []
    with half.open("wb") as file:
        for number, item in enumerate(indexing.published_items(), 1):
            batch.append(raw.made(item))
            if len(batch) == BATCH:
                pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
                batch = []
            if number % max(where.items // 10, 1) == 0:
                say(f"{number:>12,} documents made, {number / (time.perf_counter() - begun):,.0f} a second")
        if batch:
            pickle.dump(batch, file, pickle.HIGHEST_PROTOCOL)
    half.rename(raw.file)
    say(f"{raw.file.name}: {raw.file.stat().st_size / 1e6:,.0f} MB")
    return raw
