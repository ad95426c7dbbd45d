"""The layout is that of a ZIP which other programs read, and any division of it gives the same bytes."""

import hashlib
import io
import itertools
import shutil
import subprocess
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from education.packs.archive import Archive, Member, SourceChanged
from tests.lacking import lacking

MODIFIED = datetime(2026, 11, 23, 4, 0, 30, tzinfo=UTC)
GIB = 1024**3


def member(folder: Path, name: str, content: bytes) -> Member:
    sha = hashlib.sha256(content).hexdigest()
    path = folder / sha
    path.write_bytes(content)
    return Member(name, len(content), zlib.crc32(content), sha, path)


def sparse(folder: Path, name: str, size: int) -> Member:
    """A file of zeros that takes no room; where it is long, nobody reads to where its CRC is compared."""
    path = folder / f"sparse-{size}"
    with path.open("wb") as file:
        file.truncate(size)
    return Member(name, size, zlib.crc32(bytes(size)) if size < 1000 else 0, "0" * 64, path)


class Opened(io.RawIOBase):
    """An archive as a file that can be sought in."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.position = archive, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.position = {0: 0, 1: self.position, 2: self.archive.size}[whence] + offset
        return self.position

    def readinto(self, buffer) -> int:
        found = b"".join(self.archive.chunks(self.position, self.position + len(buffer)))
        buffer[: len(found)] = found
        self.position += len(found)
        return len(found)


@pytest.fixture
def small(tmp_path) -> Archive:
    contents = {
        "index.html": b"<!doctype html>",
        "01-许愿还是承诺/教师版.html": "教师".encode() * 500,
        "01-许愿还是承诺/文件/空.txt": b"",
        "01-许愿还是承诺/图片/a.jpg": bytes(range(256)) * 700,
    }
    members = [member(tmp_path, name, content) for name, content in contents.items()]
    return Archive(members, modified=MODIFIED)


def whole(archive: Archive) -> bytes:
    return b"".join(archive.chunks())


def test_python_reads_it_and_finds_every_byte_and_time(small):
    content = whole(small)
    assert len(content) == small.size
    with zipfile.ZipFile(io.BytesIO(content)) as read:
        assert read.testzip() is None
        assert read.namelist() == [
            "index.html", "01-许愿还是承诺/教师版.html", "01-许愿还是承诺/文件/空.txt", "01-许愿还是承诺/图片/a.jpg",
        ]  # fmt: skip
        assert read.read("01-许愿还是承诺/图片/a.jpg") == bytes(range(256)) * 700
        assert {info.date_time for info in read.infolist()} == {(2026, 11, 23, 12, 0, 30)}
        assert {info.compress_type for info in read.infolist()} == {zipfile.ZIP_STORED}
        assert {info.flag_bits & ~0x800 for info in read.infolist()} == {0}


@pytest.mark.parametrize("command", [("unzip", "-tq"), ("7z", "t")])
def test_other_programs_read_it(small, tmp_path, command):
    if not shutil.which(command[0]):
        lacking(f"{command[0]} is not installed.")
    path = tmp_path / "pack.zip"
    path.write_bytes(whole(small))
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(min_value=0, max_value=182_000), max_size=8))
def test_any_division_gives_the_same_bytes(small, cuts):
    cuts = sorted({0, small.size, *(min(cut, small.size) for cut in cuts)})
    parts = [b"".join(small.chunks(start, end)) for start, end in itertools.pairwise(cuts)]
    assert [len(part) for part in parts] == [end - start for start, end in itertools.pairwise(cuts)]
    assert hashlib.sha256(b"".join(parts)).digest() == hashlib.sha256(whole(small)).digest()


def test_the_same_members_are_the_same_bytes_and_others_have_another_etag(tmp_path):
    one, other = member(tmp_path, "a.txt", b"one"), member(tmp_path, "a.txt", b"two")
    assert whole(Archive([one], modified=MODIFIED)) == whole(Archive([one], modified=MODIFIED))
    assert Archive([one], modified=MODIFIED).etag == Archive([one], modified=MODIFIED).etag
    renamed = member(tmp_path, "b.txt", b"one")
    later = MODIFIED.replace(second=40)
    etags = {
        Archive(members, modified=at).etag
        for members, at in [([one], MODIFIED), ([other], MODIFIED), ([renamed], MODIFIED), ([one], later)]
    }
    assert len(etags) == 4


@pytest.mark.parametrize(
    "sizes",
    [
        (5 * GIB,),  # a member longer than 32 bits say
        (3 * GIB, 3 * GIB, 100),  # one that begins behind them
        (2 * GIB - 1, 2 * GIB, 2 * GIB + 1),  # about the limit of `zipfile`
        (4 * GIB - 1, 4 * GIB, 4 * GIB + 1),  # about that of the format
    ],
)
def test_beyond_four_gigabytes(tmp_path, sizes):
    members = [sparse(tmp_path, f"{number}.bin", size) for number, size in enumerate(sizes)]
    last = member(tmp_path, "last.txt", "末尾".encode())
    archive = Archive([*members, last], modified=MODIFIED)
    with zipfile.ZipFile(io.BufferedReader(Opened(archive))) as read:
        assert [info.file_size for info in read.infolist()] == [*sizes, 6]
        assert read.read("last.txt") == "末尾".encode()
        for info in read.infolist():
            with read.open(info) as opened:  # compares the local header with the directory
                assert len(opened.read(10)) == min(10, info.file_size)


def test_more_members_than_sixteen_bits_count(tmp_path):
    one = member(tmp_path, "", b"x")
    members = [Member(f"{number}.txt", 1, one.crc, one.sha256, one.path) for number in range(65_540)]
    archive = Archive(members, modified=MODIFIED)
    with zipfile.ZipFile(io.BufferedReader(Opened(archive), 1 << 20)) as read:
        assert len(read.infolist()) == 65_540
        assert read.read("65539.txt") == b"x"


def test_a_file_that_became_shorter_cuts_the_answer_off(tmp_path):
    one = member(tmp_path, "a.bin", b"x" * 1000)
    archive = Archive([one], modified=MODIFIED)
    one.path.write_bytes(b"x" * 10)
    with pytest.raises(SourceChanged, match=r"a\.bin ends early"):
        whole(archive)


def test_a_year_that_a_zip_cannot_say(tmp_path):
    archive = Archive([member(tmp_path, "a", b"a")], modified=datetime(1970, 1, 2, tzinfo=UTC))
    with zipfile.ZipFile(io.BytesIO(whole(archive))) as read:
        assert read.infolist()[0].date_time[0] == 1980
