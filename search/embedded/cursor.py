"""Where a page ends: the order that was asked for, the level of its last hit, and that one's key."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from publication.filters import FilterInvalid

from ..engine import Sort
from .schema import MOST_KEY

SIGNS = {Sort.RELEVANCE: "r", Sort.NEWEST: "n", Sort.OLDEST: "o"}
_FORM = re.compile(r"([rno])([0-9])\.([0-9]{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    sort: Sort
    level: int
    key: int

    def __str__(self) -> str:
        return f"{SIGNS[self.sort]}{self.level}.{self.key}"


def parse(after: str, sort: Sort) -> Cursor | None:
    """None at the first page. Raises FilterInvalid: no cursor of this engine, or of another order."""
    if not after:
        return None
    found = _FORM.fullmatch(after)
    if not found or found[1] != SIGNS[sort]:
        raise FilterInvalid("after", _("take it from the link to the next page."))
    return Cursor(sort, int(found[2]), min(int(found[3]), MOST_KEY))
