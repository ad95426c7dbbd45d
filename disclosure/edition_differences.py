"""What two editions say differently, key by key: fields by their code, tiers by theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

NAMED = ("fields", "supplements", "tiers")  # lists whose members have a code
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place, and what it said and says; empty where it said nothing."""

    place: str
    old: str
    new: str


def differences(old: dict, new: dict) -> list[Difference]:
    """In the order of the new edition, what is gone last."""
    return list(_compare("", _named(old), _named(new)))


def _compare(place: str, old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _compare(f"{place} {key}".strip(), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif old != new:
        yield Difference(place, _words(old), _words(new))


def _named(value: Any, key: str = "") -> Any:
    """Lists of coded members as objects, so that a member that was put in between shifts no other."""
    if isinstance(value, dict):
        return {name: _named(child, name) for name, child in value.items()}
    if key in NAMED and isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return {str(each.get("code", number)): _named(each) for number, each in enumerate(value, 1)}
    return value


def _words(value: Any) -> str:
    if value is _ABSENT or value is None:
        return ""
    if isinstance(value, list):
        return "、".join(map(_words, value))
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(child)}" for key, child in value.items())
    return str(value)
