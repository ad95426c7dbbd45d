import pytest

from home.views import PAGES
from tests.factories import publish


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_plain_page_is_there_in_both_languages(db, public, page, language):
    answer = public(f"{language}{page.address}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    assert f'<html lang="{"en" if language else "zh-Hans"}">' in text


def test_footer_does_its_duties(db, public, settings):
    settings.ICP_NUMBER, settings.PSB_NUMBER = "蜀ICP备00000001号", "川公网安备51000000000001号"
    settings.SITE_OWNER, settings.CONTACT = "某某单位", "contact@example.cn"
    page = public("/").content.decode()
    for duty in ("蜀ICP备00000001号", "川公网安备51000000000001号", "某某单位", "contact@example.cn"):
        assert duty in page
    for register in ("https://beian.miit.gov.cn/", "https://beian.mps.gov.cn/"):
        assert f'href="{register}"' in page
    for address in ("/privacy/", "/accessibility/", "/about/", "/preferences/", "/en/"):
        assert f'href="{address}"' in page


def test_home_shows_the_newest(house, public):
    publish(house, title="一条公示")
    publish(house, section="stories", kind="story", title="一个故事")
    page = public("/").content.decode()
    assert "一条公示" in page
    assert "一个故事" in page
