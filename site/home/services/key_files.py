"""The keys as a file for the safe: sealed by a passphrase (scrypt, AES-256-GCM).

{"v": 1, "kdf": "scrypt", "n", "r", "p", "salt", "nonce", "sealed"}     salt … sealed in base64
"""

import base64
import json
import os
import secrets
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from confidentiality import keys
from home.backup import replacing

COST = {"n": 2**16, "r": 8, "p": 1}  # 64 MB and a fifth of a second a guess
SHORTEST = 12
AAD = b"chengxin.keyring.v1"


class KeysRefused(Exception):
    """Why keys are not exported or imported; the text says what to do."""


def export(path: Path, passphrase: str, *, force: bool) -> None:
    """The keyring into a file. Raises KeysRefused, home.backup.BackupRefused."""
    if len(passphrase) < SHORTEST:
        raise KeysRefused(f"The passphrase has {len(passphrase)} characters; at least {SHORTEST} are needed.")
    keys.signing_key()  # makes the keyring where there is none
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    sealed = AESGCM(_derive(passphrase, salt, COST)).encrypt(nonce, keys.keyring_path().read_bytes(), AAD)
    values = {"v": 1, "kdf": "scrypt", **COST} | _encoded(salt=salt, nonce=nonce, sealed=sealed)
    with replacing(path, force=force) as file:
        file.write(json.dumps(values, indent=1).encode())


def load(path: Path, passphrase: str, *, at: datetime, force: bool) -> None:
    """The keyring from a file. Years that were destroyed here stay destroyed. Raises KeysRefused.

    Keys that are here already and differ are kept beside under another name (`force`), never lost.
    """
    ring = _opened(path, passphrase)
    target = keys.keyring_path()
    present = json.loads(target.read_text()) if target.exists() else None
    if present and not force and present["signing"] != ring["signing"]:
        raise KeysRefused(
            f"There are other keys in {target}; what is sealed by them could not be read any more. "
            "With --force they are kept beside under another name."
        )
    if present and present["signing"] == ring["signing"]:
        ring = _merged(present, ring)
    elif present:
        os.replace(target, target.with_name(f"keyring-until-{at:%Y%m%dT%H%M%S}.json"))
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(target, force=True) as file:
        file.write(json.dumps(ring, indent=1).encode())


def years() -> list[tuple[str, str]]:
    """Years that have a key, and those whose key was destroyed (with its instant); no secrets."""
    keys.signing_key()
    ring = json.loads(keys.keyring_path().read_text())
    return sorted([(year, "") for year in ring["years"]] + list(ring["destroyed"].items()))


def _merged(present: dict, given: dict) -> dict:
    """What is here goes first: an old export neither brings destroyed keys back nor replaces any."""
    destroyed = {**given["destroyed"], **present["destroyed"]}
    both = {**given["years"], **present["years"]}
    return {
        **present,
        "years": {year: key for year, key in both.items() if year not in destroyed},
        "destroyed": destroyed,
    }


def _opened(path: Path, passphrase: str) -> dict:
    try:
        values = json.loads(path.read_bytes())
        cost = {name: int(values[name]) for name in COST}
        salt, nonce, sealed = (base64.b64decode(values[name]) for name in ("salt", "nonce", "sealed"))
    except (ValueError, KeyError, TypeError) as error:
        raise KeysRefused(f"{path} holds no exported keys.") from error
    if any(cost[name] > COST[name] for name in COST):
        raise KeysRefused(f"{path} was made by a newer version; update first.")
    try:
        return json.loads(AESGCM(_derive(passphrase, salt, cost)).decrypt(nonce, sealed, AAD))
    except (InvalidTag, ValueError) as error:
        raise KeysRefused("The passphrase is another, or the file is damaged.") from error


def _derive(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _encoded(**values: bytes) -> dict[str, str]:
    return {name: base64.b64encode(value).decode() for name, value in values.items()}
