"""The same questions over HTTP and of the raw engine, in turn, by one client and by many at once."""

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle, islice
from time import perf_counter

from .asking import Asked
from .raw import Raw
from .server import Server

CLIENTS = 16
TIMES = 4  # that each question is asked in one go of all clients


@dataclass
class Times:
    """Seconds by way of asking. `dearest` has of each question only its dearest request to the engine.

    `away`: answers by which the site says that search is away, because the engine did not answer in its time.
    """

    http: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    raw: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    dearest: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # by all clients together
    away: int = 0

    def all(self, name: str) -> list[float]:
        return [each for seconds in getattr(self, name).values() for each in seconds]


def one_client(asked: list[Asked], server: Server, raw: Raw, into: Times, turn: int) -> None:
    """Each question by both, one right after the other; who is first changes."""
    acts = _acts(server, raw, into)
    for number, question in enumerate(asked):
        first, second = acts if (number + turn) % 2 else acts[::-1]
        first(question)
        second(question)


def many_clients(asked: list[Asked], server: Server, raw: Raw, into: Times, turn: int) -> None:
    """All clients go through all questions over HTTP, then of the engine, or the other way round."""
    acts = dict(zip(("http", "raw"), _acts(server, raw, into), strict=True))
    for name in list(acts)[:: 1 if turn % 2 else -1]:
        begun = perf_counter()
        _at_once(acts[name], islice(cycle(asked), TIMES * len(asked)))
        into.spent[name] += perf_counter() - begun


def percentile(seconds: Iterable[float], share: float) -> float:
    """Milliseconds within which that share of them was answered."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


Act = Callable[[Asked], None]


def _acts(server: Server, raw: Raw, into: Times) -> tuple[Act, Act]:
    def http(question: Asked) -> None:
        begun = perf_counter()
        answered = server.get(question.address)
        into.http[question.way].append(perf_counter() - begun)
        into.away += not answered

    def engine(question: Asked) -> None:
        took = raw.play(question.calls)
        into.raw[question.way].append(sum(took))
        into.dearest[question.way].append(max(took))

    return http, engine


def _at_once(act: Act, questions: Iterable[Asked]) -> None:
    rest, lock, failed = iter(questions), threading.Lock(), []

    def client() -> None:
        while not failed:
            with lock:
                question = next(rest, None)
            if question is None:
                return
            try:
                act(question)
            except BaseException as error:  # told by the thread that waits
                failed.append(error)

    threads = [threading.Thread(target=client) for _number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
