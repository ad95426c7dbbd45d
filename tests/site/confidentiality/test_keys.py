"""Keys outside the database: sealed values, wrapped keys, a year destroyed."""

import json
import uuid
from datetime import UTC, datetime

import pytest

from confidentiality import keys
from tests.factories import NOW


@pytest.fixture(autouse=True)
def own_keyring(settings, tmp_path):
    settings.KEYS = tmp_path / "keys"


def test_a_sealed_value_opens_under_its_key_and_purpose_only():
    one, other = keys.new_key(at=NOW), keys.new_key(at=NOW)
    sealed = keys.seal(one.secret, "note", "张三".encode())
    assert keys.unseal(one.secret, "note", sealed).decode() == "张三"
    for secret, purpose in [(one.secret, "other"), (other.secret, "note")]:
        with pytest.raises(keys.SealBroken) as broken:
            keys.unseal(secret, purpose, sealed)
        assert str(broken.value) == "The sealed value was changed, or belongs elsewhere."


@pytest.mark.parametrize("place", [0, 1, 13, -1])
def test_a_changed_byte_breaks_the_seal(place):
    key = keys.new_key(at=NOW)
    sealed = bytearray(keys.seal(key.secret, "note", b"value"))
    sealed[place] ^= 1
    with pytest.raises(keys.SealBroken):
        keys.unseal(key.secret, "note", bytes(sealed))


def test_the_envelope_is_version_nonce_ciphertext():
    key = keys.new_key(at=NOW)
    one, other = (keys.seal(key.secret, "note", b"value") for _number in range(2))
    assert (one[:1], len(one)) == (b"\x01", 1 + 12 + len(b"value") + 16)
    assert one != other


def test_a_key_is_of_the_shanghai_year_and_opens_again():
    key = keys.new_key(at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert key.year == 2027
    assert keys.unwrap(key.wrapped, key.id, 2027) == key.secret
    with pytest.raises(keys.SealBroken):
        keys.unwrap(key.wrapped, uuid.uuid4(), 2027)


def test_a_destroyed_year_is_gone_for_good():
    key = keys.new_key(at=NOW)
    keys.destroy_year(2026, at=NOW)
    with pytest.raises(keys.KeyDestroyed) as gone:
        keys.unwrap(key.wrapped, key.id, 2026)
    assert str(gone.value) == "The key of this value (2026) was destroyed."
    with pytest.raises(keys.KeyDestroyed) as sealed:
        keys.new_key(at=NOW)
    assert str(sealed.value) == "The key of 2026 was destroyed; nothing new is sealed by it."
    with pytest.raises(keys.KeyDestroyed) as twice:
        keys.destroy_year(2026, at=NOW)
    assert str(twice.value) == "There is no key of 2026."


def test_a_destroyed_record_key_is_gone():
    with pytest.raises(keys.KeyDestroyed):
        keys.unwrap(None, uuid.uuid4(), 2026)


def test_a_keyed_hash_is_stable_and_bound_to_purpose_and_keyring(settings, tmp_path):
    one = keys.keyed_hash("name", "张三")
    assert keys.keyed_hash("name", "张三") == one
    assert keys.keyed_hash("other", "张三") != one
    settings.KEYS = tmp_path / "elsewhere"
    assert keys.keyed_hash("name", "张三") != one


def test_the_keyring_is_private_and_keeps_no_destroyed_key():
    keys.new_key(at=NOW)
    before = json.loads(keys.keyring_path().read_text())["years"]["2026"]
    keys.destroy_year(2026, at=NOW)
    text = keys.keyring_path().read_text()
    assert before not in text
    assert keys.keyring_path().stat().st_mode & 0o777 == 0o600
