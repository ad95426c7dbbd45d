"""Pages in the admin's searches: found by their published words too, by those who may see them."""

import pytest
from django.test import Client

from publication import admin_search
from publication.by_words import WordsAway
from tests.pages import newsroom, paragraphs

TITLE = "一杆秤的分量"
FOUND = ("/admin/pages/search/?q=逐户退还", "/admin/choose-page/search/?q=逐户退还")


@pytest.fixture
def finder(monkeypatch):
    """Sets what the admin's lists ask."""
    return lambda find: monkeypatch.setattr(admin_search, "_finders", [find])


@pytest.fixture
def item(house, plain_static, finder):
    room = newsroom(house)
    finder(lambda *asked: [])
    room.story(title="别的", body=paragraphs("别的"))
    return room.publish(room.story(title=TITLE, body=paragraphs("多收的钱逐户退还。")))


def seen(house, name: str, address: str) -> str:
    client = Client()
    client.force_login(house.user(name))
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", FOUND)
def test_a_page_is_found_by_its_published_words(house, item, finder, address):
    assert TITLE not in seen(house, "submitter", address)
    asked = []

    def find(text, limit, organisations, at):
        asked.append((text, limit, organisations))
        return [item.pk]

    finder(find)
    html = seen(house, "submitter", address)
    assert TITLE in html
    assert "别的" not in html
    assert set(asked) == {("逐户退还", 500, None)}


def test_nobody_finds_a_page_that_is_not_his(house, item, finder):
    finder(lambda *asked: [item.pk])
    assert TITLE not in seen(house, "stranger", FOUND[0])


def test_while_search_is_away_titles_are_found(house, item, finder):
    def away(*asked):
        raise WordsAway

    finder(away)
    assert TITLE not in seen(house, "submitter", FOUND[0])
    assert TITLE in seen(house, "submitter", "/admin/pages/search/?q=一杆秤")
