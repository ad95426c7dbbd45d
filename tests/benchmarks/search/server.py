"""A real gunicorn with the project's own configuration on loopback, and the memory of its processes."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .place import ROOT

AWAY = 503  # the engine did not answer in its time


@dataclass(frozen=True, slots=True)
class Memory:
    """Of master and workers together, in MiB; of a page that several share, PSS counts each one's share."""

    pss: float
    rss: float
    workers: tuple[int, ...]

    def __str__(self) -> str:
        return f"PSS {self.pss:.0f} MiB, RSS {self.rss:.0f} MiB of master and workers {list(self.workers)}"


class Server:
    def __init__(self, port: int, process: subprocess.Popen) -> None:
        self.port, self._process = port, process
        self._own = threading.local()

    def get(self, path: str) -> bool:
        """Whether it is answered; not where search says that it is away. A connection of each thread is kept."""
        for attempt in (1, 2):
            connection = self._connection(fresh=attempt == 2)
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "identity"})
                answer = connection.getresponse()
                body = answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                if attempt == 2:
                    raise
                continue  # an idle connection was closed, as any browser meets it
            if answer.status not in (200, AWAY):
                raise SystemExit(f"{path} answered {answer.status}: {body[:200].decode(errors='replace')}")
            return answer.status != AWAY
        raise AssertionError("unreachable")

    def memory(self) -> Memory:
        workers = tuple(_children(self._process.pid))
        found = [_memory(pid) for pid in (self._process.pid, *workers)]
        return Memory(sum(pss for pss, _rss in found), sum(rss for _pss, rss in found), workers)

    def _connection(self, *, fresh: bool) -> http.client.HTTPConnection:
        if fresh or not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        return self._own.connection


@contextmanager
def serving() -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "site/config/gunicorn.py"), "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PORT": str(port)})
    try:
        _wait(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


def _memory(pid: int) -> tuple[float, float]:
    """PSS and RSS of a process in MiB."""
    sizes = {"Pss": 0.0, "Rss": 0.0}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _colon, size = line.partition(":")
        if name in sizes:
            sizes[name] = int(size.split()[0]) / 1024
    return sizes["Pss"], sizes["Rss"]


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
