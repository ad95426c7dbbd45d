"""What stands against somebody, for whoever is about to praise him.

A domain registers the kinds of items that speak against their subject (严重失信主体名单), and adds
`digests()` of the subject to the look-up keys of their submissions; so they are bound to what was
approved, stand beside the item and go with it (LookupKey). Another domain asks `adverse.against()` with
digests of its own subject. Neither learns of the other, and no name or number is compared in the open.
"""

from confidentiality.keys import keyed_hash
from organisations.naming import folded

_adverse: set[str] = set()


def register_adverse(kind: str) -> None:
    """Items of this kind speak against their subject."""
    _adverse.add(kind)


def is_adverse(kind: str) -> bool:
    return kind in _adverse


def adverse_kinds() -> list[str]:
    return sorted(_adverse)


def code_digest(code: str) -> str:
    """Of a unified social credit code (统一社会信用代码)."""
    return keyed_hash("conflict.code", folded(code))


def certificate_digest(number: str) -> str:
    """Of a citizen's identity number (公民身份号码)."""
    return keyed_hash("conflict.certificate", folded(number))


def name_digest(name: str) -> str:
    """Of a name: others may have the same, so it raises a question and proves nothing."""
    return keyed_hash("conflict.name", folded(name))


def digests(*, code: str = "", certificate: str = "", name: str = "") -> tuple[str, ...]:
    """Those of what is known of a subject."""
    known = [(code_digest, code), (certificate_digest, certificate), (name_digest, name)]
    return tuple(digest(value) for digest, value in known if value)
