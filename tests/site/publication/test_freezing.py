"""What a page uses is frozen with it: pictures, files, links to other pages."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from confidentiality.models import Submission
from confidentiality.services import submissions
from publication import assets
from publication.errors import AssetRefused, ReferenceNotPublic, TextTooLong
from publication.freezing import Freezer
from publication.models import Asset
from tests.factories import NOW
from tests.pages import Newsroom, attachment, jpeg, paragraphs, picture
from tests.site.publication.test_files import encrypted

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def image(chosen, alt="柜台上的一杆木秤") -> dict:
    return {"type": "image", "value": {"picture": chosen.pk, "alt": alt, "caption": "摄于柜台"}}


def test_image_block_carries_every_width_and_format(room):
    page = room.story(body=[image(picture(jpeg(800, 600)))])
    frozen = page.projection(at=NOW)
    [block] = frozen.document["blocks"]
    assert {key: block[key] for key in ("type", "mime", "alt", "caption", "width", "height")} == {
        "type": "image",
        "mime": "image/jpeg",
        "alt": "柜台上的一杆木秤",
        "caption": "摄于柜台",
        "width": 800,
        "height": 600,
    }
    assert [(each["width"], each["mime"]) for each in block["sources"]] == [
        (320, "image/jpeg"),
        (320, "image/webp"),
        (320, "image/avif"),
        (640, "image/jpeg"),
        (640, "image/webp"),
        (640, "image/avif"),
        (800, "image/jpeg"),
        (800, "image/webp"),
        (800, "image/avif"),
    ]
    assert [(each["width"], each["height"], each["mime"]) for each in block["card"]] == [
        (320, 213, "image/jpeg"),
        (320, 213, "image/webp"),
        (320, 213, "image/avif"),
        (640, 426, "image/jpeg"),
        (640, 426, "image/webp"),
        (640, 426, "image/avif"),
    ]
    assert [asset["sha256"] for asset in frozen.document["assets"]] == list(frozen.assets)
    for sha in frozen.assets:
        assert hashlib.sha256(assets.path_of(sha).read_bytes()).hexdigest() == sha


def test_picture_is_public_with_its_page_and_gone_with_it(room):
    page = room.story(body=[image(picture())])
    submission = room.submit(page)
    [sha, *_more] = submission.assets
    assert Client().get(f"/assets/{sha}").status_code == 404
    room.approve(submission, at=submission.submitted_at)
    shown = Client().get(f"/assets/{sha}")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    page.refresh_from_db()
    page.unpublish()
    assert Client().get(f"/assets/{sha}").status_code == 410


def test_replacing_a_picture_changes_nothing_that_is_public(room):
    chosen = picture(jpeg(colour="#112233"))
    page = room.story(body=[image(chosen)])
    item = room.publish(page)
    chosen.file = ContentFile(jpeg(colour="#ff0000"), name="other.jpg")
    chosen.save()
    item.refresh_from_db()
    sha = item.document["blocks"][0]["sha256"]
    assert hashlib.sha256(assets.path_of(sha).read_bytes()).hexdigest() == sha


def test_file_has_a_neutral_name_and_is_screened(room):
    chosen = attachment("请于周五前联系 13800138000\n".encode(), name="zhang-san.csv")
    page = room.story(body=[{"type": "file", "value": {"file": chosen.pk, "title": "学习单"}}])
    frozen = page.projection(at=NOW)
    [block] = frozen.document["blocks"]
    assert (block["name"], block["title"], block["mime"]) == ("attachment-1.csv", "学习单", "text/csv")
    assert frozen.attachments == {"/blocks/0 (attachment-1.csv)": "请于周五前联系 13800138000\n"}
    submission = room.submit(page)
    [finding] = submission.findings.all()
    assert (finding.kind, finding.maskable) == ("mobile", False)


def test_number_pulled_apart_by_tags_is_found(room):
    page = room.story(body=[{"type": "paragraph", "value": "<p>电话 138<b>0013</b>8000。</p>"}])
    assert page.projection(at=NOW).attachments == {"/blocks/0": "电话 13800138000。"}
    assert [f.kind for f in room.submit(page).findings.all()] == ["mobile"]


def test_reference_is_the_id_of_the_visible_item(room):
    other = room.story(title="被引用的故事")
    item = room.publish(other)
    link = f'<p>见<a linktype="page" id="{other.pk}">那一篇</a></p>'
    page = room.story(body=[{"type": "reference", "value": other.pk}, {"type": "paragraph", "value": link}])
    document = page.projection(at=NOW.replace(year=2027)).document
    assert document["blocks"] == [
        {"type": "reference", "id": item.id},
        {"type": "paragraph", "html": f'<p>见<a href="/stories/{item.id}/">那一篇</a></p>'},
    ]
    assert document["references"] == [item.id]
    assert "被引用的故事" not in json.dumps(document, ensure_ascii=False)


@pytest.mark.parametrize(
    "body",
    [
        lambda other: [{"type": "heading", "value": "一"}, {"type": "reference", "value": other.pk}],
        lambda other: [
            {"type": "heading", "value": "一"},
            {"type": "paragraph", "value": f'<p><a id="{other.pk}" linktype="page">x</a></p>'},
        ],
    ],
)
def test_reference_to_what_is_not_public_names_the_block(room, body):
    other = room.story(title="还没有公开")
    with pytest.raises(
        ReferenceNotPublic, match=r"Block 2 \(.+\): It refers to a page that the public cannot see"
    ):
        room.story(body=body(other)).projection(at=NOW)
    item = room.publish(other)
    other.refresh_from_db()
    other.unpublish()
    with pytest.raises(ReferenceNotPublic):
        room.story(body=body(other)).projection(at=item.visible_from)


def test_refusals_name_the_block(room):
    protected = attachment(encrypted(), name="a.pdf")
    with pytest.raises(AssetRefused, match=r"Block 1 \(.+\): The PDF is protected by a password"):
        room.story(body=[{"type": "file", "value": {"file": protected.pk, "title": "x"}}]).projection(at=NOW)
    with pytest.raises(TextTooLong, match=r"Block 1 \(.+\): The text has 50001 characters"):
        room.story(body=[{"type": "paragraph", "value": "信" * 50_001}]).projection(at=NOW)
    with pytest.raises(AssetRefused, match="no alternative text; say what it shows"):
        room.story(lead_picture=picture(alt="")).projection(at=NOW)
    assert not Submission.objects.exists()


def test_every_other_block_is_plain_text(room):
    body = [
        {"type": "heading", "value": "缘起"},
        {"type": "quote", "value": {"text": "人无信不立", "source": "《论语》"}},
        {"type": "list", "value": {"ordered": True, "items": ["一", "二"]}},
        {"type": "steps", "value": [{"title": "导入", "minutes": 5, "text": "讲故事"}]},
        *paragraphs("<b>正文</b>"),
    ]
    assert room.story(body=body).projection(at=NOW).document["blocks"] == [
        {"type": "heading", "text": "缘起"},
        {"type": "quote", "text": "人无信不立", "source": "《论语》"},
        {"type": "list", "ordered": True, "items": ["一", "二"]},
        {"type": "steps", "items": [{"title": "导入", "text": "讲故事", "minutes": 5}]},
        {"type": "paragraph", "html": "<p><b>正文</b></p>"},
    ]


def test_preview_freezes_without_storing(room):
    page = room.story(body=[image(chosen := picture())])
    [block] = Freezer(at=NOW, store=False).body(page.body)
    assert block["sha256"] == f"preview-{chosen.pk}"
    assert not Asset.objects.exists()


def test_picture_of_what_never_became_public_is_erased_after_the_grace(room):
    submission = room.submit(room.story(body=[image(picture())]))
    [sha, *_more] = submission.assets
    submissions.recall(submission, at=submission.submitted_at)
    assets.erase_unused(at=submission.submitted_at + timedelta(days=29))
    assert assets.path_of(sha).exists()
    assets.erase_unused(at=submission.submitted_at + timedelta(days=31))
    assert not assets.path_of(sha).exists()
    assert Asset.objects.filter(erased_at=None).count() == 0
