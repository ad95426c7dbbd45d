from datetime import timedelta

import pytest
from lxml import etree

from publication import conditions, readers
from publication.conditions import Condition
from publication.enums import Withdrawal
from publication.services import door
from syndication import sitemaps
from tests.factories import DAY, NOW, publish

SECOND = timedelta(seconds=1)
SITE = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def locations(client, address: str) -> list[str]:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/xml; charset=utf-8")
    tree = etree.fromstring(b"".join(answer.streaming_content))
    return [each.text for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_the_sitemap_lists_what_is_visible_and_no_person(client, house, clock):
    shown = publish(house, visible_until=NOW + DAY)
    publish(house, subject_category="person")
    publish(house, visible_from=NOW + 2 * DAY)
    gone = publish(house, visible_from=NOW - DAY)
    door.withdraw(gone.id, Withdrawal.ERROR, by=None, at=NOW)
    assert locations(client, "/sitemap.xml") == [f"{SITE}/sitemap/pages.xml", f"{SITE}/sitemap/items.xml"]
    assert f"{SITE}/disclosures/" in locations(client, "/sitemap/pages.xml")
    assert locations(client, "/sitemap/items.xml") == [f"{SITE}{shown.get_absolute_url()}"]
    clock(NOW + DAY + SECOND)
    after = client.get("/sitemap/items.xml", headers={"if-none-match": "*"})
    assert after.status_code == 200
    assert locations(client, "/sitemap/items.xml") == []


@pytest.mark.parametrize("many", [1, 2, 3, 4, 5])
def test_files_begin_where_the_one_before_ended(client, house, monkeypatch, many):
    monkeypatch.setattr(sitemaps, "PAGE", 2)
    ids = sorted(publish(house).id for _ in range(many))
    files = [location.removeprefix(SITE) for location in locations(client, "/sitemap.xml")][1:]
    listed = [locations(client, address) for address in files]
    assert [len(each) for each in listed] == {1: [1], 2: [2], 3: [2, 1], 4: [2, 2], 5: [2, 2, 1]}[many]
    assert [location for each in listed for location in each] == [f"{SITE}/disclosures/{i}/" for i in ids]


def test_robots(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Disallow: /admin/" in lines
    assert f"Sitemap: {SITE}/sitemap.xml" in lines


def test_live_needs_nothing(client):
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (
        200,
        {"status": "alive"},
        "no-store",
    )


def test_ready_tells_how_far_readers_are_behind(client, house, monkeypatch):
    publish(house)
    monkeypatch.setattr(readers, "_handlers", {"slow": lambda entries, at: None})
    away = Condition("It does not answer.", facts={"away": True})
    monkeypatch.setattr(conditions, "_checks", {"part": lambda at: away})
    expected = {"position": 0, "behind": 1, "failures": 0, "seconds_since_moved": None}
    assert client.get("/health/ready").json() == {
        "status": "ready",
        "database": True,
        "triggers_missing": 0,
        "readers": {"slow": expected},
        "parts": {"part": {"away": True}},
    }
    readers.run("slow", at=NOW - DAY)
    assert client.get("/health/ready").json()["readers"] == {
        "slow": {"position": 1, "behind": 0, "failures": 0, "seconds_since_moved": 86400}
    }


def test_without_its_triggers_the_door_is_not_ready(client, db):
    from confidentiality import triggers

    with triggers.removed():
        answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["status"] == "not ready"
    assert answer.json()["triggers_missing"] > 0


def test_without_its_database_it_is_not_ready(client, db, monkeypatch):
    from django.db import OperationalError

    def dead():
        raise OperationalError("no such file")

    monkeypatch.setattr(readers, "lags", dead)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready", "database": False})


@pytest.mark.parametrize(
    "address", ["/sitemap.xml", "/sitemap/pages.xml", "/robots.txt", "/health/live", "/health/ready"]
)
def test_head_answers_and_post_does_not(client, db, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
