"""Pages of a pack stand alone: valid, without any address that leads outside, whatever the item holds."""

import html
import re
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinyhtml5.parser import HTMLParser

from education.packs import names, pages
from publication import assets, printing
from publication.enums import Withdrawal
from publication.services import door
from tests.factories import DAY, NOW, publish

from .conftest import blocks_of_a_lesson, unpacked


def film(**more) -> dict:
    sha = [assets.store(content, mime, at=NOW).sha256 for content, mime in (
        (b"\0\0\0\x18ftypmp42", "video/mp4"), (b"WEBVTT\n", "text/vtt"), (b"\xff\xd8\xff poster", "image/jpeg"),
    )]  # fmt: skip
    poster = {
        "type": "image",
        "sha256": sha[2],
        "mime": "image/jpeg",
        "alt": "一张课桌",
        "caption": "",
        "width": 4,
        "height": 3,
        "sources": [],
    }
    return {"type": "film", "sha256": sha[0], "mime": "video/mp4", "width": 4, "height": 3, "seconds": 60,
            "title": "三分钟短片", "poster": poster, "captions": [{"sha256": sha[1], "lang": "zh", "label": "中文"}],
            "transcript": "旁白", **more}  # fmt: skip


def questions() -> dict:
    option = {"text": "还回去", "right": True, "why": "借的"}
    options = [option, option | {"right": False}]
    one = {
        "id": "q1",
        "text": "捡到东西怎么办？",
        "many": False,
        "options": options,
        "explanation": "物归原主",
    }
    return {"type": "questions", "items": [one]}


def html_of(pack) -> dict[str, str]:
    return {name: pack.read(name).decode() for name in pack.namelist() if name.endswith(".html")}


def errors(page: str) -> list:
    parser = HTMLParser()
    parser._parse(page)
    return parser.errors


def test_the_check_of_validity_finds_errors():
    assert errors("<!doctype html><p><div></p>")
    assert errors("<!doctype html><html lang=zh><title>x</title><p>a</p></html>") == []


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_is_valid_and_leads_only_to_files_of_the_pack(house, lesson, public, no_papers, language):
    story = publish(house, section="stories", kind="story", title="一杆秤")
    blocks = [*blocks_of_a_lesson(), questions(), {"type": "reference", "id": story.id}]
    item = lesson(blocks=blocks, references=[story.id], tags=["承诺"])
    pack = unpacked(
        public(f"{language}/education/packs/choice.zip?item={item.id}&item={lesson('第二课').id}")
    )
    found = html_of(pack)
    assert len(found) == 5
    for name, page in found.items():
        assert errors(page) == [], name
        assert re.findall(r"<(script|link rel=\"(?!stylesheet)|form|iframe|style|base)", page) == []
        for address in re.findall(r'\b(?:href|src|poster|action|data|srcset)="([^"]*)"', page):
            address = unquote(html.unescape(address))
            if address.startswith("#"):
                assert f'id="{address[1:]}"' in page
                continue
            folder = name.rpartition("/")[0]
            path = (
                address.removeprefix("../")
                if address.startswith("../")
                else f"{folder}/{address}".lstrip("/")
            )
            assert path in pack.namelist(), (name, address)
    teacher = next(
        page
        for name, page in found.items()
        if name.startswith("01-") and "学生" not in name and "pupil" not in name
    )
    assert "来源（https://example.cn/a?b=1&amp;c=2）与<b>原文</b>" in teacher
    assert f'一杆秤 <span class="address">http://127.0.0.1:8000/stories/{story.id}/</span>' in teacher
    assert "物归原主" in teacher
    css = pack.read("reader.css").decode()
    assert re.findall(r"url\(|@import|https?:", css) == []


def test_a_reference_to_what_is_gone_leaves_nothing(house, lesson, public, no_papers):
    story = publish(house, section="stories", kind="story", title="撤下的故事")
    item = lesson(
        blocks=[*blocks_of_a_lesson(), {"type": "reference", "id": story.id}], references=[story.id]
    )
    address = f"/education/{item.id}/pack.zip"
    before = public(address)
    assert "撤下的故事".encode() in b"".join(before.streaming_content)
    door.withdraw(story.id, Withdrawal.CONSENT, by=None, at=NOW + DAY)
    after = public(address, at=NOW + 2 * DAY)
    content = b"".join(after.streaming_content)
    assert "撤下的故事".encode() not in content
    assert story.id.encode() not in content
    assert after["ETag"] != before["ETag"]


def test_the_name_of_a_person_is_in_no_pack_also_where_a_lesson_refers_to_his_story(
    house, lesson, public, quick_papers, monkeypatch
):
    told = publish(house, section="stories", kind="story", title="守信人何博杰", subject_category="person")
    printed = []
    paper = printing.print_all
    monkeypatch.setattr(
        printing, "print_all", lambda made, **more: printed.extend(made) or paper(made, **more)
    )
    item = lesson(blocks=[*blocks_of_a_lesson(), {"type": "reference", "id": told.id}], references=[told.id])
    pack = unpacked(public(f"/education/{item.id}/pack.zip"))
    content = "".join(pack.read(name).decode(errors="ignore") for name in pack.namelist()) + "".join(printed)
    assert "何博杰" not in content
    assert f"/stories/{told.id}/" in content
    assert "何博杰" in public(f"/education/{item.id}/").content.decode()


def test_films_with_captions_and_poster_come_along(lesson, public, no_papers):
    pack = unpacked(public(f"/education/{lesson(blocks=[film()]).id}/pack.zip"))
    folder = "01-许愿还是承诺/files"
    assert [name for name in pack.namelist() if name.startswith(folder)] == [
        f"{folder}/01-三分钟短片.mp4", f"{folder}/02-中文.vtt", f"{folder}/03-一张课桌.jpg",
    ]  # fmt: skip


def test_what_an_old_document_could_hold_is_made_harmless():
    sha = "a" * 64
    given = (
        f'<script>alert(1)</script><p onclick="x()" style="color:red">text</p><a href="/stories/x/">story</a>'
        f'<img src="https://evil.example/x.png" alt="x"><video src="/assets/{sha}" controls></video>'
        f'<a href="#chapter-1">one</a><iframe src="/x"></iframe><img src="/assets/{"b" * 64}" alt="gone">'
    )
    assert pages._alone(given, {sha: "files/01.mp4"}) == (
        '<p>text</p><a>story</a><img alt="x"><video src="files/01.mp4" controls=""></video>'
        '<a href="#chapter-1">one</a><img alt="gone">'
    )


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("许愿，还是承诺？", "许愿-还是承诺"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "CON-"),
        ("a\0b:c|d*e", "a-b-c-d-e"),
        ("。。。", "lesson"),
        ("", "lesson"),
        ("长" * 100, "长" * 40),
        (".hidden. ", "hidden"),
    ],
)
def test_names_speak_and_are_safe(given, safe):
    assert names.safe(given, otherwise="lesson") == safe


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_no_title_makes_a_name_that_a_system_refuses(text):
    name = names.safe(text, otherwise="x")
    assert 0 < len(name) <= 41
    assert not set(name) & set('/\\:*?"<>|\0 .')
    assert all(char.isprintable() for char in name)
