"""What stands against somebody, for whoever is about to praise him.

A domain registers the kinds of items that speak against their subject (严重失信主体名单), and adds
`digests()` of the subject to the look-up keys of their submissions; so they are bound to what was
approved, stand beside the item and go with it (LookupKey). Another domain asks `against()` with digests
of its own subject. Neither learns of the other, and no name or number is compared in the open.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from confidentiality.keys import keyed_hash
from organisations.naming import folded

from .enums import ItemState
from .models import LookupKey

_adverse: set[str] = set()


def register_adverse(kind: str) -> None:
    """Items of this kind speak against their subject."""
    _adverse.add(kind)


def is_adverse(kind: str) -> bool:
    return kind in _adverse


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


def against(wanted: Collection[str], *, at: datetime) -> dict[str, list[str]]:
    """By digest, the ids of adverse items that are published and not over, embargoed ones too."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = LookupKey.objects.filter(
        digest__in=list(wanted),
        item__kind__in=_adverse,
        item__state=ItemState.PUBLISHED,
        item__visible_until__gt=at,
    )
    for digest, item in keys.order_by("item").values_list("digest", "item"):
        found[digest].append(item)
    return dict(found)


def of_items(item_ids: Collection[str]) -> dict[str, list[str]]:
    """By adverse item, whatever became of it since, the digests that stand beside it now."""
    found: dict[str, list[str]] = defaultdict(list)
    keys = LookupKey.objects.filter(item__in=list(item_ids), item__kind__in=_adverse)
    for item, digest in keys.values_list("item", "digest"):
        found[item].append(digest)
    return dict(found)
