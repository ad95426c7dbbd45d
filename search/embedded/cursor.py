"""Where a page ends: the order that was asked for, the level of its last hit, and that one's key."""

import re
from dataclasses import dataclass

from publication.filters import FilterInvalid

from ..engine import Sort
from .schema import MOST_KEY

_FORM = re.compile(r"([rno])([0-9])\.([0-9]{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    sort: Sort
    level: int
    key: int

    def __str__(self) -> str:
        return f"{self.sort.sign}{self.level}.{self.key}"


def parse(after: str, sort: Sort) -> Cursor | None:
    """None at the first page. Raises FilterInvalid: no cursor of this engine, or of another order."""
    if not after:
        return None
    found = _FORM.fullmatch(after)
    if not found or found[1] != sort.sign:
        raise FilterInvalid.of_cursor()
    return Cursor(sort, int(found[2]), min(int(found[3]), MOST_KEY))
