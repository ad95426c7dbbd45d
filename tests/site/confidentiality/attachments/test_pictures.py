"""Pictures encoded anew: nothing but pixels remains; what their own data said is told."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from confidentiality.attachments import pictures, places
from confidentiality.attachments.errors import FileRefused
from tests.pages import jpeg
from tests.site.publication.test_imaging import exif

SECRET = "锦江区春熙路八号三单元"
XMP = f'<x:xmpmeta><rdf:li dc:creator="{SECRET}">张建国摄</rdf:li></x:xmpmeta>'


def png(picture: Image.Image, **more) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", **more)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_no_exif_remains():
    given = jpeg(60, 40, exif=exif())
    made = pictures.reencode(given)
    assert (b"planted" in given, b"planted" in made.content, b"Exif" in made.content) == (True, False, False)
    assert (made.mime, dict(opened(made.content).getexif())) == ("image/jpeg", {})


def test_comments_profiles_and_text_chunks_are_gone():
    told = PngInfo()
    told.add_text("Author", SECRET)
    given = png(Image.new("RGBA", (50, 50), (0, 0, 0, 90)), pnginfo=told)
    made = pictures.reencode(given + SECRET.encode())
    assert (made.mime, SECRET.encode() in made.content, opened(made.content).info) == ("image/png", False, {})


def test_orientation_is_applied():
    made = pictures.reencode(jpeg(400, 200, exif=exif(orientation=6)))
    assert (made.width, made.height) == (200, 400)


def test_opaque_png_becomes_jpeg():
    assert pictures.reencode(png(Image.new("RGBA", (50, 50), (10, 20, 30, 255)))).mime == "image/jpeg"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (jpeg(9, 9), {}),
        (png(Image.new("RGB", (9, 9)), pnginfo=None), {}),
        (jpeg(9, 9, exif=exif()), {}),  # Latin words alone tell of nobody
    ],
)
def test_what_says_nothing_of_persons_is_not_told(given, said):
    assert pictures.clean(given).hidden == said


def test_words_of_exif_and_xmp_are_told_for_screening():
    described = Image.Exif()
    described[0x010E] = SECRET.encode()  # as cameras and programs write it
    assert pictures.clean(jpeg(9, 9, exif=described.tobytes())).hidden == {places.PROPERTIES: SECRET}
    told = PngInfo()
    told.add_itxt("XML:com.adobe.xmp", XMP)
    said = pictures.clean(png(Image.new("RGB", (9, 9)), pnginfo=told)).hidden[places.PROPERTIES]
    assert ("张建国摄" in said, SECRET in said) == (True, True)


@pytest.mark.parametrize(
    ("limit", "content", "sentence"),
    [
        (100, jpeg(11, 10), "The picture has more than 50 million pixels; scale it down first."),
        (100, b"GIF89a", "The picture cannot be read. Save it as JPEG, PNG or WebP and upload it again."),
    ],
)
def test_refused_before_it_is_decoded(monkeypatch, limit, content, sentence):
    monkeypatch.setattr(pictures, "MOST_PIXELS", limit)
    with pytest.raises(FileRefused) as refused:
        pictures.clean(content)
    assert str(refused.value) == sentence
