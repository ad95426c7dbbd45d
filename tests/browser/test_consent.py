"""A person's story: without consent it is not even reviewed; its withdrawal takes the story down."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import newsroom, reading
from tests.papers import pdf

pytestmark = pytest.mark.browser

TITLE = "三十年的一张欠条"
PERSON = "周守信"


@pytest.fixture
def draft(visitor) -> Page:
    desk = visitor("chen")
    newsroom.new_page(desk, "诚信典型", "诚信故事")
    desk.fill("#id_title", TITLE)
    desk.select_option("#id_subject_kind", "person")
    desk.fill("#id_subject_name", PERSON)
    desk.select_option("#id_category", index=1)
    desk.fill("#id_year", "2026")
    desk.select_option("#id_region", index=1)
    newsroom.write_paragraph(desk, "欠下的钱，他用三十年还清了。")
    newsroom.save(desk)
    return desk


def test_a_persons_story_stands_and_falls_with_the_consent(draft, visitor):
    desk, edit = draft, draft.url
    newsroom.submit(desk)
    expect(desk.locator(".messages .error").first).to_contain_text("请在“人物与同意”中登记")

    newsroom.record_consent(desk, edit, PERSON, pdf("同意书"))
    desk.goto(edit)
    newsroom.submit(desk)
    for reviewer in (visitor("li"), visitor("wang")):
        newsroom.approve(reviewer, TITLE)
    anybody = visitor(javascript=False)
    anybody.goto("/stories/")
    anybody.get_by_role("link", name=TITLE).first.click()
    address = anybody.url
    assert "三十年还清" in anybody.locator("article").inner_text()

    newsroom.withdraw_consent(desk, edit)
    status, text = reading.public_text(anybody, address)
    assert (status, TITLE in text, PERSON in text) == (410, False, False)
    assert TITLE not in reading.public_text(anybody, "/stories/")[1]
