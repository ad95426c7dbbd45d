"""The nodes of one cluster in a folder: node N listens on port + N - 1, and talks to others on port + 100."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

from .installing import HOME, ElasticsearchMissing, installed

ANSWER_SECONDS = 180
JAVA = ("-XX:+UseSerialGC", "-cp", f"{HOME}/classes:{HOME}/lib/*")


@dataclass(frozen=True, slots=True)
class Plan:
    """How many nodes, the HTTP port of the first, the heap of each."""

    nodes: int = 1
    port: int = 9200
    heap: str = "512m"


class Cluster:
    """Started and ended by whoever holds the folder; the processes outlive this object."""

    def __init__(self, folder: Path, plan: Plan | None = None) -> None:
        """Without a plan, the one that was started in this folder. Raises FileNotFoundError."""
        self.folder = folder
        self.plan = plan or Plan(**json.loads((folder / "cluster.json").read_text()))

    @property
    def urls(self) -> list[str]:
        return [f"http://127.0.0.1:{self.plan.port + number}" for number in range(self.plan.nodes)]

    @property
    def numbers(self) -> range:
        return range(1, self.plan.nodes + 1)

    def start(self) -> None:
        """Returns once every node belongs to the cluster. Raises ElasticsearchMissing."""
        if any(self.process(number) for number in self.numbers):
            raise ElasticsearchMissing("It runs already; stop it first.")
        installed()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "cluster.json").write_text(json.dumps(asdict(self.plan)))
        for number in self.numbers:
            self.launch(number)
        self.wait()

    def launch(self, number: int) -> None:
        """Begin one node, on the data that it had."""
        folder = self.folder / str(number)
        folder.mkdir(parents=True, exist_ok=True)
        heap = [f"-Xms{self.plan.heap}", f"-Xmx{self.plan.heap}"]
        settings = [f"{name}={value}" for name, value in self._settings(number, folder).items()]
        with open(folder / "out.log", "ab") as log:
            process = subprocess.Popen(
                ["java", *heap, *JAVA, "ElasticsearchNode", str(HOME), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        (folder / "pid").write_text(str(process.pid))

    def restart(self, number: int) -> None:
        self.end(number)
        self.launch(number)
        self.wait()

    def end(self, number: int, sign: int = signal.SIGTERM) -> None:
        """Returns once the process is gone."""
        pid = self.process(number)
        if pid is None:
            return
        os.kill(pid, sign)
        while self.process(number):
            time.sleep(0.05)

    def kill(self, number: int) -> None:
        self.end(number, signal.SIGKILL)

    def stop(self, *, wipe: bool = False) -> None:
        for number in self.numbers:
            self.end(number)
        if wipe:
            shutil.rmtree(self.folder)

    def wait(self, seconds: float = ANSWER_SECONDS) -> None:
        """Until every node of the plan belongs to the cluster. Raises ElasticsearchMissing."""
        path = f"/_cluster/health?wait_for_nodes={self.plan.nodes}&timeout=5s"
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(_answers(url + path) for url in self.urls):
                return
            time.sleep(0.2)
        raise ElasticsearchMissing(f"No answer in {seconds} s; {self.folder}/*/out.log says why.")

    def process(self, number: int) -> int | None:
        """The id of node `number`, None where it does not run."""
        try:
            pid = int((self.folder / str(number) / "pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        return pid if b"ElasticsearchNode" in command else None

    def _settings(self, number: int, folder: Path) -> dict[str, object]:
        nodes, port = self.plan.nodes, self.plan.port
        settings = {
            "cluster.name": f"chengxin-test-{port}",
            "node.name": f"node-{number}",
            "path.data": folder / "data",
            "path.logs": folder / "logs",
            "http.port": port + number - 1,
            "transport.port": port + 100 + number - 1,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if nodes == 1:
            return settings | {"discovery.type": "single-node"}
        settings["discovery.seed_hosts"] = ",".join(f"127.0.0.1:{port + 100 + i}" for i in range(nodes))
        if not (folder / "data").exists():
            settings["cluster.initial_master_nodes"] = ",".join(f"node-{i}" for i in self.numbers)
        return settings


def free_port(nodes: int = 1) -> int:
    """A port from which on those of so many nodes are free just now, and their other ports too."""
    for port in range(20_000 + 211 * (os.getpid() % 150), 60_000, 7):
        if all(_is_free(port + offset + number) for number in range(nodes) for offset in (0, 100)):
            return port
    raise ElasticsearchMissing("No free ports.")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=10) as answer:
            return not json.load(answer)["timed_out"]
    except OSError:
        return False
