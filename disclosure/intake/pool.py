"""Preparing the rows of a file, in several processes where the file is large.

The other processes never touch the database; what comes back from them is sealed or masked.
"""

import json
import multiprocessing
import os
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import get_language, override

from confidentiality.models import RecordKey
from disclosure.models.intake import ROW
from disclosure.preparing import Frame, Received, as_line, prepare
from disclosure.validation import Problem

from . import nfra, process
from .reading import Row

CHUNK = 500
LARGE = 2_000_000  # bytes; below, starting other processes takes longer than the work
ADAPTERS = {"nfra-penalty": nfra.adapt}


@dataclass(slots=True)
class Line:
    """A row made ready: a sealed record as text with the rules that proposed values, or problems."""

    number: int
    record: str = ""
    rules: list[list[str]] = field(default_factory=list)  # [field, rule]
    problems: list[list[str]] = field(default_factory=list)  # [field, label, shown, what]
    sealed: bytes | None = None


def prepared(rows: Iterable[Row], frame: Frame, key: RecordKey, *, size: int) -> Iterator[list[Line]]:
    """The rows in order, in chunks. `size` is the file's, in bytes. Raises what reading raises."""
    processes = min(os.cpu_count() or 1, 8)
    if size < LARGE or processes < 2:
        for chunk in chunks(rows, CHUNK):
            yield prepare_rows(chunk, frame, key)
        return
    yield from _spread(rows, frame, key, processes)


def prepare_rows(rows: Sequence[Row], frame: Frame, key: RecordKey) -> list[Line]:
    return [_line(row, frame, key) for row in rows]


def seal_row(key: RecordKey, values: Mapping[str, str], received: Sequence) -> bytes:
    """A refused row, sealed under the key of its job, so that it can be mended."""
    content = {"values": dict(values), "received": [list(pair) for pair in received]}
    return key.seal(ROW, json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def chunks(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _line(row: Row, frame: Frame, key: RecordKey) -> Line:
    if row.fault:
        return Line(row.number, problems=[["", "", "", row.fault]], sealed=seal_row(key, {}, row.received))
    values, problems = _adapted(row, frame)
    if not problems:
        made = prepare(Received(values, row.received), frame)
        if made.record:
            rules = [[each.field, each.rule] for each in made.proposals]
            return Line(row.number, as_line(made.record), rules)
        problems = made.problems
    told = [[each.field, each.label, each.shown, each.what] for each in problems]
    return Line(row.number, problems=told, sealed=seal_row(key, row.values, row.received))


def _adapted(row: Row, frame: Frame) -> tuple[Mapping[str, str], list[Problem]]:
    adapt = ADAPTERS.get(frame.kind)
    return adapt(frame.spec, row.values) if adapt else (row.values, [])


def _spread(rows: Iterable[Row], frame: Frame, key: RecordKey, processes: int) -> Iterator[list[Line]]:
    """Some chunks ahead, never more: the memory stays flat whatever the file's length."""
    context = multiprocessing.get_context("spawn")
    waiting: list[Future] = []
    shared = pickle.dumps((frame, key, get_language()))
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=process.begin, initargs=(shared,)
    ) as others:
        try:
            for chunk in chunks(rows, CHUNK):
                waiting.append(others.submit(process.work, pickle.dumps(chunk)))
                if len(waiting) > processes * 2:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            others.shutdown(wait=False, cancel_futures=True)


def begin(payload: bytes) -> None:
    """In another process, once: what all rows share."""
    _begun.update(zip(("frame", "key", "language"), pickle.loads(payload), strict=True))


def work(chunk: Sequence[Row]) -> list[Line]:
    with override(_begun["language"]):
        return prepare_rows(chunk, _begun["frame"], _begun["key"])


_begun: dict = {}
