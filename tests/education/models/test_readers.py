"""Readers and albums go through the door, and are read in large type, chapter by chapter."""

import pytest
from django.core.exceptions import ValidationError

from education.models import AlbumPage, ReaderPage
from publication.bootstrap import folder_of
from publication.enums import Section
from publication.errors import DoorRefused
from publication.models import PublicItem
from tests import pages
from tests.education.packs.conftest import no_papers, unpacked  # noqa: F401


@pytest.fixture
def room(house, folders):
    return pages.Newsroom(house)


def saved(room, model, **fields):
    given = {"organisation": room.house.office, "audience": "社区居民", "owner": room.user()}
    page = model(**(given | fields))
    folder_of(Section.EDUCATION).add_child(instance=page)
    page.save_revision(user=room.user())
    return page


def heading(text: str) -> dict:
    return {"type": "heading", "value": text}


def leaf(alt: str, caption: str) -> dict:
    return {
        "type": "image",
        "value": {"picture": pages.picture(pages.jpeg(64, 48)).pk, "alt": alt, "caption": caption},
    }


@pytest.fixture
def reader(room) -> PublicItem:
    body = [
        heading("什么是信用"), *pages.paragraphs("信用是说到做到。"),
        heading("接到代办电话"), *pages.paragraphs("先挂断，再问社区。"), leaf("一部电话", "先挂断"),
        heading("修复不收费"), *pages.paragraphs("自己就能办。"),
    ]  # fmt: skip
    page = saved(
        room, ReaderPage, title="信用就在身边", summary="大字版", body=body, lead_picture=pages.picture()
    )
    return room.publish(page)


@pytest.fixture
def album(room) -> PublicItem:
    body = [leaf("小熊借鼓", "可以借给我吗？"), leaf("小熊还鼓", "谢谢你借给我。")]
    return room.publish(saved(room, AlbumPage, title="小红鼓", body=body))


def shown_at(item):
    return item.visible_from


def test_chapters_are_reached_by_anchors(reader, public):
    page = public(f"/en/education/{reader.id}/", at=shown_at(reader)).content.decode()
    for number, title in enumerate(("什么是信用", "接到代办电话", "修复不收费"), start=1):
        assert f'<li><a href="#chapter-{number}">{title}</a></li>' in page
        assert f'<h2 id="chapter-{number}">{title}</h2>' in page
    assert '<article class="item--reader">' in page
    assert "<td>3 chapters</td>" in page
    assert "Readers" in page


def test_an_album_shows_each_picture_with_its_words(album, public):
    page = public(album.get_absolute_url(), at=shown_at(album)).content.decode()
    assert '<article class="item--album">' in page
    assert page.count("<figure>") == 2
    assert "<figcaption>可以借给我吗？</figcaption>" in page
    assert "共 2 页" in page
    assert (
        '<article class="item--album">'
        in public(f"{album.get_absolute_url()}print/", at=shown_at(album)).content.decode()
    )


def test_both_stand_in_their_list_and_no_lesson_does(house, reader, album, public):
    from tests.factories import publish

    publish(house, section="education", kind="lesson", title="一节课")
    later = max(reader.visible_from, album.visible_from)
    page = public("/education/readers/", at=later).content.decode()
    assert "信用就在身边" in page
    assert "小红鼓" in page
    assert "一节课" not in page


def test_both_are_packs_too(reader, album, public, no_papers):  # noqa: F811
    for item, name in ((reader, "01-信用就在身边"), (album, "01-小红鼓")):
        pack = unpacked(public(f"/education/{item.id}/pack.zip", at=shown_at(item)))
        text = pack.read(f"{name}/正文.html").decode()
        assert f'<body class="{item.kind} large">' in text
        assert 'class="index large"' in pack.read("index.html").decode()
        assert text.count('<img src="files/') == text.count("<img ")


def test_a_reader_begins_with_a_chapter(room):
    page = ReaderPage(
        title="读本", organisation=room.house.office, audience="居民", body=pages.paragraphs("没有章")
    )
    with pytest.raises(ValidationError, match="A reader begins with the heading of its first chapter"):
        page.clean()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (ReaderPage, "The reader has no chapter; add a heading and its text."),
        (AlbumPage, "The album has no page; add a picture with a few words."),
    ],
)
def test_an_empty_one_is_not_submitted(room, model, said):
    page = saved(room, model, title="空", body=[])
    with pytest.raises(DoorRefused, match=said):
        room.submit(page)
