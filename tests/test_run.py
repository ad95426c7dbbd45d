"""`./run`: refuses in one sentence, finds what is missing, ends what it began."""

import ast
import errno
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "run"


@pytest.fixture
def run(monkeypatch) -> ModuleType:
    """The script as a module."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = SourceFileLoader("run_script", str(SCRIPT))
    module = module_from_spec(spec_from_loader("run_script", loader))
    loader.exec_module(module)
    yield module
    module.end_children()


def start(**environment: str) -> subprocess.CompletedProcess:
    """./run itself; only for what it refuses before it does anything."""
    return subprocess.run(
        [sys.executable, str(SCRIPT)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def refusal(run: ModuleType, call, *arguments) -> str:
    with pytest.raises(run.Refused) as caught:
        call(*arguments)
    return str(caught.value)


class TestRefusals:
    def test_an_old_python_can_read_it(self):
        ast.parse(SCRIPT.read_text(), feature_version=(3, 6))

    def test_an_old_python_is_told_what_is_missing(self, run, monkeypatch):
        monkeypatch.setattr(run, "sys", SimpleNamespace(version_info=(3, 10, 13), exit=sys.exit))
        monkeypatch.setattr(shutil, "which", lambda name: None)
        with pytest.raises(SystemExit) as caught:
            run.use_a_complete_python()
        assert str(caught.value) == "Not running: Python 3.11 or newer is needed, and this is 3.10."

    def test_a_python_that_lacks_a_part_is_told_which(self, run, monkeypatch):
        monkeypatch.setattr(run, "complete", lambda python: False)
        with pytest.raises(SystemExit) as caught:
            run.use_a_complete_python()
        version = "{}.{}".format(*sys.version_info[:2])
        assert str(caught.value) == (
            f"Not running: this Python {version} lacks venv, ensurepip, sqlite3 or ssl; install the whole "
            f"of it (on Debian and Ubuntu: apt install python{version}-venv)."
        )

    def test_a_newer_python_on_the_path_is_used(self, run, monkeypatch):
        begun = []
        monkeypatch.setattr(
            run, "sys", SimpleNamespace(version_info=(3, 8, 0), argv=["run", "test"], exit=sys.exit)
        )
        monkeypatch.setattr(shutil, "which", lambda name: "/opt/python3.13" if name == "python3.13" else None)
        monkeypatch.setattr(run, "complete", lambda python: True)
        monkeypatch.setattr(os, "execv", lambda *command: begun.append(command) or sys.exit())
        with pytest.raises(SystemExit):
            run.use_a_complete_python()
        assert begun == [("/opt/python3.13", ["/opt/python3.13", str(SCRIPT), "test"])]

    def test_a_taken_port_is_refused_before_anything_else(self, tmp_path):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = start(PORT=str(port), CHENGXIN_DATA=str(tmp_path / "data"))
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout == (
            f"Not running: port {port} is taken; end what uses it, or choose another, "
            f"such as PORT={port + 1} ./run.\n"
        )
        assert not (tmp_path / "data").exists()

    def test_who_sees_the_end_of_the_output_finds_the_exit_code(self):
        for _ in range(5):
            child = subprocess.Popen(
                [sys.executable, str(SCRIPT)],
                env={**os.environ, "PORT": "none"},
                stdout=subprocess.PIPE,
                text=True,
            )
            assert (
                child.stdout.read() == "Not running: PORT is 'none', and must be a number from 1 to 65535.\n"
            )
            assert child.poll() == 1

    @pytest.mark.parametrize("port", ["http", "0", "65536", "-1", "８０００"])
    def test_a_port_that_is_none(self, run, monkeypatch, port):
        monkeypatch.setenv("PORT", port)
        assert refusal(run, run.port_asked_for) == f"PORT is {port!r}, and must be a number from 1 to 65535."

    def test_a_data_folder_that_is_none(self, tmp_path, run, monkeypatch):
        (tmp_path / "file").touch()
        monkeypatch.setenv("CHENGXIN_DATA", str(tmp_path / "file"))
        assert refusal(run, run.data_folder) == (
            f"the data folder {tmp_path / 'file'} is not writable (File exists); "
            "set CHENGXIN_DATA to one that is."
        )

    def test_a_full_disk_before_the_start(self, run, monkeypatch, tmp_path):
        monkeypatch.setenv("CHENGXIN_DATA", str(tmp_path))
        monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=3 * 2**20))
        assert refusal(run, run.data_folder) == (
            f"the disk of {tmp_path} is full: 3 MB are free, and 150 MB are needed."
        )

    def test_a_disk_that_fills_on_the_way(self, run, monkeypatch, tmp_path):
        monkeypatch.setenv("CHENGXIN_DATA", str(tmp_path))
        full = f"the disk of {tmp_path} is full; free some space and start again: what is done is kept."
        fail = "import sys; print('Traceback'); sys.exit('OSError: [Errno 28] No space left on device')"
        assert refusal(run, run.output_of, "prepare", [sys.executable, "-c", fail]) == full
        fail = "import sys; sys.exit('django.db.utils.OperationalError: database or disk is full')"
        assert refusal(run, run.output_of, "prepare", [sys.executable, "-c", fail]) == full
        assert run.in_a_sentence(OSError(errno.ENOSPC, "No space left on device", str(tmp_path))) == full

    def test_a_step_that_fails_says_its_last_words(self, run):
        fail = "print('ok'); raise SystemExit('CommandError: The catalogue is broken.')"
        assert refusal(run, run.output_of, "prepare", [sys.executable, "-c", fail]) == (
            "the step `prepare` failed: CommandError: The catalogue is broken."
        )

    def test_a_data_folder_in_use(self, run, tmp_path):
        lock = os.open(tmp_path, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            assert refusal(run, run.claim_data, str(tmp_path)) == (
                f"another ./run uses the data folder {tmp_path}; end it, or set CHENGXIN_DATA."
            )
        finally:
            os.close(lock)
        os.close(run.claim_data(str(tmp_path)))

    def test_an_unknown_word_shows_what_there_is(self):
        done = subprocess.run(
            [sys.executable, str(SCRIPT), "fly"], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 2
        assert "./run test [ARGUMENTS]" in done.stdout


class TestEnvironment:
    @pytest.fixture
    def folder(self, run, monkeypatch, tmp_path) -> Path:
        """An environment that is whole, elsewhere than the one in use."""
        venv = tmp_path / ".venv"
        for name, path in {"VENV": venv, "PYTHON": venv / "bin" / "python", "PLACE": venv / "place"}.items():
            monkeypatch.setattr(run, name, str(path))
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").touch()
        run.write(run.PLACE, run.place())
        run.write(run.stamp_of("runtime"), run.hash_of(run.RUNTIME))
        return venv

    def test_one_that_is_whole_is_left_alone(self, run, folder):
        assert run.installed("runtime", run.RUNTIME)
        run.environment()

    def test_other_requirements_are_installed_anew(self, run, folder):
        run.write(run.stamp_of("runtime"), "another hash")
        assert not run.installed("runtime", run.RUNTIME)

    def test_one_that_was_moved_is_made_anew(self, run, folder, monkeypatch, tmp_path):
        moved = folder.rename(tmp_path / "elsewhere")
        for name, path in {
            "VENV": moved,
            "PYTHON": moved / "bin" / "python",
            "PLACE": moved / "place",
        }.items():
            monkeypatch.setattr(run, name, str(path))
        assert not run.in_place()

    def test_one_whose_python_is_gone_is_made_anew(self, run, folder):
        (folder / "bin" / "python").unlink()
        assert not run.in_place()

    def test_the_tests_packages_come_on_top(self, run, folder):
        assert not run.installed("tests", run.TESTS)
        run.write(run.stamp_of("tests"), run.hash_of(run.TESTS))
        run.environment(tests=True)

    def test_progress_is_said_now_and_then(self, run, capsys):
        show = run.pip_progress(run.RUNTIME)
        for number in range(45):
            show(f"Collecting package{number}")
        show("Installing collected packages: …")
        total = Path(run.RUNTIME).read_text().count("==")
        assert capsys.readouterr().out.splitlines() == [
            f"    20 of {total} packages found",
            f"    40 of {total} packages found",
            "    installing them",
        ]


class TestChildren:
    SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
    STUBBORN = [
        sys.executable,
        "-c",
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
    ]

    def test_all_are_ended(self, run):
        begun = [run.begin(name, self.SLEEP) for name in ("web", "worker", "clock")]
        before = time.monotonic()
        run.end_children()
        assert time.monotonic() - before < 5
        assert [child.returncode for child in begun] == [-15, -15, -15]

    def test_one_that_does_not_listen_is_killed(self, run, monkeypatch):
        monkeypatch.setattr(run, "ENDING_SECONDS", 0.3)
        child = run.begin("worker", self.STUBBORN, stdout=subprocess.PIPE)
        child.stdout.readline()
        run.end_children()
        assert child.returncode == -9

    def test_one_that_ends_by_itself_is_named(self, run):
        run.begin("web", self.SLEEP)
        run.begin("worker", [sys.executable, "-c", "raise SystemExit(3)"]).wait()
        assert refusal(run, run.watch_children) == (
            "the worker ended by itself (code 3); what it wrote above says why."
        )

    @pytest.mark.skipif(sys.platform != "linux", reason="Linux tells children that their parent died")
    def test_none_outlives_a_killed_parent(self, tmp_path):
        script = (
            "import sys, time; from importlib.machinery import SourceFileLoader as L; "
            f"sys.dont_write_bytecode = True; run = L('run_script', {str(SCRIPT)!r}).load_module(); "
            f"print(run.begin('worker', {self.SLEEP!r}).pid, flush=True); time.sleep(60)"
        )
        parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        assert _ends(child)

    def test_a_signal_counts_once(self, run, monkeypatch):
        heard = []
        monkeypatch.setattr(run, "listen_to_signals", heard.append)
        with pytest.raises(run.Ended):
            run.end_by_signal(15, None)
        assert heard == [run.signal.SIG_IGN]


def _ends(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False
