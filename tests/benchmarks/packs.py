"""What a pack of 500 MB costs beside a plain file of the same size: speed, and memory of the web processes.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.packs [--megabytes 500] [--rounds 5]

A real gunicorn with the project's own configuration answers on loopback; both are asked for in turn, so
that a slow minute of the machine slows both. The plain file is the same film at `/assets/<sha256>`. Memory
is the resident set of all of gunicorn's processes, looked at every 20 ms; the pages of files that the
system keeps in memory belong to nobody, and are not in it.
"""

import argparse
import hashlib
import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import tests.environment  # noqa: F401  a data folder of its own, before the settings read it

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
os.environ["CHENGXIN_DEMO"] = "0"

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from publication import assets  # noqa: E402
from publication.models import Asset  # noqa: E402
from tests.factories import build_house, publish  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
AT = datetime.now(UTC)
MEGABYTE = 1024 * 1024
EVERY = 0.02  # seconds between two looks at the memory


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    film = store_film(asked.megabytes)
    item = publish_lesson(film)
    with serving() as server:
        report(server, f"/education/{item.id}/pack.zip", f"/assets/{film.sha256}", asked.rounds)


def store_film(megabytes: int) -> Asset:
    """Bytes that no compression makes smaller, written piece by piece."""
    digest, fresh = hashlib.sha256(), Path(assets.path_of("new"))
    fresh.parent.mkdir(parents=True, exist_ok=True)
    with fresh.open("wb") as file:
        for _number in range(megabytes):
            piece = os.urandom(MEGABYTE)
            digest.update(piece)
            file.write(piece)
    sha = digest.hexdigest()
    assets.path_of(sha).parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(assets.path_of(sha))
    return Asset.objects.create(sha256=sha, mime="video/mp4", size=megabytes * MEGABYTE, created_at=AT)


def publish_lesson(film: Asset):
    """A lesson with the film, through the door."""
    block = {
        "type": "film", "sha256": film.sha256, "mime": film.mime, "width": 1920, "height": 1080, "seconds": 600,
        "title": "一堂课的录像", "poster": None, "captions": [], "transcript": "",
    }  # fmt: skip
    blocks = [{"type": "heading", "text": "观看"}, block]
    return publish(
        build_house(), at=AT, visible_from=AT, visible_until=AT.replace(year=AT.year + 1), section="education",
        kind="lesson", title="录像课", blocks=blocks, assets=(film.sha256,),
    )  # fmt: skip


class Server:
    """A running gunicorn: its port and the memory of its processes."""

    def __init__(self, port: int, process: subprocess.Popen) -> None:
        self.port, self.process = port, process

    def rss(self) -> int:
        """Bytes resident of master and workers; a page that they share counts for each."""
        return sum(_rss(pid) for pid in (self.process.pid, *_children(self.process.pid)))

    def ask(self, path: str, **headers: str) -> tuple[int, float, str]:
        """Bytes, seconds and ETag of one answer, read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        begun = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        if answer.status not in (200, 206):
            raise SystemExit(f"{path} answered {answer.status}")
        read, buffer = 0, bytearray(MEGABYTE)
        while number := answer.readinto(buffer):
            read += number
        connection.close()
        return read, time.perf_counter() - begun, answer.headers["ETag"]


@contextmanager
def serving() -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "PORT": str(port), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"}
    command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "site/config/gunicorn.py"), "config.wsgi"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


def report(server: Server, pack: str, plain: str, rounds: int) -> None:
    began = time.perf_counter()
    size, _seconds, etag = server.ask(pack)
    print(f"pack of {size} bytes; the first one, made on request, took {time.perf_counter() - began:.1f} s")
    server.ask(plain)
    quiet = server.rss()
    speeds: dict[str, list[float]] = {"pack": [], "plain file": []}
    peaks: dict[str, int] = {}
    for _round in range(rounds):
        for name, path in (("pack", pack), ("plain file", plain)):
            with watched(server) as seen:
                read, seconds, _etag = server.ask(path)
            speeds[name].append(read / seconds / MEGABYTE)
            peaks[name] = max(peaks.get(name, 0), *seen)
    for name, found in speeds.items():
        print(
            f"{name:<11} {statistics.median(found):7.0f} MiB/s (median of {rounds}, {min(found):.0f} to "
            f"{max(found):.0f}), peak RSS of all processes {peaks[name] / MEGABYTE:.0f} MiB, "
            f"{(peaks[name] - quiet) / MEGABYTE:+.1f} MiB above before"
        )
    with watched(server) as seen:
        together = [threading.Thread(target=server.ask, args=(pack,)) for _number in range(4)]
        for each in together:
            each.start()
        for each in together:
            each.join()
    print(f"four packs at once: peak RSS {max(seen) / MEGABYTE:.0f} MiB")
    read, seconds, _etag = server.ask(pack, **{"Range": f"bytes={size // 2}-", "If-Range": etag})
    print(f"resumed in the middle: {read} bytes in {seconds:.2f} s")


@contextmanager
def watched(server: Server) -> Iterator[list[int]]:
    """The memory, again and again while the block runs."""
    seen, done = [server.rss()], threading.Event()

    def watch() -> None:
        while not done.wait(EVERY):
            seen.append(server.rss())

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def _wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


def _rss(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
