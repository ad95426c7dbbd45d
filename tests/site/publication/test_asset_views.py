from datetime import timedelta

import pytest

from publication import assets
from publication.asset_views import Span, Unsatisfiable, parse_range
from publication.enums import Withdrawal
from publication.models import ItemAsset
from publication.services import door
from tests.factories import DAY, NOW, approve, publish, submit

CONTENT = bytes(range(256)) * 4


@pytest.fixture
def picture(house):
    """A picture, the item that uses it, and its address."""
    asset = assets.store(CONTENT, "image/png", at=NOW)
    item = publish(house, visible_until=NOW + DAY, assets=(asset.sha256,))
    return asset, item, f"/assets/{asset.sha256}"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_asset_of_a_visible_item_is_shown(picture, public):
    asset, _item, address = picture
    answer = public(address, at=NOW + DAY - timedelta(seconds=9))
    assert (answer.status_code, body(answer)) == (200, CONTENT)
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"] == "inline"
    assert answer["ETag"] == f'"{asset.sha256}"'
    assert answer["Cache-Control"] == "no-cache"
    assert answer["CDN-Cache-Control"] == "max-age=9"
    assert answer["Accept-Ranges"] == "bytes"


def test_etag_answers_304_only_while_visible(picture, public):
    asset, _item, address = picture
    etag = f'"{asset.sha256}"'
    assert public(address, if_none_match=etag).status_code == 304
    assert public(address, at=NOW + DAY, if_none_match=etag).status_code == 410
    assert public(address, at=NOW + DAY, range="bytes=0-3").status_code == 410


def test_asset_of_a_withdrawn_item_is_gone(picture, public):
    _asset, item, address = picture
    door.withdraw(item.id, Withdrawal.CONSENT, by=None, at=NOW)
    answer = public(address)
    assert answer.status_code == 410
    assert CONTENT[:16] not in answer.content


def test_asset_still_used_elsewhere_stays(picture, public, house):
    asset, item, address = picture
    publish(house, assets=(asset.sha256,))
    door.withdraw(item.id, Withdrawal.CONSENT, by=None, at=NOW)
    assert public(address).status_code == 200


def test_asset_that_a_correction_took_out_is_gone(picture, public, house):
    asset, item, address = picture
    correction = submit(house, item_id=item.pk, text="照片错了，已更正。")
    door.publish(approve(house, correction, "first", "second"), by=None, at=NOW)
    assert public(address).status_code == 410
    assert assets.erase_unused(at=NOW) == 1
    assert not assets.path_of(asset.sha256).exists()


def test_asset_that_the_content_does_not_name_is_not_shown(house, public):
    asset = assets.store(b"nobody reviewed it", "image/png", at=NOW)
    ItemAsset.objects.create(item=publish(house), asset=asset)
    assert public(f"/assets/{asset.sha256}").status_code != 200


def test_embargoed_and_unknown_assets_are_not_there(house, public):
    asset = assets.store(b"later", "image/png", at=NOW)
    publish(house, visible_from=NOW + DAY, assets=(asset.sha256,))
    assert public(f"/assets/{asset.sha256}").status_code == 404
    assert public(f"/assets/{'0' * 64}").status_code == 404


@pytest.mark.parametrize(
    ("header", "status", "content", "content_range"),
    [
        ("bytes=0-3", 206, CONTENT[:4], "bytes 0-3/1024"),
        ("bytes=1020-", 206, CONTENT[1020:], "bytes 1020-1023/1024"),
        ("bytes=-5", 206, CONTENT[-5:], "bytes 1019-1023/1024"),
        ("bytes=1000-9999", 206, CONTENT[1000:], "bytes 1000-1023/1024"),
        ("bytes=0-1,4-5", 200, CONTENT, None),
        ("lines=1-2", 200, CONTENT, None),
    ],
)
def test_ranges(picture, public, header, status, content, content_range):
    answer = public(picture[2], range=header)
    assert (answer.status_code, body(answer), answer.get("Content-Range")) == (status, content, content_range)


def test_range_behind_the_end_is_refused(picture, public):
    answer = public(picture[2], range="bytes=1024-")
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1024")


def test_range_of_another_version_answers_whole(picture, public):
    assert public(picture[2], range="bytes=0-3", if_range='"another"').status_code == 200


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", None),
        ("bytes=-", None),
        ("bytes=5-2", None),
        ("bytes=2-5", Span(2, 6)),
        ("bytes=-99", Span(0, 10)),
    ],
)
def test_parse_range(header, expected):
    assert parse_range(header, 10) == expected


def test_parse_range_of_nothing():
    with pytest.raises(Unsatisfiable):
        parse_range("bytes=-0", 10)
