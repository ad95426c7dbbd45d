"""A story in a real browser: drafted, reviewed by two people, public, corrected, withdrawn."""

import pytest

from tests.browser import newsroom

pytestmark = pytest.mark.browser

TITLE = "一杆秤的分量"
TEXT = "店主把多收的三元八角一笔一笔退了回去。"
MENDED = "店主把多收的钱一笔一笔退了回去，还贴出了清单。"


def public_text(page, path: str) -> tuple[int, str]:
    answer = page.goto(path)
    return answer.status, page.locator("body").inner_text()


@pytest.fixture
def draft(visitor):
    desk = visitor("chen")
    newsroom.new_page(desk, "诚信典型", "诚信故事")
    desk.fill("#id_title", TITLE)
    desk.fill("#id_summary", "多收的钱，一笔一笔退回去。")
    desk.fill("#id_subject_name", "锦里粮油店")
    desk.select_option("#id_category", index=1)
    desk.fill("#id_year", "2026")
    desk.select_option("#id_region", index=1)
    newsroom.write_paragraph(desk, TEXT)
    return desk


def test_a_story_from_draft_to_withdrawal(draft, visitor):
    desk, anybody = draft, visitor(javascript=False)
    newsroom.submit(desk)
    assert public_text(anybody, "/stories/")[1].count(TITLE) == 0

    li, wang = visitor("li"), visitor("wang")
    newsroom.approve(li, TITLE)
    assert not newsroom.waiting(li, TITLE)
    assert public_text(anybody, "/stories/")[1].count(TITLE) == 0
    newsroom.approve(wang, TITLE)

    assert TITLE in public_text(anybody, "/stories/")[1]
    anybody.get_by_role("link", name=TITLE).first.click()
    address = anybody.url
    assert TEXT in anybody.locator("article").inner_text()

    newsroom.open_page(desk, "诚信典型", TITLE)
    edit = desk.url
    newsroom.write_over(desk, MENDED)
    newsroom.submit(desk)
    assert TEXT in public_text(anybody, address)[1]
    newsroom.approve(li, TITLE)
    newsroom.approve(wang, TITLE)
    status, text = public_text(anybody, address)
    assert (status, MENDED in text, TEXT in text) == (200, True, False)

    desk.goto(edit.replace("/edit/", "/unpublish/"))
    newsroom.go(desk, desk.locator("main form button[type=submit], main form input[type=submit]").first)
    status, text = public_text(anybody, address)
    assert (status, TITLE in text) == (410, False)
    assert public_text(anybody, "/stories/")[1].count(TITLE) == 0
