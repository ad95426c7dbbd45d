"""Counted once each, by item and month, and nothing else is written down."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from education.models import Download
from education.packs import downloads, store
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def numbers() -> dict:
    downloads.add_up()
    return {(row.item_id, row.month): row.number for row in Download.objects.all()}


def pack_of(item) -> str:
    return f"/education/{item.id}/pack.zip"


def test_only_beginnings_are_counted(lesson, public, no_papers):
    item, month = lesson(), date(2026, 11, 1)
    etag = public(pack_of(item), method="head")["ETag"]
    public(pack_of(item), Range="bytes=100-")
    public(pack_of(item), **{"If-None-Match": etag})
    public(pack_of(item), Range="bytes=999999999-")
    assert numbers() == {}
    public(pack_of(item))
    assert numbers() == {(item.id, month): 1}
    public(pack_of(item), Range="bytes=0-99")
    public(pack_of(item), Range="bytes=100-", **{"If-Range": etag})
    assert numbers() == {(item.id, month): 2}
    public(pack_of(item), Range="bytes=100-", **{"If-Range": '"another"'})  # all of it anew
    assert numbers() == {(item.id, month): 3}


def test_each_item_of_a_choice_is_counted(lesson, public, no_papers):
    one, two = lesson("一"), lesson("二")
    public(f"/education/packs/choice.zip?item={one.id}&item={two.id}")
    public(pack_of(one))
    assert numbers() == {(one.id, date(2026, 11, 1)): 2, (two.id, date(2026, 11, 1)): 1}


def test_nothing_about_the_visitor_is_written(lesson, public, no_papers, data_folder):
    item = lesson()
    public(pack_of(item), **{"User-Agent": "plantedagent", "Cookie": "a=plantedcookie"})
    [counted] = (store.root() / "counts").iterdir()
    assert counted.read_text() == f"{item.id}\n"


def test_a_download_writes_nothing_into_the_database(lesson, public, no_papers):
    item = lesson()
    with CaptureQueriesContext(connection) as queries:
        public(pack_of(item))
    assert [each["sql"] for each in queries if not each["sql"].startswith("SELECT")] == []


def test_a_failure_to_count_does_not_fail_the_download(lesson, public, no_papers):
    item = lesson()
    public(pack_of(item))
    (store.root() / "counts").rename(store.root() / "moved")
    (store.root() / "counts").write_text("a file stands in the way")
    assert public(pack_of(item)).status_code == 200


def test_months_are_those_of_shanghai_and_add_up(data_folder):
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    one = "A" * 22
    downloads.count([one], at=last_second)
    downloads.count([one], at=datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    assert numbers() == {(one, date(2026, 11, 1)): 1, (one, date(2026, 12, 1)): 1}
    downloads.count([one, one], at=NOW)
    assert downloads.add_up() == 2
    assert downloads.add_up() == 0
    assert numbers()[one, date(2026, 11, 1)] == 3
