"""Keys outside the database, and sealing with them.

Envelope, version 1 (final form):

    sealed value = 0x01 ‖ nonce(12) ‖ AES-256-GCM(record key, value, aad = "chengxin.value.v1:" purpose)
    wrapped key  = 0x01 ‖ nonce(12) ‖ AES-256-GCM(key of the year, record key, aad = "chengxin.key.v1:" id)

The keyring is one JSON file in the folder CHENGXIN_KEYS, outside database and backup. Destroying
a year's key, after the survivors were wrapped anew, erases the rest from every backup.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils import timezone

VERSION = b"\x01"
NONCE_BYTES = 12


class KeyDestroyed(LookupError):
    """The key of that year, or the record's own key, was destroyed: the value can never be read again."""


class SealBroken(ValueError):
    """The sealed bytes are not what was sealed under that key and purpose."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A record's key as made: what to store, and the open key for sealing right away."""

    id: uuid.UUID
    year: int
    wrapped: bytes
    secret: bytes


def keyring_path() -> Path:
    return Path(settings.KEYS) / "keyring.json"


def new_key(*, at: datetime) -> NewKey:
    """A fresh record key, wrapped by the key of the (Shanghai) year of `at`."""
    identifier, secret, year = uuid.uuid4(), secrets.token_bytes(32), timezone.localtime(at).year
    return NewKey(identifier, year, wrap(secret, identifier, year), secret)


def wrap(secret: bytes, identifier: uuid.UUID, year: int) -> bytes:
    """The record key under the year's key, which is made where there is none."""
    return _encrypt(_year_key(year), secret, _key_aad(identifier))


def unwrap(wrapped: bytes | None, identifier: uuid.UUID, year: int) -> bytes:
    """The open record key. Raises KeyDestroyed, SealBroken."""
    ring = _keyring()
    if wrapped is None or str(year) not in ring["years"]:
        raise KeyDestroyed(f"The key of this value ({year}) was destroyed.")
    return _decrypt(_decode(ring["years"][str(year)]), bytes(wrapped), _key_aad(identifier))


def seal(secret: bytes, purpose: str, value: bytes) -> bytes:
    """`value` sealed by an open record key for one purpose."""
    return _encrypt(secret, value, _value_aad(purpose))


def unseal(secret: bytes, purpose: str, sealed: bytes) -> bytes:
    """What `seal` was given. Raises SealBroken."""
    return _decrypt(secret, bytes(sealed), _value_aad(purpose))


def keyed_hash(purpose: str, value: str) -> str:
    """Hex HMAC-SHA256 for exact match; useless to whoever has the database but not the keyring."""
    key = _decode(_keyring()["match"])
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def signing_key() -> Ed25519PrivateKey:
    """The key that signs the ledger's checkpoints."""
    return Ed25519PrivateKey.from_private_bytes(_decode(_keyring()["signing"]))


def require_year(year: int) -> None:
    """Raises KeyDestroyed where there is no key of that year."""
    if str(year) not in _keyring()["years"]:
        raise KeyDestroyed(f"There is no key of {year}.")


def destroy_year(year: int, *, at: datetime) -> None:
    """Forget the year's key for ever. Raises KeyDestroyed where there is none."""
    with _changing() as ring:
        if str(year) not in ring["years"]:
            raise KeyDestroyed(f"There is no key of {year}.")
        del ring["years"][str(year)]
        ring["destroyed"][str(year)] = at.isoformat()


def _year_key(year: int) -> bytes:
    ring = _keyring()
    if str(year) in ring["destroyed"]:
        raise KeyDestroyed(f"The key of {year} was destroyed; nothing new is sealed by it.")
    if str(year) not in ring["years"]:
        with _changing() as ring:
            ring["years"].setdefault(str(year), _fresh())
    return _decode(ring["years"][str(year)])


def _keyring() -> dict:
    """Read anew where another process changed it; asked several times a record, hence without Path."""
    path = f"{settings.KEYS}/keyring.json"
    try:
        stamp = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        with _changing():
            pass
        stamp = os.stat(path).st_mtime_ns
    return _read(path, stamp)


@lru_cache(maxsize=4)
def _read(path: str, stamp: int) -> dict:
    return json.loads(Path(path).read_text())


@contextmanager
def _changing() -> Iterator[dict]:
    """The keyring, locked against the other processes; written whole when the block ends well."""
    path = keyring_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            ring = json.loads(path.read_text())
        else:
            ring = {"v": 1, "years": {}, "destroyed": {}, "match": _fresh(), "signing": _fresh()}
        yield ring
        _write(path, ring)


def _write(path: Path, ring: dict) -> None:
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(ring, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text)


def _key_aad(identifier: uuid.UUID) -> bytes:
    return b"chengxin.key.v1:" + identifier.bytes


def _value_aad(purpose: str) -> bytes:
    return b"chengxin.value.v1:" + purpose.encode()


def _encrypt(key: bytes, value: bytes, aad: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + nonce + AESGCM(key).encrypt(nonce, value, aad)


def _decrypt(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise SealBroken("Unknown version of the envelope.")
    try:
        return AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], aad)
    except InvalidTag as error:
        raise SealBroken("The sealed value was changed, or belongs elsewhere.") from error
