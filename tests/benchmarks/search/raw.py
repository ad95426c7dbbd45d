"""The raw engine: what the site asked of it for one answer, asked again with the engine's own client alone.

    recording(engine)   what is asked inside the block, as it was asked
    Elastic, Tantivy    ask it again; nothing of the site's is in between

For Elasticsearch that is the request with its body, through a client with no options; for tantivy the
query on a searcher that is warm, in one process, and the stored ids that the site reads behind it.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

Call = tuple[Any, ...]


class Raw(Protocol):
    """Plays calls; seconds of each. `late` counts answers that the engine broke off."""

    late: int

    def play(self, calls: list[Call]) -> list[float]: ...


class Elastic:
    """Calls are (method, target, headers, body)."""

    def __init__(self, url: str) -> None:
        self.late = 0
        from elasticsearch import Elasticsearch

        self._transport = Elasticsearch(url, connections_per_node=16, request_timeout=60).transport

    def play(self, calls: list[Call]) -> list[float]:
        return [_timed(lambda call=call: self._ask(*call)) for call in calls]

    def _ask(self, method: str, target: str, headers: Any, body: Any) -> None:
        answer = self._transport.perform_request(method, target, headers=headers, body=body)
        if answer.meta.status >= 300:
            raise SystemExit(f"{method} {target} answered {answer.meta.status}: {str(answer.body)[:300]}")
        self.late += bool(isinstance(answer.body, dict) and answer.body.get("timed_out"))


class Tantivy:
    """Calls are (searcher, name of the method, its arguments)."""

    late = 0

    def play(self, calls: list[Call]) -> list[float]:
        return [_timed(lambda call=call: self._ask(*call)) for call in calls]

    def _ask(self, searcher: Any, name: str, arguments: tuple, named: dict) -> None:
        getattr(searcher, name)(*arguments, **named)


def of(engine: str) -> Raw:
    from django.conf import settings

    return Tantivy() if engine == "embedded" else Elastic(settings.ELASTICSEARCH_URL)


@contextmanager
def recording(engine: str) -> Iterator[list[Call]]:
    calls: list[Call] = []
    with (_tantivy if engine == "embedded" else _elastic)(calls):
        yield calls


@contextmanager
def _elastic(calls: list[Call]) -> Iterator[None]:
    from elastic_transport import Transport

    ask = Transport.perform_request

    def heard(self, method, target, *, body=None, headers=None, **options):
        calls.append((method, target, headers, body))
        return ask(self, method, target, body=body, headers=headers, **options)

    Transport.perform_request = heard
    try:
        yield
    finally:
        Transport.perform_request = ask


@contextmanager
def _tantivy(calls: list[Call]) -> Iterator[None]:
    from search.embedded.reader import Reader

    view = Reader.view

    def heard(self):
        seen = view(self)
        return seen and replace(seen, searcher=_Heard(seen.searcher, calls))

    Reader.view = heard
    try:
        yield
    finally:
        Reader.view = view


class _Heard:
    """A searcher that notes what it is asked."""

    def __init__(self, searcher: Any, calls: list[Call]) -> None:
        self._searcher, self._calls = searcher, calls

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._searcher, name)
        return self._noting(name, asked) if callable(asked) else asked

    def _noting(self, name: str, asked: Callable) -> Callable:
        def ask(*arguments: Any, **named: Any) -> Any:
            self._calls.append((self._searcher, name, arguments, named))
            return asked(*arguments, **named)

        return ask


def _timed(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
