"""A reviewer goes through a hundred records by keys: `python -m tests.browser.review_hundred [--records 100]`.

At a fresh site of its own, with made penalties of which four in five hold findings. Every finding that is open
is masked by one key, the checklist is ticked, the opinion is given; then comes the next record. What a person
needs for reading is not in the numbers: they say what the program adds to it. Prints the time of all, of the
median and the slowest record, of a mask from key to page, and which share of it the server took.
"""

import argparse
import os
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, Request, sync_playwright

from tests.browser.conftest import ARGUMENTS, running
from tests.browser.pictures import log_in
from tests.browser.records_with_findings import making

BASIS = "《政府信息公开条例》第十七条、第十九条"
CHUNK = 25  # records made by one command
OPEN = "[data-finding][data-open]"


@dataclass
class Timing:
    """Seconds: of each record, of each mask from the key to the page that shows it, and of the server."""

    records: list[float] = field(default_factory=list)
    masks: list[float] = field(default_factory=list)
    server: float = 0.0
    requests: int = 0
    keys: int = 0

    def note(self, request: Request) -> None:
        """What the server took until its answer began, of pages and acts (not of what browsers keep)."""
        if "/admin/review/" in request.url:
            timing = request.timing
            self.server += max(0.0, timing["responseStart"] - timing["requestStart"]) / 1000
            self.requests += 1

    def press(self, page: Page, key: str) -> None:
        page.keyboard.press(key)
        self.keys += 1


def go_through(page: Page, count: int) -> Timing:
    """So many records of the queue, the first of which is open."""
    timing = Timing()
    page.on("requestfinished", timing.note)
    for number in range(count):
        begun = time.perf_counter()
        mask_all(page, timing)
        approve(page, timing, first=number == 0)
        timing.records.append(time.perf_counter() - begun)
    return timing


def mask_all(page: Page, timing: Timing) -> None:
    """Each finding by its own key; the first press only goes there where it is out of sight."""
    while left := page.locator(OPEN).count():
        if not page.evaluate("document.activeElement.matches('[data-finding]')"):
            timing.press(page, "j")
        begun = time.perf_counter()
        timing.press(page, "m")
        page.wait_for_function(f"document.querySelectorAll('{OPEN}').length < {left}")
        timing.masks.append(time.perf_counter() - begun)


def approve(page: Page, timing: Timing, *, first: bool) -> None:
    timing.press(page, "a")
    for number in range(1, page.locator("#act [name^=check_]").count() + 1):
        timing.press(page, str(number))
    if first:
        page.locator("#act [name=basis]").fill(BASIS)  # proposed from then on
    with page.expect_navigation():
        timing.press(page, "Control+Enter")


def report(timing: Timing) -> str:
    total, slowest = sum(timing.records), max(timing.records)
    return "\n".join(
        [
            f"records          {len(timing.records)}, {len(timing.masks)} findings masked, {timing.keys} keys",
            f"all              {total:.1f} s",
            f"a record         {median(timing.records):.2f} s median, {slowest:.2f} s slowest",
            f"a mask           {median(timing.masks):.2f} s median, {max(timing.masks):.2f} s slowest",
            f"of it the server {timing.server:.1f} s ({timing.server / total:.0%}), {timing.requests} requests, "
            f"{timing.server / timing.requests * 1000:.0f} ms each",
            f"load of the host {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100)
    count = parser.parse_args().records
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as site, sync_playwright() as playwright:
        for first in range(1, count + 1, CHUNK):
            site.manage("shell", "-c", making(min(CHUNK, count + 1 - first), first=first))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        li = log_in(browser, site.url, "li")
        li.goto("/admin/review/")
        with li.expect_navigation():
            li.locator(".queue tbody th[scope=row] a").first.click()
        print(report(go_through(li, count)))
        browser.close()


if __name__ == "__main__":
    main()
