"""The pictures of the desk's guide: `python -m tests.browser.pictures` makes them anew, at the tests' own site.

Walks through the steps that the guide tells of, in Chinese, and writes WebP files into `FOLDER`.
"""

import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser import newsroom
from tests.browser.conftest import ARGUMENTS, ROOT, running
from tests.browser.records_with_findings import making

FOLDER = ROOT / "site/home/static/home/guide"
SIZE = {"width": 1000, "height": 640}
MOST_BYTES = 80_000
TITLE = "三十年的一张欠条"
PERSON = "周守信"
SHOP = "锦里粮油店"
RECORD = "成都示例第706商贸"  # a made penalty with three findings
# A ring around what the picture is about, and nothing that moves.
RING = "e => { e.style.outline = '3px solid #b3261e'; e.style.outlineOffset = '3px'; }"
CENTRE = """e => {
    e.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
    for (let each = e; each; each = each.parentElement) each.scrollLeft = 0;
}"""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; caret-color: transparent; }"


def take(page: Page, name: str, about: Locator | None = None) -> None:
    """The window as it stands, scrolled to what it is about."""
    page.add_style_tag(content=STILL)
    if about is not None:
        about.evaluate(CENTRE)
        about.evaluate(RING)
    page.wait_for_timeout(400)
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        for quality in (82, 70, 58, 46):
            file = io.BytesIO()
            shot.convert("RGB").save(file, "WEBP", quality=quality, method=6)
            if file.tell() <= MOST_BYTES:
                break
    (FOLDER / f"{name}.webp").write_bytes(file.getvalue())


