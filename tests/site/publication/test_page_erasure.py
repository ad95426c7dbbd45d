"""After withdrawal, grace and sweep nothing of a page is left: not in a table, not in a file."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import PageLogEntry, Revision

from campaigns.models import StoryPage
from confidentiality.models import RecordKey
from publication.models import Attachment, Picture
from publication.services import sweeping
from tests.pages import Newsroom, attachment, picture

pytestmark = pytest.mark.django_db(transaction=True)
PLANTED = "plantedsecretword"
GRACE = timedelta(days=31)


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def full_page(room, **fields) -> StoryPage:
    """The planted word wherever an editor can write."""
    chosen = picture(title=f"{PLANTED} 1", alt=f"{PLANTED} 2")
    file = attachment(f"{PLANTED} 3\n".encode(), title=f"{PLANTED} 4")
    body = [
        {"type": "heading", "value": f"{PLANTED} 5"},
        {"type": "image", "value": {"picture": chosen.pk, "alt": PLANTED, "caption": PLANTED}},
        {"type": "file", "value": {"file": file.pk, "title": PLANTED}},
    ]
    page = room.story(title=f"{PLANTED} 6", summary=PLANTED, subject_name=PLANTED, body=body, **fields)
    page.tags.add(f"{PLANTED} 7", "守信")
    page.save_revision(user=room.user(), log_action=True)
    return page


def cells_with(word: str) -> list[str]:
    """Columns of the whole database in which the word stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            source = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {source} LIMIT 0")
            for column in [each[0] for each in cursor.description]:
                name = connection.ops.quote_name(column)
                sql = f"SELECT count(*) FROM {source} WHERE CAST({name} AS TEXT) LIKE %s"
                cursor.execute(sql, [f"%{word}%"])
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    return found


def files_with(word: str, folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        database = Path(connection.settings_dict["NAME"])
        files += [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]
    return [path.name for path in files if word.encode() in path.read_bytes()]


def sweep_later() -> None:
    sweeping.sweep(at=timezone.now() + GRACE, confirm=True)


def test_nothing_is_left_after_withdrawal_grace_and_sweep(room, tmp_path):
    page = full_page(room)
    item = room.publish(page)
    page.refresh_from_db()
    alias = page.create_alias()
    page.unpublish(user=room.user())
    assert len(cells_with(PLANTED)) > 8
    assert files_with(PLANTED, tmp_path)
    sweep_later()
    assert cells_with(PLANTED) == []
    assert files_with(PLANTED, tmp_path) == []
    assert not StoryPage.objects.filter(pk__in=[page.pk, alias.pk]).exists()
    assert (Picture.objects.count(), Attachment.objects.count(), Revision.objects.count()) == (0, 0, 0)
    assert not Tag.objects.filter(name="守信").exists()
    assert set(PageLogEntry.objects.filter(page_id=page.pk).values_list("label", flat=True)) == {
        f"#{page.pk}"
    }
    assert RecordKey.objects.exclude(wrapped=None).count() == 0
    item.refresh_from_db()
    assert (item.content, item.salt) == (None, None)
    assert settings.ERASE_GRACE_DAYS == 30


def test_page_that_was_deleted_by_hand_leaves_nothing_either(room, tmp_path):
    page = full_page(room)
    room.publish(page)
    page.delete()
    sweep_later()
    assert (cells_with(PLANTED), files_with(PLANTED, tmp_path)) == ([], [])


def test_what_was_written_since_stays_and_the_old_text_goes(room, tmp_path):
    page = full_page(room)
    room.publish(page)
    page.refresh_from_db()
    page.unpublish(user=room.user())
    page.refresh_from_db()
    page.title, page.summary, page.subject_name, page.body = "新写的一篇", "", "锦里粮油店", []
    page.tags.clear()
    page.save_revision(user=room.user())
    sweep_later()
    assert (cells_with(PLANTED), files_with(PLANTED, tmp_path)) == ([], [])
    kept = StoryPage.objects.get(pk=page.pk)
    assert (kept.title, kept.live, kept.revisions.count()) == ("新写的一篇", False, 1)
    assert room.publish(kept).title == "新写的一篇"


def test_pictures_that_another_page_uses_stay(room):
    page = full_page(room)
    [chosen] = Picture.objects.all()
    room.publish(page)
    room.story(
        title="另一篇",
        body=[
            {"type": "image", "value": {"picture": chosen.pk, "alt": "木秤", "caption": ""}},
        ],
    )
    page.refresh_from_db()
    page.unpublish()
    sweep_later()
    assert Picture.objects.get() == chosen
    assert not Attachment.objects.exists()


def test_one_withdrawn_item_does_not_erase_the_next_one(room):
    page = full_page(room)
    room.publish(page)
    page.refresh_from_db()
    page.unpublish()
    page.refresh_from_db()
    page.save_revision(user=room.user())
    again = room.publish(page)
    sweep_later()
    again.refresh_from_db()
    assert again.is_visible(at=timezone.now())
    assert again.document["title"] == f"{PLANTED} 6"
