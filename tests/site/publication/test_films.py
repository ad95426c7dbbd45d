"""Film and sound are put together anew; what is none, or too much, is refused."""

import io
from tempfile import TemporaryFile

import av
import pytest

from publication import film_process, films
from publication.errors import AssetRefused
from tests.films import film

PLANTED = (b"plantedtitle", b"104.0660", b"zhang-san", b"x264")


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.ASSETS_ROOT = tmp_path / "assets"


def cleaned(content: bytes) -> tuple[films.Film, bytes]:
    with TemporaryFile() as given:
        given.write(content)
        given.flush()
        with films.cleaned(given) as (found, made):
            return found, made.read()


@pytest.mark.parametrize(
    ("container", "video", "audio", "found"),
    [
        ("mp4", "libx264", "aac", films.Film("video/mp4", 64, 48, 1)),
        ("webm", "libvpx-vp9", "libopus", films.Film("video/webm", 64, 48, 1)),
        ("mp4", None, "aac", films.Film("audio/mp4", 0, 0, 1)),
        ("ogg", None, "libopus", films.Film("audio/ogg", 0, 0, 1)),
        ("mp3", None, "libmp3lame", films.Film("audio/mpeg", 0, 0, 1)),
    ],
)
def test_copied_without_what_a_viewer_does_not_see(container, video, audio, found):
    given = film(container, video=video, audio=audio)
    assert b"plantedtitle" in given
    told, made = cleaned(given)
    assert told == found
    assert [word for word in PLANTED if word in made] == []
    with av.open(io.BytesIO(made)) as again:
        assert {key for key in again.metadata if key not in ("major_brand", "minor_version", "compatible_brands")} <= {
            "encoder", "ENCODER",
        }  # fmt: skip
        assert [stream.type for stream in again.streams] == [kind for kind, codec in
            (("video", video), ("audio", audio)) if codec]  # fmt: skip
        assert len(list(again.decode(again.streams[0]))) >= 10


def test_a_film_begins_to_play_before_it_is_loaded():
    _told, made = cleaned(film())
    assert 0 < made.find(b"moov") < made.find(b"mdat")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", films.SENTENCES[0]),
        (b"#EXTM3U\nfile:///etc/passwd\n", films.SENTENCES[0]),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", films.SENTENCES[0]),
        (film(video="mpeg4", audio=None), films.SENTENCES[1]),
        (film("mp4", video=None, audio="ac3"), films.SENTENCES[2]),
        (film()[:700], films.SENTENCES[3]),
        (b"\0\0\0\x18ftypisom" + b"\xff" * 5000, films.SENTENCES[3]),
        (b"\x1a\x45\xdf\xa3\x84webm" + b"\xff" * 5000, films.SENTENCES[3]),
    ],
)
def test_what_is_no_film_is_refused(content, sentence):
    with pytest.raises(AssetRefused) as refused:
        cleaned(content)
    assert str(refused.value) == sentence


def test_the_sentences_are_those_that_are_translated():
    names = ("NO_FILM", "BAD_VIDEO", "BAD_SOUND", "DAMAGED", "TOO_LARGE", "TOO_LONG", "EMPTY")
    assert tuple(getattr(film_process, name) for name in names) == films.SENTENCES


def test_large_files_are_refused_before_they_are_read(monkeypatch):
    monkeypatch.setattr(films, "MOST_BYTES", 3)
    with pytest.raises(AssetRefused, match="larger than 500 MB; save it smaller or divide it"):
        cleaned(b"1234")


def test_long_and_wide_ones_are_refused(monkeypatch, tmp_path):
    path = tmp_path / "given"
    path.write_bytes(film())
    for name, most, sentence in (("MOST_SECONDS", 0, "TOO_LONG"), ("MOST_PIXELS", 64, "TOO_LARGE")):
        with monkeypatch.context() as patched:
            patched.setattr(film_process, name, most)
            with pytest.raises(film_process.Refused) as refused:
                film_process.rewrite(str(path), str(tmp_path / "made"), path.read_bytes()[:64])
        assert str(refused.value) == getattr(film_process, sentence)