def log_in(browser: Browser, address: str, name: str) -> Page:
    # Without the strict policy, so that STILL may be added.
    context = browser.new_context(base_url=address, locale="zh-CN", viewport=SIZE, bypass_csp=True)
    page = context.new_page()
    page.goto("/admin/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "chengxin-demo")
    newsroom.go(page, page.locator("button[type=submit]"))
    return page


def story(desk: Page, title: str, name: str, text: str, *, person: bool = False) -> str:
    """A draft of a story; the address of its editor."""
    newsroom.new_page(desk, "诚信典型", "诚信故事")
    desk.fill("#id_title", title)
    desk.fill("#id_summary", "欠下的钱，一笔一笔还清。")
    if person:
        desk.select_option("#id_subject_kind", "person")
    desk.fill("#id_subject_name", name)
    desk.select_option("#id_category", index=1)
    desk.fill("#id_year", "2026")
    desk.select_option("#id_region", label="四川省")
    newsroom.write_paragraph(desk, text)
    newsroom.save(desk)
    return desk.url


def of_stories(desk: Page, reviewers: list[Page]) -> None:
    edit = story(desk, TITLE, PERSON, "欠下的钱，他用三十年还清了。", person=True)
    desk.evaluate("scrollTo(0, 0)")
    take(desk, "story", desk.locator("#id_title"))
    newsroom.record_consent(desk, edit, PERSON, b"%PDF-1.4\n%%EOF\n")
    take(desk, "consent", desk.locator("h2").nth(1))
    desk.goto(edit)
    desk.get_by_role("button", name="更多动作").click()
    take(desk, "submit", desk.locator("button[name=action-submit]"))
    desk.goto(edit)
    newsroom.submit(desk)
    of_review(reviewers[0])
    for reviewer in reviewers:
        newsroom.approve(reviewer, TITLE)
    desk.goto(edit.replace("/edit/", "/unpublish/"))
    take(desk, "takedown", desk.locator("main form button[type=submit], main form input[type=submit]").first)


def of_review(reviewer: Page) -> None:
    reviewer.goto("/admin/")
    take(reviewer, "start")
    reviewer.goto("/admin/review/")
    take(reviewer, "queue", reviewer.locator(".queue tbody th a").first)
    newsroom.open_submission(reviewer, RECORD)
    reviewer.wait_for_load_state("networkidle")
    reviewer.locator("button[value^='mask:']").first.click()
    reviewer.locator(".found--masked").wait_for()
    take(reviewer, "review", reviewer.locator("button[value^='mask:']").first)
    for box in reviewer.locator("form#act fieldset input[type=checkbox]").all():
        box.check()
    reviewer.locator("form#act").get_by_label(newsroom.OPEN, exact=True).check()
    reviewer.locator("form#act [name=basis]").fill("《政府信息公开条例》第十七条")
    take(reviewer, "opinion", reviewer.locator("form#act [name=basis]"))


def of_lessons(desk: Page) -> None:
    newsroom.new_page(desk, "诚信教育", "课程")
    desk.fill("#id_title", "一场没有监考的测验")
    desk.fill("#id_minutes", "40")
    for number, (name, minutes) in enumerate([("读故事", "15"), ("说理由", "25")]):
        newsroom.add_entry(desk, "steps")
        desk.fill(f"[name=steps-{number}-value-title]", name)
        desk.fill(f"[name=steps-{number}-value-minutes]", minutes)
        desk.fill(f"[name=steps-{number}-value-text]", "按讨论单的问题进行。")
    take(desk, "lesson", desk.locator("[name=steps-0-value-minutes]"))


def of_days(desk: Page) -> None:
    desk.goto("/admin/calendar/nodes/add/")
    desk.select_option("[name$=kind]", index=1)
    desk.fill("[name$=month]", "9")
    take(desk, "days", desk.locator("[name$=kind]"))


def of_bundles(desk: Page) -> None:
    titles = ["退回多收的三元八角", "老街上的诚信公约"]
    for title in titles:
        story(desk, title, SHOP, "店主把多收的钱一笔一笔退了回去。")
    desk.goto("/admin/review/bundles/new/")
    desk.fill("[name=title]", "诚信兴商宣传月")
    desk.fill("[name=hour]", f"{datetime.now() + timedelta(days=30):%Y-%m-%dT09:00}")
    newsroom.go(desk, desk.locator("form button.button").first)
    for title in titles:
        row = desk.locator("section[aria-labelledby=add] li").filter(has_text=title)
        newsroom.go(desk, row.get_by_role("button").first)
    take(desk, "bundle", desk.locator("button[name=act][value=submit]"))


def of_pictures(desk: Page) -> None:
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((800, 500)).convert("RGB").save(drawn, "JPEG")
    desk.goto("/admin/images/add/")
    picture = {"name": "pier.jpg", "mimeType": "image/jpeg", "buffer": drawn.getvalue()}
    desk.locator("input[type=file]").first.set_input_files(picture)
    alt = desk.locator("[name$=alt]").first
    alt.fill("清晨的渡口，一位老人正在把木船系到桩上")
    take(desk, "picture", alt)


def of_films(desk: Page) -> None:
    newsroom.new_page(desk, "诚信典型", "诚信故事")
    newsroom.add_block(desk, "视频")
    take(desk, "film", desk.locator("[data-contentpath=body] [name$='-value-title']").first)


def of_links(desk: Page) -> None:
    newsroom.new_page(desk, "诚信典型", "诚信故事")
    desk.fill("#id_title", "渡口的早班船")
    desk.fill("#id_subject_name", SHOP)
    desk.fill("#id_year", "2026")
    desk.select_option("#id_region", index=1)
    newsroom.write_paragraph(desk, "详见这里")
    newsroom.link_all(desk, "/stories/AAAAAAAAAAAAAAAAAAAAAA/")
    newsroom.go(desk, desk.get_by_role("button", name="保存草稿").first)
    take(desk, "links", desk.locator(".messages .warning").first)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running(Path(data)) as site, _browser() as browser:
        site.manage("shell", "-c", making(12, first=700))
        walk(browser, site.url)


def walk(browser: Browser, address: str) -> None:
    chen, li, wang = (log_in(browser, address, name) for name in ("chen", "li", "wang"))
    of_stories(chen, [li, wang])
    for step in (of_lessons, of_days, of_bundles, of_pictures, of_films, of_links):
        step(log_in(browser, address, "chen"))


if __name__ == "__main__":
    main()
