"""Film, sound and a timeline in a page: frozen, shown, streamed, and found again when they are erased."""

import re

import pytest
from django.test import Client

from publication import assets
from publication.errors import AssetRefused
from publication.freezing import media_ids
from tests.factories import NOW
from tests.films import film
from tests.pages import Newsroom, attachment, picture

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\n请拨打 13800138000\n".encode()


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def film_block(**given) -> dict:
    value = {"file": attachment(film(), name="a.mp4").pk, "title": "一杆秤", "poster": None, "captions": [],
             "transcript": "店主说：一诺千金。"}  # fmt: skip
    return {"type": "film", "value": value | given}


def test_a_film_is_frozen_with_captions_poster_and_transcript(room):
    tracks = [{"file": attachment(VTT, name="a.vtt").pk, "lang": "zh-Hans"}]
    page = room.story(body=[film_block(captions=tracks, poster=picture().pk)])
    frozen = page.projection(at=NOW)
    [block] = frozen.document["blocks"]
    assert (block["mime"], block["width"], block["height"], block["seconds"]) == ("video/mp4", 64, 48, 1)
    assert block["poster"]["mime"] == "image/jpeg"
    assert [(each["lang"], each["label"]) for each in block["captions"]] == [("zh-Hans", "中文")]
    assert frozen.attachments["/blocks/0/captions/0"] == "请拨打 13800138000"
    assert {block["sha256"], block["captions"][0]["sha256"], block["poster"]["sha256"]} <= set(frozen.assets)
    assert b"plantedtitle" not in assets.path_of(block["sha256"]).read_bytes()
    pictures, files = media_ids(page.get_latest_revision().content)
    assert (len(pictures), len(files)) == (1, 2)


def test_a_film_needs_words_and_sound_its_transcript(room):
    for block, sentence in (
        (film_block(transcript=" "), "The film has neither captions nor a transcript; add one of them."),
        (film_block(file=attachment(film(video=None), name="a.m4a").pk),
         "The file holds no picture; use the block for sound."),
        (film_block(file=attachment(b"text", name="a.mp4").pk), "Only MP4, WebM, OGG and MP3 are taken"),
    ):  # fmt: skip
        with pytest.raises(AssetRefused, match=re.escape(sentence)):
            room.story(body=[block]).projection(at=NOW)


def test_the_public_page_plays_it_without_scripts_in_parts(room):
    sound = {"file": attachment(film(video=None), name="a.m4a").pk, "title": "听", "transcript": "守信"}
    events = [{"when": "2024 年", "title": "开店", "text": "第一杆秤"}]
    item = room.publish(
        room.story(
            body=[
                film_block(poster=picture().pk),
                {"type": "audio", "value": sound},
                {"type": "timeline", "value": events},
            ]
        )
    )
    client = Client()
    page = client.get(item.get_absolute_url())
    html = page.content.decode()
    shown, heard, timeline = item.document["blocks"]
    assert f'poster="/assets/{shown["poster"]["sha256"]}"' in html
    assert 'preload="none"' in html
    assert f'<audio controls preload="none" aria-label="听"><source src="/assets/{heard["sha256"]}"' in html
    assert '<ol class="timeline"><li><span class="timeline__when">2024 年</span>' in html
    assert timeline["items"] == [{"when": "2024 年", "title": "开店", "text": "第一杆秤"}]
    assert "media-src 'self'" in page["Content-Security-Policy"]
    _streamed(client, shown["sha256"])


def _streamed(client: Client, sha: str) -> None:
    address, whole = f"/assets/{sha}", assets.path_of(sha).read_bytes()
    asked = client.get(address, headers={"range": "bytes=0-99"})
    assert (asked.status_code, b"".join(asked.streaming_content)) == (206, whole[:100])
    assert asked["Content-Range"] == f"bytes 0-99/{len(whole)}"
    last = client.get(address, headers={"range": "bytes=-50", "if-range": asked["ETag"]})
    assert (last.status_code, b"".join(last.streaming_content)) == (206, whole[-50:])
    other = client.get(address, headers={"range": "bytes=-50", "if-range": '"other"'})
    assert (other.status_code, b"".join(other.streaming_content)) == (200, whole)
    head = client.head(address)
    assert (head.status_code, head["Accept-Ranges"], head["Content-Type"]) == (200, "bytes", "video/mp4")
    assert client.get(address, headers={"range": f"bytes={len(whole)}-"}).status_code == 416


def test_reviewers_must_say_that_they_saw_and_heard_it(room):
    sound = {"file": attachment(film(video=None), name="a.m4a").pk, "title": "听", "transcript": "守信"}
    submission = room.submit(room.story(body=[film_block(), {"type": "audio", "value": sound}]))
    found = {(each.path, each.kind, each.maskable) for each in submission.findings.all()}
    assert {("/blocks/0", "unreadable", False), ("/blocks/1", "unreadable", False)} <= found
