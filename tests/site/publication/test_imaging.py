"""Pictures encoded anew: nothing but pixels remains."""

import io

import pytest
from PIL import Image

from confidentiality.attachments import pictures
from publication import imaging
from publication.errors import AssetRefused
from tests.pages import jpeg


def exif(orientation: int = 1) -> bytes:
    given = Image.Exif()
    given[0x0112] = orientation
    given[0x010E] = "ImageDescription planted"
    given[0x013B] = "zhang-san"
    given.get_ifd(0x8825)[2] = (30.0, 39.0, 21.0)
    given.get_ifd(0x8825)[1] = "N"
    return given.tobytes()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_variants_are_never_enlarged_and_come_in_three_formats():
    made = imaging.variants(jpeg(900, 450))
    assert [(each.width, each.height, each.mime) for each in made] == [
        (320, 160, "image/jpeg"),
        (320, 160, "image/webp"),
        (320, 160, "image/avif"),
        (640, 320, "image/jpeg"),
        (640, 320, "image/webp"),
        (640, 320, "image/avif"),
        (900, 450, "image/jpeg"),
        (900, 450, "image/webp"),
        (900, 450, "image/avif"),
    ]
    assert {each.width for each in imaging.variants(jpeg(2000, 1000))} == {320, 640, 1280}
    assert {each.width for each in imaging.variants(jpeg(100, 50))} == {100}


@pytest.mark.parametrize(
    ("size", "focus", "box"),
    [
        ((900, 600), None, (0, 0, 900, 600)),
        ((1200, 600), None, (150, 0, 1050, 600)),
        ((1200, 600), (1190, 10), (300, 0, 1200, 600)),
        ((1200, 600), (0, 0), (0, 0, 900, 600)),
        ((600, 1200), (300, 1000), (0, 800, 600, 1200)),
        ((600, 1200), (300, 700), (0, 500, 600, 900)),
        ((1, 1), None, (0, 0, 1, 1)),
    ],
)
def test_the_part_for_cards_lies_around_the_focal_point(size, focus, box):
    assert imaging.card_box(size, focus) == box


def test_cards_show_what_is_around_the_focal_point():
    picture = Image.new("RGB", (1200, 400), "#ffffff")
    picture.paste("#c00000", (900, 0, 1200, 400))
    written = io.BytesIO()
    picture.save(written, "PNG")
    made = imaging.cards(written.getvalue(), (1100, 200))
    assert [(each.width, each.height, each.mime) for each in made[:3]] == [
        (320, 213, "image/jpeg"),
        (320, 213, "image/webp"),
        (320, 213, "image/avif"),
    ]
    red = opened(made[0].content).getpixel((300, 100))
    assert red[0] > 150 > 60 > red[1]


def test_no_exif_remains_anywhere():
    content = jpeg(700, 500, exif=exif())
    assert b"planted" in content
    for each in [*imaging.variants(content), *imaging.cards(content)]:
        assert b"planted" not in each.content
        assert b"zhang-san" not in each.content
        assert b"Exif" not in each.content
        assert dict(opened(each.content).getexif()) == {}


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"%PDF-1.7", jpeg()[:300]])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(AssetRefused, match="Save it as JPEG, PNG or WebP and upload it again"):
        imaging.variants(content)


def test_huge_pictures_are_refused_before_they_are_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(AssetRefused, match="more than 50 million pixels"):
        imaging.variants(jpeg(11, 10))
