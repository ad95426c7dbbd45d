"""A lesson in a real browser: written, reviewed, found in three clicks, taken along, a second edition, withdrawn."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.browser import newsroom, reading

pytestmark = pytest.mark.browser

TITLE = "一场没有监考的测验"
NOTES = "教师参考：先让学生自己说，再点评。"
SHEET = "讨论单"
NEW = "第二步改为小组讨论。"


@pytest.fixture
def draft(visitor) -> Page:
    desk = visitor("chen")
    newsroom.new_page(desk, "诚信教育", "课程")
    desk.fill("#id_title", TITLE)
    desk.fill("#id_summary", "没有人看着的时候，卷子怎么答。")
    desk.select_option("#id_stage", "junior")
    desk.get_by_label("七年级").check()
    newsroom.choose(desk, "id_subject_area", "道德与法治")
    desk.fill("#id_minutes", "40")
    desk.get_by_label("考试诚信").check()
    desk.fill("#id_aims", "说出自己的判断\n听懂别人的理由")
    newsroom.write_paragraph(desk, "这节课从一个故事开始。")
    for number, (name, minutes) in enumerate([("读故事", "15"), ("说理由", "25")]):
        newsroom.add_entry(desk, "steps")
        desk.fill(f"[name=steps-{number}-value-title]", name)
        desk.fill(f"[name=steps-{number}-value-minutes]", minutes)
        desk.fill(f"[name=steps-{number}-value-text]", "按讨论单的问题进行。")
    newsroom.add_entry(desk, "materials")
    sheet = {"name": "sheet.txt", "mimeType": "text/plain", "buffer": "一、你会怎么做？".encode()}
    newsroom.upload_file(desk, "materials", sheet, SHEET)
    desk.fill("[name=materials-0-value-title]", SHEET)
    newsroom.add_block(desk, "段落", path="teacher_notes")
    newsroom.write_over(desk, NOTES, path="teacher_notes")
    return desk


def test_a_lesson_from_draft_to_withdrawal(draft, visitor, tmp_path):
    desk, li, wang = draft, visitor("li"), visitor("wang")
    publish(desk, li, wang)

    anybody = visitor(javascript=False)
    first = found_in_three_clicks(anybody)
    article = anybody.locator("article").inner_text()
    assert NOTES in article
    assert SHEET in article
    assert "读故事" in article
    assert NOTES not in reading.public_text(anybody, f"{first}pupil/")[1]

    anybody.goto(first)
    pack = reading.take_pack(anybody, tmp_path)
    for javascript in (True, False):
        opens_from_the_disk(visitor(javascript=javascript), pack)

    newsroom.open_page(desk, "诚信教育", TITLE)
    desk.fill("#id_whats_new", NEW)
    newsroom.write_over(desk, "这节课从一个真实的选择开始。")
    publish(desk, li, wang)
    second = found_in_three_clicks(anybody)
    assert second != first
    assert NEW in anybody.locator("body").inner_text()
    status, older = reading.public_text(anybody, first)
    assert (status, "这节课从一个故事开始。" in older) == (200, True)
    anybody.locator(".notice--newer a").click()
    assert anybody.url.endswith(second)

    newsroom.take_down(desk, "诚信教育", TITLE)
    for address in (first, second):
        status, text = reading.public_text(anybody, address)
        assert (status, TITLE in text) == (410, False)
    assert TITLE not in reading.public_text(anybody, "/education/")[1]


def publish(desk: Page, *reviewers: Page) -> None:
    newsroom.submit(desk)
    for reviewer in reviewers:
        newsroom.approve(reviewer, TITLE)


def found_in_three_clicks(page: Page) -> str:
    """The path of the lesson, as a teacher of grade 7 finds it."""
    page.goto("/education/")
    grade = page.locator(".stages").get_by_role("link", name="七年级")
    reading.until_shown(page, grade)
    grade.click()
    page.locator(".narrow").get_by_role("link", name="考试诚信").click()
    page.get_by_role("link", name=TITLE).first.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    return "/" + page.url.split("/", 3)[3]


def opens_from_the_disk(page: Page, folder) -> None:
    """The reader shows the lesson with its file; nothing is asked of any network."""
    asked = reading.asked_by(page)
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="教师版").click()
    text = page.locator("body").inner_text()
    assert TITLE in text
    assert "按讨论单的问题进行。" in text
    assert NOTES in text
    sheet = page.get_by_role("link", name=SHEET).first.get_attribute("href")
    assert page.goto(urljoin(page.url, sheet)).ok
    assert "一、你会怎么做？" in page.locator("body").inner_text()
    assert {address.partition(":")[0] for address in asked} == {"file"}
