"""Editions: approved ones never change, older ones can be cited and are listed nowhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from confidentiality.models import RecordKey
from publication import counting, ledger, readers
from publication.enums import Act, Annotation, ItemState, Withdrawal
from publication.errors import EditionRefused, NotPublished
from publication.models import FacetCount, LedgerEntry, PublicItem, StatisticsCount
from publication.services import door, sweeping, verifying
from tests.factories import NOW, publish
from tests.lessons import Classroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(house, folders, subjects, plain_static):
    return Classroom(house)


@pytest.fixture
def two(room):
    """A page with two editions: the page, the older item, the newer one."""
    page = room.lesson()
    older = room.publish(page)
    newer = room.revise(page, title="一张没有监考的试卷（修订）", whats_new="改写了讨论题。")
    older.refresh_from_db()
    return page, older, newer


def get(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return b"".join(answer).decode()


def verified() -> list[str]:
    warnings: list[str] = []
    verifying.verify(warn=warnings.append)
    return warnings


def test_a_newer_edition_is_an_item_of_its_own(two):
    page, older, newer = two
    assert older.id != newer.id
    assert (older.state, older.annotation, older.version) == ("published", "newer_edition", 1)
    assert older.document["title"] == "一张没有监考的试卷"
    assert (older.document["edition"], older.document["supersedes"]) == (1, None)
    assert (newer.document["edition"], newer.document["supersedes"]) == (2, older.id)
    entries = LedgerEntry.objects.exclude(act=Act.CHECKPOINT).order_by("seq")
    assert list(entries.values_list("act", "item_id", "reason")) == [
        ("publish", older.id, ""),
        ("publish", newer.id, ""),
        ("annotate", older.id, "newer_edition"),
    ]
    page.refresh_from_db()
    assert (page.live, page.item_id) == (True, newer.id)
    assert verified() == []


def test_older_edition_answers_and_names_the_newer_one(two):
    _page, older, newer = two
    answer = Client().get(older.get_absolute_url())
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert f'href="{newer.get_absolute_url()}"' in text
    assert "notice--newer" in text
    assert older.commitment in text
    current = get(newer.get_absolute_url())
    assert "notice--newer" not in current
    for each in (older, newer):  # both can be cited
        assert each.commitment in current
        assert f"{each.get_absolute_url()}" in current
    assert "改写了讨论题。" in current


def test_older_edition_is_in_no_list(two):
    _page, older, newer = two
    readers.run_all(at=timezone.now())
    for address in (
        "/", "/education/", "/education/?topic=exam", "/feeds/education.atom", "/feeds/all.json",
        "/sitemap/items.xml", "/api/v1/items", "/api/v1/items?section=education",
        "/api/v1/search?q=没有监考的试卷", "/search/?q=没有监考的试卷", "/calendar.ics",
    ):  # fmt: skip
        text = get(address)
        assert older.id not in text, address
        if address not in ("/calendar.ics", "/feeds/education.atom"):
            assert newer.id in text, address
    assert get(f"/api/v1/items/{older.id}")
    assert older.id not in get("/feeds/education.atom").partition("deleted-entry")[2]  # nor said to be gone


def test_counts_leave_older_editions_out(two):
    now = timezone.now()
    readers.run_all(at=now)
    assert FacetCount.objects.get(section="education", base="", facet="topic", value="exam").number == 1
    totals = StatisticsCount.objects.filter(type=StatisticsCount.ALL)
    assert list(totals.values_list("section", "published", "removed")) == [("education", 1, 0)]
    counting.recount(PublicItem.objects.values_list("pk", flat=True), at=now)
    assert FacetCount.objects.get(section="education", base="", facet="grade", value="7").number == 1


def test_what_is_new_must_be_said_and_said_anew(room, two):
    page, _older, newer = two
    for said, sentence in [
        ("", "“What is new” is empty: from the second edition on it says what changed since the last one."),
        (
            "改写了讨论题。",
            "“What is new” still says what was new in the edition before; say what changes with this one.",
        ),
    ]:
        page.refresh_from_db()
        page.whats_new = said
        page.save_revision(user=room.user())
        with pytest.raises(EditionRefused) as refusal:
            room.submit(page)
        assert str(refusal.value) == sentence
    assert PublicItem.objects.filter(source_id=page.source_id).count() == 2
    assert PublicItem.objects.get(pk=newer.pk).annotation == ""


def test_newer_edition_is_not_embargoed(room, two):
    page, _older, _newer = two
    page.refresh_from_db()
    page.whats_new, page.show_from = "又改了一处。", timezone.now() + timedelta(days=3)
    page.save_revision(user=room.user())
    with pytest.raises(EditionRefused, match=r"^“Show from” lies ahead: a newer edition is shown as soon as"):
        room.submit(page)


def test_draft_of_the_next_edition_may_come_back_and_keeps_its_number(room, two):
    page, _older, newer = two
    page.refresh_from_db()
    page.whats_new = "第三稿。"
    page.save_revision(user=room.user())
    first = room.submit(page)
    page.get_latest_revision_as_object().save_revision(user=room.user())  # voids it
    second = room.submit(page)
    assert first.item_id == second.item_id
    room.approve(second, at=second.submitted_at)
    item = PublicItem.objects.get(pk=second.item_id)
    assert (item.document["edition"], item.document["supersedes"]) == (3, newer.id)
    shown = PublicItem.objects.listed(at=timezone.now()).filter(source_id=page.source_id)
    assert [each.pk for each in shown] == [item.pk]
    assert verified() == []


def test_taking_the_page_down_takes_every_edition(two):
    page, older, newer = two
    page.refresh_from_db()
    page.unpublish()
    for item in (older, newer):
        assert Client().get(item.get_absolute_url()).status_code == 410
        item.refresh_from_db()
        assert (item.state, item.withdrawal) == (ItemState.WITHDRAWN, Withdrawal.EDITORIAL)
    page.refresh_from_db()
    assert (page.live, page.item_id) == (False, "")
    assert verified() == []


@pytest.mark.parametrize("act", ["withdraw", "expire"])
def test_the_newest_takes_the_older_ones_along(two, act):
    _page, older, newer = two
    if act == "withdraw":
        door.withdraw(newer.pk, Withdrawal.ERROR, by=None, at=timezone.now())
    else:
        door.expire([newer.pk], at=timezone.now())
    states = PublicItem.objects.filter(pk__in=[older.pk, newer.pk]).values_list("state", flat=True)
    assert set(states) == {"withdrawn" if act == "withdraw" else "expired"}
    assert verified() == []


def test_an_older_edition_goes_alone_and_the_review_goes_on(room, two):
    page, older, newer = two
    page.refresh_from_db()
    page.whats_new = "第三版。"
    page.save_revision(user=room.user())
    open_one = room.submit(page)
    door.withdraw(older.pk, Withdrawal.ERROR, by=None, at=timezone.now())
    open_one.refresh_from_db()
    assert open_one.state == "in_review"
    assert Client().get(older.get_absolute_url()).status_code == 410
    assert Client().get(newer.get_absolute_url()).status_code == 200
    page.refresh_from_db()
    assert page.live
    assert verified() == []


def test_numbers_go_on_after_a_page_was_taken_down(room, two):
    page, _older, _newer = two
    page.refresh_from_db()
    page.unpublish()
    again = room.revise(page, whats_new="重新公开，删去一处错误。")
    assert (again.document["edition"], again.document["supersedes"]) == (3, None)
    assert verified() == []


def test_erasing_an_older_edition_leaves_the_page(room, two, settings):
    page, older, newer = two
    page.refresh_from_db()
    kept = page.latest_revision_id
    door.withdraw(older.pk, Withdrawal.ERROR, by=None, at=timezone.now())
    sweeping.sweep(at=timezone.now() + timedelta(days=settings.ERASE_GRACE_DAYS + 1), confirm=True)
    older.refresh_from_db()
    newer.refresh_from_db()
    page.refresh_from_db()
    assert (older.content, newer.content is None, page.live) == (None, False, True)
    assert list(page.revisions.values_list("pk", flat=True)) == [page.latest_revision_id]
    assert kept == page.latest_revision_id
    assert RecordKey.objects.filter(pk=page.key_id, wrapped__isnull=False).exists()
    assert verified() == []


def test_erasing_all_editions_takes_the_page(two, settings):
    page, older, newer = two
    page.refresh_from_db()
    page.unpublish()
    sweeping.sweep(at=timezone.now() + timedelta(days=settings.ERASE_GRACE_DAYS + 1), confirm=True)
    assert not type(page).objects.filter(pk=page.pk).exists()
    assert not PublicItem.objects.filter(pk__in=[older.pk, newer.pk]).exclude(content=None).exists()
    assert verified() == []


def test_the_status_is_nobodys_to_set_or_to_take_away(two, house):
    _page, older, newer = two
    other = publish(house)
    with pytest.raises(EditionRefused, match=r"^Only publishing a newer edition sets this status.$"):
        door.annotate(other.pk, Annotation.NEWER_EDITION, by=None, at=NOW)
    with pytest.raises(NotPublished):
        door.annotate(older.pk, Annotation.NONE, by=None, at=NOW)
    assert PublicItem.objects.get(pk=older.pk).is_older_edition
    assert not PublicItem.objects.get(pk=newer.pk).is_older_edition


def test_only_the_newest_of_the_same_source_is_followed(house):
    first = publish(house, source_id="page", edition=1)
    publish(house, source_id="page", edition=2, supersedes=first.pk)
    stranger = publish(house, source_id="other", edition=1)
    sentence = "The edition that this would follow is not the newest one any more; submit the content anew."
    for older in (first, stranger):
        with pytest.raises(EditionRefused) as refusal:
            publish(house, source_id="page", edition=3, supersedes=older.pk)
        assert str(refusal.value) == sentence
    with pytest.raises(EditionRefused, match=r"^A newer edition is shown from the moment it is published"):
        publish(
            house, source_id="other", edition=2, supersedes=stranger.pk, visible_from=NOW + timedelta(days=1)
        )
    with pytest.raises(EditionRefused, match=r"^A published edition never changes"):
        publish(house, source_id="other", edition=1, item_id=stranger.pk)
    assert ledger.verify_chain() == LedgerEntry.objects.count()
