"""Search as people use it: by keyboard with suggestions on a telephone, and by links without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import newsroom

pytestmark = pytest.mark.browser

FIRM, OTHER, SHOP = "成都示例粮油有限公司", "绵阳示例粮油有限公司", "示例粮油店主"
PUBLISHED = f"""
from datetime import timedelta
from django.utils import timezone
from publication import readers
from tests.factories import build_house, publish
house, at = build_house(), timezone.now()
first = dict(at=at, visible_from=at - timedelta(days=1), visible_until=at + timedelta(days=9))
publish(house, title="{FIRM}", text="经查，该公司未按规定公示年报。", **first)
publish(house, title="{OTHER}", kind="licence", text="准予许可，年报齐全。", **first)
publish(house, title="{SHOP}", subject_category="person", text="未公示年报。", **first)
readers.run_all(at=at)
"""


@pytest.fixture(scope="module")
def published(site):
    site.manage("shell", "-c", PUBLISHED)


def type_in(page: Page, words: str):
    """Type into the page's box, key by key; the box and the list that opens."""
    box = page.locator("form[data-suggest] input[type=search]")
    box.click()
    page.keyboard.type(words, delay=20)
    options = page.locator("[role=listbox] [role=option]")
    # A process that was just started reads its tables of characters first.
    expect(options.first).to_be_visible(timeout=20_000)
    return box, options


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_suggestions_by_keyboard_on_a_telephone(visitor, published):
    page = visitor(width=320)
    page.goto("/disclosures/")
    box, options = type_in(page, "示例粮油")
    assert {FIRM, OTHER} <= set(options.all_inner_texts())
    assert SHOP not in options.all_inner_texts()  # a person is never suggested
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    assert fits(page)
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box).to_have_value("示例粮油")
    page.keyboard.press("ArrowDown")
    name = page.locator("[role=option][aria-selected=true]").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator(".said")).to_contain_text(name)
    assert page.locator(".card__title").all_inner_texts() == [name]
    assert fits(page)


def test_initials_find_a_firm_and_a_title_leads_to_its_entry(visitor, published):
    page = visitor()
    page.goto("/search/")
    _box, options = type_in(page, "cdslly")
    assert options.all_inner_texts() == [FIRM]
    page.goto("/search/")
    _box, options = type_in(page, FIRM)
    page.keyboard.press("ArrowUp")  # round the end: the last one, a title
    page.keyboard.press("Enter")
    page.wait_for_url("**/disclosures/*/")
    expect(page.locator("h1")).to_contain_text(FIRM)


def test_facets_are_links_without_javascript(visitor, published):
    page = visitor(javascript=False, width=320)
    page.goto("/disclosures/")
    page.fill("form[role=search] input[type=search]", "年报")
    newsroom.go(page, page.locator("form[role=search] button"))
    assert page.locator(".card").count() == 3
    assert page.locator("mark").first.inner_text() == "年报"
    newsroom.go(page, page.locator("#narrow a[href*='kind=licence']"))
    assert page.locator(".card__title").all_inner_texts() == [OTHER]
    newsroom.go(page, page.locator(".chosen a").first)
    assert page.locator(".card").count() == 3
    page.locator("#search-sort").select_option("oldest")
    newsroom.go(page, page.locator(".days-form button"))
    assert "sort=oldest" in page.url
    assert page.locator(".card").count() == 3
    assert fits(page)
