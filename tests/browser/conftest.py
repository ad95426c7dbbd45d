"""A real Chromium on the real program: web, worker and clock over a database of their own.

Without Chromium these tests are skipped; where `CI` is set they fail, since CI installs it.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.lacking import lacking

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
]
PEOPLE = """
from django.utils import timezone
from organisations import demo
demo.load(at=timezone.now())
"""


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        lacking("Chromium is not installed.")
    return found


@dataclass(frozen=True)
class Site:
    """What runs, and where its files lie."""

    url: str
    data: Path
    environment: dict[str, str]

    def manage(self, *arguments: str, given: str | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, input=given,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def site(chromium, migrated, tmp_path_factory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site")
    migrated.copy_to(data / "chengxin.sqlite3")
    with running(data) as made:
        yield made


@contextmanager
def running(data: Path) -> Iterator[Site]:
    """An office's first start, with the demo's people and nothing else; ended with the block.

    What a first start migrates may lie in the folder already.
    """
    port = _free_port()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("CHENGXIN_", "DATABASE_", "DJANGO_"))}
    environment = clean | {
        "CHENGXIN_DATA": str(data), "PORT": str(port), "CHENGXIN_WEB_PROCESSES": "1", "PYTHONUTF8": "1",
        "CHENGXIN_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    made = Site(f"http://127.0.0.1:{port}", data, environment)
    _prepare(made)
    parts = [
        subprocess.Popen([sys.executable, *part], cwd=ROOT, env=environment, stdout=log, stderr=log)
        for log in [(data / "log.txt").open("wb")]
        for part in (
            ["-m", "gunicorn", "--config", "site/config/gunicorn.py", "config.wsgi"],
            ["manage.py", "worker"],
            ["manage.py", "clock"],
        )
    ]
    try:
        _wait_for(f"{made.url}/health/live")
        yield made
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(timeout=30)


def _prepare(made: Site) -> None:
    """The demo's accounts, without its thousands of records and pages."""
    bare = Site(made.url, made.data, made.environment | {"CHENGXIN_DEMO": "0"})
    bare.manage("prepare")
    made.manage("shell", "-c", PEOPLE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"{address} did not answer.")


@pytest.fixture(scope="module")
def browser(chromium):
    """Ended with its file: Playwright keeps an event loop running in the thread, in which Django's ORM
    refuses to work, and the same process goes on with other tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visitor(browser, site):
    """`visitor(name)`: a window of somebody who is logged in, or of the public; `javascript=False` too."""
    windows = []

    def open_window(name: str = "", *, javascript: bool = True, width: int = 1280):
        context = browser.new_context(
            base_url=site.url, locale="zh-CN", java_script_enabled=javascript,
            viewport={"width": width, "height": 900}, accept_downloads=True,
        )  # fmt: skip
        context.set_default_timeout(20_000)
        windows.append(context)
        page = context.new_page()
        if name:
            page.goto("/admin/login/")
            page.fill("input[name=username]", name)
            page.fill("input[name=password]", "chengxin-demo")
            page.click("button[type=submit]")
            page.wait_for_url("**/admin/")
        return page

    yield open_window
    for context in windows:
        context.close()
