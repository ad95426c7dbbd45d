"""The virus scanner: asked by its own protocol, never left out where it is configured."""

import io
import socket
import threading
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client

from publication import scanning
from publication.errors import AssetRefused
from publication.models import Attachment, Picture
from tests.pages import attachment, jpeg, newsroom, picture

BAD = b"CHENGXIN-TEST-SIGNATURE"
AWAY = "The virus scanner does not answer, so nothing was taken. Try again later, or tell the operator."
FOUND = "The virus scanner refuses this file. Nothing was stored; have the computer that it is from checked."


@contextmanager
def clamd(answer: bytes | None = None, *, most: int = 10**6):
    """A server that speaks INSTREAM; `answer` stands in for what it would say."""
    server = socket.create_server(("127.0.0.1", 0))
    seen: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as read:
                connection.sendall(_judged(read, seen, most) if answer is None else _told(read, seen, answer))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", seen
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _stream(read) -> bytes:
    assert read.read(10) == b"zINSTREAM\0"
    body = b""
    while length := int.from_bytes(read.read(4), "big"):
        body += read.read(length)
    return body


def _judged(read, seen: list[bytes], most: int) -> bytes:
    seen.append(_stream(read))
    if len(seen[-1]) > most:
        return b"INSTREAM size limit exceeded. ERROR\0"
    return b"stream: Test.Secret.Name FOUND\0" if BAD in seen[-1] else b"stream: OK\0"


def _told(read, seen: list[bytes], answer: bytes) -> bytes:
    seen.append(_stream(read))
    return answer


def test_without_the_setting_nothing_is_asked(settings):
    settings.CLAMD = ""
    assert scanning.scan(BAD) is None


def test_every_byte_reaches_the_scanner(settings):
    content = bytes(range(256)) * 1000
    with clamd() as (settings.CLAMD, seen):
        scanning.scan(content)
        file = io.BytesIO(content)
        file.seek(77)
        scanning.scan_file(file)
        scanning.scan(b"")
    assert seen == [content, content, b""]
    assert file.tell() == 0


@pytest.mark.parametrize(
    ("answer", "content", "sentence"),
    [
        (None, b"a" * 70_000 + BAD, FOUND),
        (None, b"a" * 1_000_001,
         "The file is larger than the virus scanner reads, so it was not taken. Make it smaller."),
        (b"stream: Can't allocate memory ERROR\0", b"a",
         "The virus scanner could not read the file, so it was not taken. Try again later, or tell the operator."),
        (b"", b"a",
         "The virus scanner could not read the file, so it was not taken. Try again later, or tell the operator."),
        (b"stream: OK\nstream: X FOUND\0", b"a",
         "The virus scanner could not read the file, so it was not taken. Try again later, or tell the operator."),
    ],
)  # fmt: skip
def test_all_but_a_clear_yes_refuses(settings, answer, content, sentence):
    with clamd(answer) as (settings.CLAMD, _seen), pytest.raises(AssetRefused) as refused:
        scanning.scan(content)
    assert str(refused.value) == sentence


def test_a_scanner_that_is_away_or_silent_refuses(settings, monkeypatch, tmp_path):
    with clamd() as (settings.CLAMD, _seen):
        pass
    for address in (settings.CLAMD, f"unix://{tmp_path}/none.ctl"):
        settings.CLAMD = address
        with pytest.raises(AssetRefused) as refused:
            scanning.scan(b"a")
        assert str(refused.value) == AWAY
    monkeypatch.setattr(scanning, "ANSWER_SECONDS", 0.2)
    silent = socket.create_server(("127.0.0.1", 0))
    settings.CLAMD = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
    with silent, pytest.raises(AssetRefused, match="does not answer"):
        scanning.scan(b"a")


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "http://x:1"])
def test_a_wrong_setting_is_named(settings, address):
    settings.CLAMD = address
    with pytest.raises(ImproperlyConfigured, match="CHENGXIN_CLAMD is"):
        scanning.scan(b"a")


@pytest.mark.django_db
def test_uploads_of_editors_are_scanned(settings, house, plain_static):
    newsroom(house)
    with clamd() as (settings.CLAMD, seen):
        for made in (lambda: picture(jpeg() + BAD), lambda: attachment(BAD)):
            with pytest.raises(ValidationError) as refused:
                made()
            assert refused.value.message_dict == {"file": [FOUND]}
        assert attachment(b"harmless\n").pk
    assert len(seen) == 3
    assert (Picture.objects.count(), Attachment.objects.count()) == (0, 1)


@pytest.mark.django_db
def test_the_form_names_the_field(settings, house, plain_static, english):
    room = newsroom(house)
    client = Client()
    client.force_login(room.house.user("admin") if "admin" in room.house.people else _superuser())
    with clamd() as (settings.CLAMD, _seen):
        sent = io.BytesIO(BAD)
        sent.name = "a.txt"
        answer = client.post("/admin/documents/add/", {"title": "学习单", "file": sent, "collection": 1})
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"] == [FOUND]


def _superuser():
    from organisations.models import User

    return User.objects.create_superuser("operator", "", "not-a-secret")
