"""What the public does: opens addresses, takes packs, opens them from the disk."""

import zipfile
from pathlib import Path

from playwright.sync_api import Locator, Page, Request


def public_text(page: Page, path: str) -> tuple[int, str]:
    """The status of an address, and what it says."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status, page.locator("body").inner_text()


def asked_by(page: Page) -> list[str]:
    """Addresses that the page asks for from now on; it goes on growing."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.context.on("request", note)
    return asked


def until_shown(page: Page, link: Locator) -> None:
    """What the worker brings comes a moment after the publication."""
    for _second in range(60):
        if link.count():
            return
        page.wait_for_timeout(1000)
        page.reload()


def take_pack(page: Page, folder: Path) -> Path:
    """The pack that the page offers, downloaded and unpacked; the folder of its reader."""
    link = page.get_by_role("link", name="下载课程资源包")
    until_shown(page, link)
    address = link.get_attribute("href")
    while page.request.head(address).status == 503:  # the worker is making it just now
        page.wait_for_timeout(500)
    with page.expect_download() as begun:
        link.click()
    file = folder / begun.value.suggested_filename
    begun.value.save_as(file)
    with zipfile.ZipFile(file) as pack:
        assert pack.testzip() is None
        pack.extractall(folder)
    return next(folder.rglob("index.html")).parent
