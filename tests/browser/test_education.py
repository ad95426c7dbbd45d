"""A quiz without JavaScript, and a bundle: a quiz and a day of the calendar, public in one instant or not at all."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser import newsroom, reading

pytestmark = pytest.mark.browser

BEIJING = ZoneInfo("Asia/Shanghai")
QUIZ = "借书这件小事"
DAY = "校园诚信宣传日"
BUNDLE = "宣传日与小测验"
SOON = timedelta(seconds=20)  # more than submitting takes
BASIS = "《政府信息公开条例》第十七条"


def write_quiz(desk: Page) -> str:
    """The draft; for which organisation, by its number."""
    newsroom.new_page(desk, "诚信教育", "小测验")
    desk.fill("#id_title", QUIZ)
    desk.select_option("#id_stage", "primary")
    desk.fill("#id_aims", "知道借了东西要按时还")
    newsroom.choose(desk, "id_subject_area", "班会")
    newsroom.add_entry(desk, "questions")
    desk.fill("[name=questions-0-value-text]", "借来的书弄湿了，怎么办？")
    desk.fill("[name=questions-0-value-explanation]", "先说实话，再想办法。")
    for number, (text, why) in enumerate(
        [("告诉同学，商量怎么赔", "说了实话。"), ("悄悄放回去", "瞒不住的。")]
    ):
        if number:
            newsroom.add_entry(desk, "options")
        option = f"questions-0-value-options-{number}-value"
        desk.fill(f"[name={option}-text]", text)
        desk.fill(f"[name={option}-why]", why)
    desk.check("[name=questions-0-value-options-0-value-right]")
    organisation = desk.locator("#id_organisation").input_value()
    newsroom.save(desk)
    return organisation


def write_day(desk: Page) -> None:
    newsroom.new_page(desk, "宣传日历", "诚信主题日")
    desk.fill("#id_title", DAY)
    desk.fill("#id_date_start", f"{datetime.now(BEIJING):%Y-%m}-15")
    desk.keyboard.press("Tab")  # the little calendar of the field covers what is below it
    desk.fill("#id_rule", "每年由学校确定")
    desk.select_option("#id_day_state", "confirmed")
    newsroom.save(desk)


def gather(desk: Page, organisation: str) -> tuple[str, datetime]:
    """The bundle with both drafts, submitted; its address and its hour."""
    desk.goto("/admin/review/bundles/new/")
    desk.fill("[name=title]", BUNDLE)
    desk.select_option("[name=organisation]", organisation)
    set_hour(desk, datetime.now(BEIJING) + timedelta(days=1))
    newsroom.go(desk, desk.get_by_role("button", name="下一步：选择稿件"))
    for title in (QUIZ, DAY):
        row = desk.locator("section[aria-labelledby=add] li").filter(has_text=title)
        newsroom.go(desk, row.get_by_role("button").first)
    hour = datetime.now(BEIJING) + SOON
    set_hour(desk, hour)
    newsroom.go(desk, desk.locator("button[name=act][value=change]"))
    newsroom.go(desk, desk.locator("button[name=act][value=submit]"))
    expect(desk.get_by_text(f"{hour:%Y-%m-%d %H:%M}").first).to_be_visible()
    return desk.url, hour


def set_hour(desk: Page, hour: datetime) -> None:
    """To the second, which the field's own picker does not offer: a test waits for no full minute."""
    field = desk.locator("[name=hour]")
    field.evaluate("e => e.type = 'text'")
    field.fill(f"{hour:%Y-%m-%dT%H:%M:%S}")


def read_and_approve(reviewer: Page, address: str) -> None:
    """Each part is read and accepted, then all of them are approved by one act."""
    reviewer.goto(address)
    newsroom.go(reviewer, reviewer.get_by_role("link", name="审阅下一篇"))
    while reviewer.locator("button[value=accept]").count():
        newsroom.go(reviewer, reviewer.locator("button[value=accept]"))
    boxes = reviewer.locator("#opinion ~ form input[type=checkbox]")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    reviewer.fill("[name=basis]", BASIS)
    newsroom.go(reviewer, reviewer.locator("button[name=act][value=approve]"))


def test_a_bundle_is_gathered_approved_and_public_in_one_act(visitor):
    desk, anybody = visitor("chen"), visitor(javascript=False)
    organisation = write_quiz(desk)
    write_day(desk)
    address, hour = gather(desk, organisation)
    first, second = visitor("li"), visitor("wang")
    read_and_approve(first, address)
    for path, title in (("/education/", QUIZ), ("/calendar/", DAY)):
        assert title not in reading.public_text(anybody, path)[1]
    desk.wait_for_timeout(max(0, (hour - datetime.now(BEIJING)).total_seconds() + 1) * 1000)
    read_and_approve(second, address)  # its hour is over: this publishes it
    for path, title in (("/education/", QUIZ), ("/calendar/", DAY)):
        assert title in reading.public_text(anybody, path)[1]

    the_calendar_in_three_views(anybody)
    the_quiz_is_answered(anybody)


def the_calendar_in_three_views(page: Page) -> None:
    page.goto("/calendar/")
    for view in ("列表", "按年"):
        page.locator("main").get_by_role("link", name=view).first.click()
        assert DAY in page.locator("main").inner_text()
    page.locator("main").get_by_role("link", name=DAY).first.click()
    assert "每年由学校确定" in page.locator("main").inner_text()


def the_quiz_is_answered(page: Page) -> None:
    page.goto("/education/")
    page.get_by_role("link", name=QUIZ).first.click()
    page.get_by_label("悄悄放回去").check()
    newsroom.go(page, page.get_by_role("button", name="查看结果"))
    said = page.locator("main").inner_text()
    assert "先说实话，再想办法。" in said
    assert "瞒不住的。" in said
    assert (page.get_by_text("✗").count(), page.get_by_text("✓").count()) == (1, 0)
