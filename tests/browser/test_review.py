"""A review in a real browser: one record by keys alone, one without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.records_with_findings import making

pytestmark = pytest.mark.browser

KEYS, PLAIN = 901, 906  # both have three findings: a name, a number, a telephone


@pytest.fixture(scope="module", autouse=True)
def _records(site):
    site.manage("shell", "-c", making(6, first=KEYS))


def open_record(page, number: int) -> None:
    page.goto("/admin/review/")
    page.get_by_role("link", name=f"成都示例第{number}商贸").click()
    page.wait_for_load_state()


def test_one_record_by_keys_alone(visitor):
    li = visitor("li")
    open_record(li, KEYS)
    left = li.locator("[data-finding][data-open]")
    expect(left).to_have_count(3)
    keys = li.keyboard
    keys.press("j")
    expect(li.locator("[data-finding]:focus")).to_have_count(1)
    for rest in (2, 1):
        keys.press("m")
        expect(left).to_have_count(rest)
    keys.press("o")
    keys.type("是单位的 amount j m")  # keys are letters while a field is typed in
    expect(left).to_have_count(1)
    keys.press("Enter")
    expect(li.get_by_text("是单位的 amount j m")).to_be_visible()
    keys.press("M")
    expect(left).to_have_count(0)
    expect(li.locator("#review-said")).to_contain_text("1")
    keys.press("a")
    for number in "123":
        keys.press(number)
    keys.press("Tab")
    li.locator("#act [name=basis]").focus()
    keys.type("条例第十九条")
    with li.expect_navigation():
        keys.press("Control+Enter")
    expect(li.locator(".messages .success")).to_be_visible()
    assert f"第{KEYS}" not in li.locator("h1").inner_text()


def test_one_record_without_a_script(visitor):
    wang = visitor("wang", javascript=False, width=320)
    open_record(wang, PLAIN)
    address = wang.url
    left = wang.locator("[data-finding][data-open]")
    assert left.count() == 3
    for rest in (2, 1, 0):
        left.first.locator("button[value^='mask:']").click()
        assert wang.url.startswith(f"{address}#finding-")
        assert left.count() == rest
    wang.locator("#by-hand summary").click()
    wang.fill("#by-hand [name=words]", "仓库")
    wang.select_option("#by-hand [name=kind]", "business_secret")
    wang.fill("#by-hand [name=reason]", "地点不宜公开")
    wang.locator("#by-hand button[value=find]").click()
    wang.locator("#by-hand button[value=hand]").click()
    assert "地点不宜公开" in wang.locator(".found--masked").first.inner_text()
    assert wang.evaluate("document.documentElement.scrollWidth") <= 320
    wang.goto(f"{address.partition('?')[0]}preview/")
    assert "当事人**内存放" in wang.locator("main").inner_text()
