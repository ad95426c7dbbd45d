"""Uploads of editors: cleaned at once, and never the public's."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from publication.models import Picture
from tests.pages import Newsroom, attachment, jpeg, picture
from tests.site.publication.test_imaging import exif

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


def addresses(made: Picture, file) -> list[str]:
    return [
        made.file.url,
        made.get_rendition("width-100").url,
        f"/admin/assets/preview-{made.pk}",
        file.url,
        f"/media/{made.file.name}",
        f"/documents/{file.pk}/{file.filename}",
        "/api/v2/images/",
        "/api/v2/documents/",
        "/admin/api/main/images/",
        "/admin/api/main/documents/",
    ]


def test_upload_is_encoded_anew_and_forgotten(room):
    made = picture(jpeg(700, 500, exif=exif(orientation=6)))
    kept = b"".join(
        default_storage.open(f"original_images/{name}").read()
        for name in default_storage.listdir("original_images")[1]
    )
    assert (b"planted" in kept, b"Exif" in kept, b"zhang" in kept) == (False, False, False)
    assert "zhang-san" not in made.file.name
    assert (made.width, made.height) == (500, 700)
    assert made.file_hash == made.get_file_hash()
    assert made.file_size == made.file.size


def test_renditions_hold_no_exif(room):
    made = picture(jpeg(700, 500, exif=exif()))
    assert b"Exif" not in made.get_rendition("width-100").file.read()


def test_upload_that_is_no_picture_is_refused_by_name_of_the_field(room):
    bitmap = io.BytesIO()
    Image.new("RGB", (9, 9)).save(bitmap, "BMP")
    with pytest.raises(ValidationError) as refused:
        picture(bitmap.getvalue())
    assert list(refused.value.message_dict) == ["file"]
    assert not Picture.objects.exists()


def test_the_public_reaches_no_upload(room):
    made, file = picture(), attachment()
    for address in addresses(made, file):
        response = Client().get(address)
        assert response.status_code in (302, 404), address
        if response.status_code == 302:
            assert response["Location"].startswith("/admin/login/")


def test_editors_see_uploads_which_run_nothing(room):
    made, file = picture(), attachment(b"1 <script>alert(1)</script>\n", name="a.txt")
    client = Client()
    client.force_login(room.user())
    drawn = client.get(made.file.url)
    assert (drawn.status_code, drawn["Content-Type"]) == (200, "image/jpeg")
    assert drawn["Cache-Control"] == "private, no-store"
    told = client.get(file.url)
    assert (told.status_code, told["X-Content-Type-Options"]) == (200, "nosniff")
    raw = client.get(default_storage.url(file.file.name))
    assert raw["Content-Type"] == "application/octet-stream"
    assert raw["Content-Disposition"].startswith("attachment")
    assert "zhang-san" not in attachment(name="zhang-san.txt").file.name


@pytest.mark.parametrize("path", ["../chengxin.sqlite3", "..%2fkeys/keyring.json", "nothing.jpg", ""])
def test_nothing_but_media_is_served(room, path):
    client = Client()
    client.force_login(room.user())
    assert client.get(f"/admin/media/{path}").status_code == 404
