"""A search that is followed: newest first, with every facet, and told of what is gone."""

import json

import feedparser
import pytest

from publication import by_words, readers
from publication.enums import Withdrawal
from publication.services import door, sweeping
from tests.factories import DAY, NOW, publish
from tests.search.plain import PlainEngine

SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


@pytest.fixture
def plain(monkeypatch) -> PlainEngine:
    made = PlainEngine()
    monkeypatch.setattr("search.engine._embedded", lambda root: made)
    monkeypatch.setattr("search.engine._elastic", lambda *given: made)
    return made


@pytest.fixture
def filled(house, plain):
    items = [
        publish(house, title="旧的", text="诚信经营", visible_from=NOW - 2 * DAY),
        publish(house, title="诚信新", visible_from=NOW - DAY),
        publish(house, title="诚信许可", kind="licence"),
        publish(house, title="别的", visible_from=NOW - DAY / 2),
    ]
    readers.run("search", at=NOW)
    return items


def titles(client, address: str) -> list[str]:
    return [item["title"] for item in client.get(address).json()["items"]]


def test_the_newest_first_whatever_order_the_page_has(client, filled):
    assert titles(client, "/feeds/disclosures.json?q=诚信&sort=relevance") == ["诚信许可", "诚信新", "旧的"]
    assert titles(client, "/feeds/all.json?q=诚信&kind=penalty") == ["诚信新", "旧的"]
    assert titles(client, "/feeds/all.json?q=诚信&from=2026-11-22&to=2026-11-22") == ["诚信新"]
    assert titles(client, "/feeds/stories.json?q=诚信") == []


def test_a_feed_names_the_search_and_itself(client, filled):
    parsed = feedparser.parse(client.get("/feeds/disclosures.atom?q=诚信&kind=penalty").content)
    assert not parsed.bozo
    assert parsed.feed.title == "诚信四川 · 信息公示 · 检索：诚信" or parsed.feed.title.endswith("诚信")
    query = "q=%E8%AF%9A%E4%BF%A1&kind=penalty"
    assert parsed.feed.id == f"{SITE}/feeds/disclosures.atom?{query}"
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links["alternate"] == f"{SITE}/search/?{query}&section=disclosures"
    rss = feedparser.parse(client.get("/feeds/all.rss?q=诚信").content)
    assert [entry.title for entry in rss.entries] == ["诚信许可", "诚信新", "旧的"]


def test_the_same_search_gives_the_same_bytes_and_304(client, filled):
    first = client.get("/feeds/all.atom?q=诚信")
    assert first["CDN-Cache-Control"] == "max-age=60"
    assert client.get("/feeds/all.atom?q=诚信").content == first.content
    assert client.get("/feeds/all.atom?q=诚信", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_pages_lead_on(client, filled, monkeypatch):
    monkeypatch.setattr("syndication.lists.NEWEST", 2)
    first = client.get("/feeds/all.json?q=诚信").json()
    assert first["next_url"].startswith(f"{SITE}/feeds/all.json?q=%E8%AF%9A%E4%BF%A1&after=")
    second = client.get(first["next_url"]).json()
    assert ([item["title"] for item in second["items"]], "next_url" in second) == (["旧的"], False)


def test_a_follower_hears_of_what_is_gone_even_after_its_words_are(client, house, filled):
    old, new, licence, other = filled
    for item in (new, licence, other):
        door.withdraw(item.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    readers.run("search", at=NOW)
    sweeping.sweep(at=NOW + DAY, confirm=True)
    told = client.get("/feeds/disclosures.json?q=诚信&kind=penalty").content.decode()
    items = json.loads(told)["items"]
    gone = {item["id"] for item in items if "_removed" in item}
    # Of another item of the list too: which words it held is nobody's to say any more.
    assert gone == {f"{SITE}{item.get_absolute_url()}" for item in (new, other)}
    assert [item["title"] for item in items if "_removed" not in item] == [old.title]
    assert new.title not in told
    assert other.title not in told
    days = client.get("/feeds/disclosures.json?q=诚信&to=2026-11-22").json()["items"]
    assert {item["id"] for item in days if "_removed" in item} == {f"{SITE}{new.get_absolute_url()}"}


def test_what_cannot_be_read_is_named(client, filled):
    for query, field in (("q=！", "q"), ("q=诚信&from=x", "from"), ("q=诚信&after=x", "after")):
        answer = client.get(f"/feeds/all.atom?{query}")
        assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_away_feeds_of_words_say_so_and_those_of_lists_go_on(client, filled, plain):
    plain.away = True
    answer = client.get("/feeds/all.atom?q=诚信")
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get("/feeds/all.atom").status_code == 200


def test_without_search_there_is_nobody_to_ask(db, monkeypatch):
    monkeypatch.setattr(by_words, "_finders", [])
    with pytest.raises(by_words.WordsAway):
        by_words.find({"q": "诚信"}, section="", at=NOW, size=1)
