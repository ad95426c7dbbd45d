"""Canonical JSON (RFC 8785, without numbers other than integers) and the commitment to it.

Reviewers see these bytes, permits bind them, publishing copies them. Floats are refused because
two programs print them differently: amounts are strings.
"""

import hashlib
import json
import secrets

SALT_BYTES = 32


class NotCanonical(ValueError):
    """The value has no canonical form: a float, a lone surrogate, a key that is not a string."""


def dumps(value: object) -> str:
    """Canonical text of a JSON value; the UTF-8 bytes of it are what is hashed.

    Raises NotCanonical.
    """
    _check(value, "")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("The text holds half of a surrogate pair; type it again.") from error
    return text


def _check(value: object, path: str) -> None:
    if isinstance(value, dict):
        for key, child in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical(f"{path or '/'}: the key {key!r} is not ASCII text.")
            _check(child, f"{path}/{key}")
    elif isinstance(value, list | tuple):
        for number, child in enumerate(value):
            _check(child, f"{path}/{number}")
    elif not (value is None or isinstance(value, str | bool | int)):
        raise NotCanonical(f"{path}: {type(value).__name__} has no canonical form; send text.")


def new_salt() -> bytes:
    """32 random bytes: without them the hash of a short notice is guessed in a second."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, content: str) -> str:
    """Hex SHA-256 of salt ‖ canonical bytes; proves the content without remembering it."""
    return hashlib.sha256(bytes(salt) + content.encode()).hexdigest()
