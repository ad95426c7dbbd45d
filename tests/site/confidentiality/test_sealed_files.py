import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from confidentiality import sealed_files
from confidentiality.keys import SealBroken
from confidentiality.models import RecordKey
from tests.factories import NOW

PURPOSE = "tests.file"


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(sealed_files, "FRAME", 4)


@given(pieces=st.lists(st.binary(max_size=11), max_size=6))
@settings(max_examples=50, deadline=None)
def test_comes_back_as_it_was(tmp_path_factory, pieces):
    path, key = tmp_path_factory.mktemp("sealed") / "file", RecordKey.new(at=NOW)
    plain = b"".join(pieces)
    assert sealed_files.write(path, pieces, key=key, purpose=PURPOSE) == len(plain)
    assert b"".join(sealed_files.read(path, key=key, purpose=PURPOSE)) == plain
    with sealed_files.opened(path, key=key, purpose=PURPOSE) as copy:
        assert copy.read_bytes() == plain
        assert [each.name for each in path.parent.iterdir()] == ["file"]


def sealed(tmp_path):
    path, key = tmp_path / "file", RecordKey.new(at=NOW)
    sealed_files.write(path, [b"abcdefgh"], key=key, purpose=PURPOSE)
    return path, key


def test_nothing_is_readable_and_only_the_owner_opens_it(tmp_path):
    path, _key = sealed(tmp_path)
    assert b"abcd" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data[:10] + bytes([data[10] ^ 1]) + data[11:],
        lambda data: data[37:74] + data[:37] + data[74:],  # two frames change places
    ],
)
def test_changed_or_cut_short_is_refused(tmp_path, harm):
    path, key = sealed(tmp_path)
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(SealBroken):
        list(sealed_files.read(path, key=key, purpose=PURPOSE))


def test_another_purpose_opens_nothing(tmp_path):
    path, key = sealed(tmp_path)
    with pytest.raises(SealBroken):
        list(sealed_files.read(path, key=key, purpose="tests.other"))
