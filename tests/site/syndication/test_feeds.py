import json
from datetime import timedelta

import feedparser
import pytest
from lxml import etree

from publication import document
from publication.enums import Annotation, Withdrawal
from publication.services import door, sweeping
from syndication import feeds
from tests.factories import BECAUSE, DAY, NOW, publish

SECOND = timedelta(seconds=1)
SITE = "http://127.0.0.1:8000"
ATOM = "{http://www.w3.org/2005/Atom}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
KINDS = ("atom", "rss", "json")


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def atom(client, name="disclosures", **parameters):
    answer = client.get(f"/feeds/{name}.atom", parameters)
    assert answer.status_code == 200
    return etree.fromstring(answer.content)


def titles(client, name="disclosures", **parameters) -> list[str]:
    return [entry.findtext(f"{ATOM}title") for entry in atom(client, name, **parameters).iter(f"{ATOM}entry")]


def test_an_atom_entry_says_what_the_item_says(client, house):
    item = publish(house, text="未按规定公示年报 & <年报>", visible_from=NOW - DAY)
    answer = client.get("/feeds/disclosures.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["CDN-Cache-Control"] == "max-age=60"
    parsed = feedparser.parse(answer.content)
    assert not parsed.bozo
    assert parsed.feed.id == f"{SITE}/feeds/disclosures.atom"
    assert parsed.feed.updated == "2026-11-23T04:00:00+00:00"
    links = {link.rel: link.href for link in parsed.feed.links}
    assert links == {
        "self": f"{SITE}/feeds/disclosures.atom",
        "alternate": f"{SITE}/disclosures/",
    }
    (entry,) = parsed.entries
    assert (entry.id, entry.link) == (f"{SITE}{item.get_absolute_url()}",) * 2
    assert entry.title == "成都某某商贸有限公司"
    assert entry.published == entry.updated == "2026-11-23T04:00:00+00:00"
    assert entry.author == "锦江区市场监管局"
    assert "<dt>违法事实</dt><dd>未按规定公示年报 &amp; &lt;年报&gt;</dd>" in entry.content[0].value


def test_an_rss_feed_parses_and_links_to_its_list(client, house):
    item = publish(house, section="stories", kind="story", text="守信")
    parsed = feedparser.parse(client.get("/feeds/stories.rss").content)
    assert (parsed.bozo, parsed.version) == (False, "rss20")
    assert parsed.feed.link == f"{SITE}/stories/"
    (entry,) = parsed.entries
    assert (entry.id, entry.link, entry.title) == (
        f"{SITE}{item.get_absolute_url()}",
        f"{SITE}{item.get_absolute_url()}",
        "成都某某商贸有限公司",
    )
    assert entry.description == "<dl><dt>违法事实</dt><dd>守信</dd></dl><p>守信</p>"


def test_a_json_feed(client, house):
    item = publish(house)
    answer = client.get("/feeds/all.json")
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = answer.json()
    assert (feed["version"], feed["feed_url"]) == (
        "https://jsonfeed.org/version/1.1",
        f"{SITE}/feeds/all.json",
    )
    (entry,) = feed["items"]
    assert (entry["id"], entry["title"]) == (f"{SITE}{item.get_absolute_url()}", item.title)
    assert entry["date_published"] == "2026-11-23T04:00:00Z"
    assert entry["_chengxin"] == {
        "kind": "penalty",
        "notices": [],
        "annotation": "",
        "display_until": "2027-11-23T04:00:00Z",
    }


def test_newest_first_and_the_rest_behind(client, house, monkeypatch):
    monkeypatch.setattr("syndication.lists.NEWEST", 2)
    for number in range(3):
        publish(house, title=f"企业{number}", visible_from=NOW - number * DAY)
    assert titles(client) == ["企业0", "企业1"]
    following = atom(client).find(f"{ATOM}link[@rel='next']").get("href")
    assert following.startswith(f"{SITE}/feeds/disclosures.atom?after=")
    rest = etree.fromstring(client.get(following).content)
    assert [entry.findtext(f"{ATOM}title") for entry in rest.iter(f"{ATOM}entry")] == ["企业2"]
    assert (
        client.get("/feeds/disclosures.json")
        .json()["next_url"]
        .startswith(f"{SITE}/feeds/disclosures.json?after=")
    )


def test_a_feed_has_the_filters_of_its_list(client, house):
    publish(house, title="处罚")
    publish(house, title="许可", kind="licence")
    publish(house, title="故事", section="stories", kind="story")
    assert titles(client, kind="licence") == ["许可"]
    assert titles(client, region="510104", subject="organisation", year="2026", kind="penalty") == ["处罚"]
    assert titles(client, "stories") == ["故事"]
    assert sorted(titles(client, "all")) == ["处罚", "故事", "许可"]
    assert titles(client, "calendar") == titles(client, "education") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_filter_is_named(client, db, kind):
    answer = client.get(f"/feeds/disclosures.{kind}", {"region": "51"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["field"] == "region"


@pytest.mark.parametrize("address", ["/feeds/none.atom", "/feeds/all.xml", "/feeds/all"])
def test_there_is_no_other_feed(client, db, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_content_is_the_same_bytes(client, house, kind, clock):
    item = publish(house, section="stories", kind="story", visible_from=NOW - DAY)
    gone = publish(house, section="stories", kind="story", visible_from=NOW - DAY)
    door.withdraw(gone.id, Withdrawal.ERROR, by=house.people["publisher"], at=NOW)
    first = client.get("/feeds/all." + kind)
    clock(NOW + 2 * DAY)
    second = client.get("/feeds/all." + kind)
    assert first.content == second.content
    assert client.get("/feeds/all." + kind, headers={"if-none-match": first["ETag"]}).status_code == 304
    door.annotate(item.id, Annotation.OBJECTION, by=None, at=NOW + 2 * DAY)
    changed = client.get("/feeds/all." + kind, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200


def test_an_empty_feed_is_valid_and_says_no_time_of_its_own(client, db):
    parsed = feedparser.parse(client.get("/feeds/education.atom").content)
    assert (parsed.bozo, parsed.entries, parsed.feed.updated) == (False, [], "1970-01-01T00:00:00+00:00")


@pytest.mark.parametrize("kind", KINDS)
def test_characters_that_xml_cannot_hold_are_left_out(client, house, kind):
    publish(house, title="公\x0b司\ufffe", text="年\x08报\x1f")
    answer = client.get(f"/feeds/disclosures.{kind}")
    assert answer.status_code == 200
    assert "公司" in answer.content.decode()
    assert "年报" in answer.content.decode()


def test_samples_and_objections_say_so(client, house):
    made_up = {
        "document": document.build(
            id="s" * 22, kind="penalty", section="disclosures", locale="zh-hans", title="样本企业",
            visible_from=NOW, visible_until=NOW + DAY, because=BECAUSE, year=2026, notices=["sample"],
        ),
        "item_id": "s" * 22,
        "visible_until": NOW + DAY,
    }  # fmt: skip
    item = publish(house, **made_up)
    door.annotate(item.id, Annotation.OBJECTION, by=None, at=NOW)
    content = atom(client).find(f"{ATOM}entry/{ATOM}content").text
    assert content.startswith("<p><strong>")
    assert content.count("<strong>") == 2


# What is gone.


def removed(client, form: str, name: str, **parameters) -> list[str]:
    """Addresses that a feed says are gone, by every means that it has."""
    answer = client.get(f"/feeds/{name}.{form}", parameters).content
    if form == "atom":
        feed = etree.fromstring(answer)
        tombstones = [each.get("ref") for each in feed.iter(DELETED)]
        neutral = [
            entry.findtext(f"{ATOM}id")
            for entry in feed.iter(f"{ATOM}entry")
            if entry.findtext(f"{ATOM}title") == feeds._("No longer shown")
        ]
        assert tombstones == neutral
        return tombstones
    if form == "rss":
        items = feedparser.parse(answer).entries
        return [item.id for item in items if item.title == feeds._("No longer shown")]
    return [item["id"] for item in json.loads(answer)["items"] if "_removed" in item]


@pytest.mark.parametrize("kind", KINDS)
def test_removals_are_tombstones_without_a_name(client, house, kind):
    item = publish(house, title="某某不该出现", text="这句也不该", visible_from=NOW - DAY)
    kept = publish(house, title="还在", visible_from=NOW - DAY)
    door.withdraw(item.id, Withdrawal.REPAIRED, by=house.people["publisher"], at=NOW)
    assert removed(client, kind, "disclosures") == [f"{SITE}{item.get_absolute_url()}"]
    answer = client.get(f"/feeds/disclosures.{kind}").content.decode()
    assert kept.id in answer
    for trace in ("某某不该出现", "这句也不该", "publisher", house.office.name + "撤"):
        assert trace not in answer


def test_a_tombstone_carries_instant_and_neutral_sentence(client, house):
    item = publish(house, visible_from=NOW - DAY)
    door.withdraw(item.id, Withdrawal.REPAIRED, by=None, at=NOW)
    (tombstone,) = atom(client).iter(DELETED)
    assert (tombstone.get("ref"), tombstone.get("when")) == (
        f"{SITE}{item.get_absolute_url()}",
        "2026-11-23T04:00:00Z",
    )
    sentence = tombstone.findtext("{http://purl.org/atompub/tombstones/1.0}comment")
    entry = atom(client).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}content") == sentence
    assert entry.findtext(f"{ATOM}updated") == "2026-11-23T04:00:00+00:00"


@pytest.mark.parametrize("kind", KINDS)
def test_a_filtered_feed_says_of_its_own_only_that_they_are_gone(client, house, kind):
    penalty = publish(house, visible_from=NOW - DAY)
    licence = publish(house, kind="licence", visible_from=NOW - DAY)
    story = publish(house, section="stories", kind="story", visible_from=NOW - DAY)
    for item in (penalty, licence, story):
        door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    assert removed(client, kind, "disclosures", kind="licence") == [f"{SITE}{licence.get_absolute_url()}"]
    assert removed(client, kind, "stories") == [f"{SITE}{story.get_absolute_url()}"]
    assert len(removed(client, kind, "all")) == 3
    assert removed(client, kind, "disclosures", year="2025") == []


@pytest.mark.parametrize("kind", KINDS)
def test_one_second_past_expiry_with_worker_and_clock_dead(client, house, clock, kind):
    item = publish(house, title="诚信一天", visible_until=NOW + DAY)
    clock(NOW + DAY - SECOND)
    before = client.get(f"/feeds/disclosures.{kind}")
    assert "诚信一天" in before.content.decode()
    assert before["CDN-Cache-Control"] == "max-age=1"
    clock(NOW + DAY + SECOND)
    after = client.get(f"/feeds/disclosures.{kind}", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "诚信一天" not in after.content.decode()
    assert removed(client, kind, "disclosures") == [f"{SITE}{item.get_absolute_url()}"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_sweeper_changes_nothing_in_a_feed_and_after_thirty_days_it_forgets(client, house, clock, kind):
    item = publish(house, visible_until=NOW + DAY)
    clock(NOW + 2 * DAY)
    before = client.get(f"/feeds/disclosures.{kind}").content
    door.expire([item.id], at=NOW + 2 * DAY)
    assert client.get(f"/feeds/disclosures.{kind}").content == before
    clock(NOW + 31 * DAY - SECOND)
    assert len(removed(client, kind, "disclosures")) == 1
    clock(NOW + 31 * DAY)
    assert removed(client, kind, "disclosures") == []


def test_a_tombstone_outlives_the_erased_content(client, house, clock, settings):
    settings.ERASE_GRACE_DAYS = 1
    item = publish(house, visible_from=NOW - DAY)
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    assert sweeping.sweep(at=NOW + 2 * DAY, confirm=True).erased == 1
    clock(NOW + 2 * DAY)
    assert removed(client, "atom", "disclosures", kind="penalty") == [f"{SITE}{item.get_absolute_url()}"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_nobody_ever_saw_leaves_no_tombstone(client, house, kind):
    item = publish(house, title="还没到", visible_from=NOW + DAY)
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    answer = client.get(f"/feeds/all.{kind}").content.decode()
    assert removed(client, kind, "all") == []
    assert item.id not in answer


@pytest.mark.parametrize("kind", KINDS)
def test_queries_of_a_feed_are_as_many_for_one_item_as_for_three(
    client, house, kind, django_assert_num_queries
):
    publish(house)
    for expected in (1, 3):
        # A page, two kinds of removals, twice when the list changes next.
        with django_assert_num_queries(5):
            answer = client.get(f"/feeds/disclosures.{kind}")
        assert answer.content.decode().count("成都某某商贸有限公司") == expected
        publish(house)
        publish(house)


@pytest.mark.parametrize("kind", KINDS)
def test_head_answers_and_post_does_not(client, db, kind):
    head = client.head(f"/feeds/all.{kind}")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(f"/feeds/all.{kind}").status_code == 405
