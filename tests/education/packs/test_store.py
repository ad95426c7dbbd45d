"""What is made is whole or not there, bounded, and gone with what it was made of."""

import os

import pytest

from education import tasks
from education.packs import reading, store
from education.packs.store import Busy, Damaged
from publication import assets, readers
from publication.enums import Withdrawal
from publication.services import door
from tests.factories import DAY, NOW, publish

pytestmark = pytest.mark.django_db


def test_what_was_made_is_read_again_and_nothing_of_it_may_be_missing():
    store.write("plans/one", {"index.html": "内容".encode()}, [], {"papers": True})
    made = store.read("plans/one")
    assert [(file.name, file.size, file.path.read_text()) for file in made.files] == [
        ("index.html", 6, "内容")
    ]
    made.files[0].path.write_text("shorter")
    assert store.read("plans/one") is None
    assert store.read("plans/never") is None


def test_an_asset_that_rotted_is_put_into_no_pack():
    sha = assets.store(b"a film", "video/mp4", at=NOW).sha256
    assert store.asset(sha, "films/a.mp4").crc == store.asset(sha, "b.mp4").crc
    other = assets.store(b"another", "video/mp4", at=NOW).sha256
    assets.path_of(other).write_bytes(b"anothes")
    with pytest.raises(Damaged):
        store.asset(other, "b.mp4")


def test_the_least_used_plans_go_first(monkeypatch):
    monkeypatch.setattr(store, "MOST_PLANS", 2)
    for number, name in enumerate("abc"):
        store.write(f"plans/{name}", {"x": b"x"}, [], {"papers": True, "items": []})
        os.utime(store.root() / "plans" / name, (number, number))
    store.used("plans/a")
    store.trim()
    assert {path.name for path in (store.root() / "plans").iterdir()} == {"a", "c"}


def test_one_process_makes_at_a_time():
    with store.locked(seconds=0), pytest.raises(Busy), store.locked(seconds=0.1):
        pass
    with store.locked(seconds=0):
        pass


def test_nothing_of_a_withdrawn_item_stays_in_the_folder(lesson, public, no_papers):
    kept, gone = lesson("留下的课"), lesson("撤下的课")
    readers.run(reading.READER, at=NOW)
    public(f"/education/{gone.id}/pack.zip")
    public(f"/education/packs/choice.zip?item={kept.id}&item={gone.id}")
    public(f"/education/{kept.id}/pack.zip")
    assert mentioned("撤下的课")
    door.withdraw(gone.id, Withdrawal.ERROR, by=None, at=NOW + DAY)
    readers.run(reading.READER, at=NOW + DAY)
    assert mentioned("撤下的课") == []
    assert mentioned("留下的课")


def test_nor_the_title_of_a_withdrawn_story_that_a_lesson_refers_to(house, lesson, public, no_papers):
    story = publish(house, section="stories", kind="story", title="撤下的故事")
    item = lesson(blocks=[{"type": "reference", "id": story.id}], references=[story.id])
    other = lesson("留下的课")
    readers.run(reading.READER, at=NOW)
    for each in (item, other):
        public(f"/education/{each.id}/pack.zip")
    assert mentioned("撤下的故事")
    door.withdraw(story.id, Withdrawal.CONSENT, by=None, at=NOW + DAY)
    readers.run(reading.READER, at=NOW + DAY)
    assert mentioned("撤下的故事") == []
    assert mentioned("留下的课")


def mentioned(text: str) -> list[str]:
    """Files that hold the text."""
    files = [path for path in store.root().rglob("*") if path.is_file()]
    return [str(path) for path in files if text.encode() in path.read_bytes()]


def test_the_worker_makes_what_was_published(lesson, public, quick_papers, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.prepare_pack.__class__, "enqueue", lambda self, id: asked.append(id))
    shown, later = lesson(), lesson("以后的课", visible_from=NOW + 5 * DAY)
    readers.run(reading.READER, at=NOW)
    assert asked == [shown.id]
    monkeypatch.setattr("education.tasks.timezone.now", lambda: NOW)
    for item in (shown, later):
        tasks.prepare_pack.call(item.id)
    assert len(quick_papers) == 2  # one in each language, of the one that is shown
    assert "ZIP, " in public(f"/en/education/{shown.id}/").content.decode()
