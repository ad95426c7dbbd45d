"""Hostile questions through the real handler: every answer is a page or a refusal, none breaks, none is slow.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.search.hostile
        [--count 100000] [--seed 6] [--engine embedded|elasticsearch] [--url http://127.0.0.1:9200] [--processes 1]

The judged items are what is searched. A request is one call of the WSGI application with a raw query string, on
the search page, the API, suggestions and feeds; forged cursors are made of real ones. Says how many answered
what, the slowest calls of the engine with what was asked, and fails on any 5xx or engine call above a second.
"""

import argparse
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.search.judged_settings"
os.environ["CHENGXIN_DEMO"] = "0"

import django

django.setup()

import json  # noqa: E402

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.db import connections  # noqa: E402

from search.engine import engine  # noqa: E402
from tests.benchmarks.search.judged import items as judged_items  # noqa: E402
from tests.benchmarks.search.judged import rankers  # noqa: E402
from tests.search.hostility import LEGAL, Hostile, answer  # noqa: E402

MOST_SECONDS = 1.0
SLOWEST = 5
CURSORS_OF = ("诚信", "罚款", "成都", "贷款", "a", "信用修复")


@dataclass(slots=True)
class Record:
    """What came of some requests: answers by status, illegal ones, the slowest engine calls."""

    statuses: Counter = field(default_factory=Counter)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    slowest: list[tuple[float, str, str]] = field(default_factory=list)
    calls: int = 0

    def add(self, other: "Record") -> None:
        self.statuses.update(other.statuses)
        self.wrong += other.wrong
        self.calls += other.calls
        self.slowest = sorted([*self.slowest, *other.slowest], reverse=True)[:SLOWEST]


def main() -> None:
    arguments = _arguments()
    items = judged_items()
    rankers.prepare(items)
    with rankers.opened(arguments.engine, items, arguments.url):
        record, seconds = _run(arguments)
    _print(record, arguments, seconds)
    if record.wrong or (record.slowest and record.slowest[0][0] >= MOST_SECONDS):
        raise SystemExit(1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=6)
    parser.add_argument("--engine", choices=["embedded", "elasticsearch"], default="embedded")
    parser.add_argument("--url", default=os.environ.get("ELASTICSEARCH_URL", ""))
    parser.add_argument("--processes", type=int, default=1)
    return parser.parse_args()


def _run(arguments: argparse.Namespace) -> tuple[Record, float]:
    cursors = list(_real_cursors())
    shares = [
        (arguments.seed + number, len(range(number, arguments.count, arguments.processes)), cursors)
        for number in range(arguments.processes)
    ]
    started, whole = time.perf_counter(), Record()
    if arguments.processes == 1:
        whole.add(ask_many(*shares[0]))
    else:
        connections.close_all()
        with multiprocessing.get_context("fork").Pool(arguments.processes) as pool:
            for record in pool.starmap(ask_many, shares):
                whole.add(record)
    return whole, time.perf_counter() - started


def ask_many(seed: int, count: int, cursors: list[str]) -> Record:
    """So many requests, one after the other."""
    connections.close_all()
    hostile, record, application = Hostile(random.Random(seed), cursors), Record(), WSGIHandler()
    with _timed(record) as asked:
        for _ in range(count):
            address, query = hostile.address(), hostile.query_string()
            asked[0] = f"{address}?{query}"
            status = _status(application, address, query)
            record.statuses[status] += 1
            if status not in LEGAL:
                record.wrong.append((status, asked[0]))
    return record


def _status(application: WSGIHandler, address: str, query: str) -> int:
    """599 where an exception gets through the handler."""
    try:
        return answer(application, address, query)[0]
    except Exception:
        return 599


@contextmanager
def _timed(record: Record) -> Iterator[list[str]]:
    """Every call of the engine is timed; the list holds what is being asked."""
    asked, kind = [""], type(engine())
    originals = {name: getattr(kind, name) for name in ("search", "near", "suggest")}

    def timed(name: str):
        def call(self, *args, **kwargs):
            started = time.perf_counter()
            try:
                return originals[name](self, *args, **kwargs)
            finally:
                record.calls += 1
                _keep_slowest(record, time.perf_counter() - started, name, asked[0])

        return call

    for name in originals:
        setattr(kind, name, timed(name))
    try:
        yield asked
    finally:
        for name, original in originals.items():
            setattr(kind, name, original)


def _keep_slowest(record: Record, seconds: float, name: str, asked: str) -> None:
    if len(record.slowest) < SLOWEST or seconds > record.slowest[-1][0]:
        record.slowest = sorted([*record.slowest, (seconds, name, asked)], reverse=True)[:SLOWEST]


def _real_cursors() -> Iterator[str]:
    """Where pages of usual questions end, in every order, some pages deep."""
    application = WSGIHandler()
    for typed in CURSORS_OF:
        for sort in ("relevance", "newest", "oldest"):
            query = f"q={quote(typed)}&sort={sort}&size=5"
            for _page in range(3):
                status, body = answer(application, "/api/v1/search", query)
                if status != 200:
                    raise SystemExit(f"{query} answered {status}: {body[:300]!r}")
                if not (following := json.loads(body)["next"]):
                    break
                query = urlsplit(following).query
                yield parse_qs(query)["after"][0]


def _print(record: Record, arguments: argparse.Namespace, seconds: float) -> None:
    total = sum(record.statuses.values())
    print(
        f"{arguments.engine}: {total} requests, seed {arguments.seed}, {seconds:.0f} s, {record.calls} engine calls"
    )
    print("  answers: " + ", ".join(f"{count} × {status}" for status, count in sorted(record.statuses.items())))
    for status, asked in record.wrong[:20]:
        print(f"  WRONG {status} {asked[:600]!r}")
    for took, name, asked in record.slowest:
        print(f"  {took * 1000:.0f} ms in {name}: {asked[:200]!r}")


if __name__ == "__main__":
    main()
