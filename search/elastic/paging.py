"""Where a page begins, and the point in time that deep pages read.

A cursor is the sort key of a hit and how many hits stand before the next one. The order is total (the id is
its last part) and no document's key depends on others, so pages by key neither lose nor repeat what stays,
whatever comes and goes. Past DEEP hits pages also read one point in time, shared by all requests of a
process and renewed each minute: the cursor does not name it, so that it may expire and a cursor not.
"""

import re
import struct
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from elasticsearch import Elasticsearch

from publication.filters import FilterInvalid
from search.engine import Sort

DEEP = 10_000  # hits from which on pages read a point in time
RENEWED_SECONDS = 60
KEPT = "3m"  # after its last use, on the server
LETTERS = {Sort.RELEVANCE: "r", Sort.NEWEST: "n", Sort.OLDEST: "o"}
_CURSOR = re.compile(r"([rno])([0-9a-f]{8})-(-?\d{1,18})-(\d{1,12})-([\w.-]{1,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Position:
    """Behind a hit: its sort key, and how many hits there are up to it."""

    sort: Sort
    score: float
    newest: int
    id: str
    seen: int

    def __str__(self) -> str:
        return (
            f"{LETTERS[self.sort]}{struct.pack('>f', self.score).hex()}-{self.newest}-{self.seen}-{self.id}"
        )

    @classmethod
    def parse(cls, cursor: str, sort: Sort) -> "Position | None":
        """None for the first page. Raises FilterInvalid."""
        if not cursor:
            return None
        found = _CURSOR.fullmatch(cursor)
        if not found or found[1] != LETTERS[sort]:
            raise _invalid()
        (score,) = struct.unpack(">f", bytes.fromhex(found[2]))
        if not 0 <= score < 1e6:  # neither infinite nor no number
            raise _invalid()
        return cls(sort, score, int(found[3]), found[5], int(found[4]))

    @classmethod
    def of(cls, key: list[Any], sort: Sort, seen: int) -> "Position":
        """From the sort values of a hit."""
        score, newest, identifier = key[:3] if sort == Sort.RELEVANCE else (0.0, *key[:2])
        return cls(sort, score, newest, identifier, seen)

    @property
    def key(self) -> list[Any]:
        """As `search_after` wants it."""
        key = [self.newest, self.id]
        return [self.score, *key] if self.sort == Sort.RELEVANCE else key


class PointInTime:
    """One for a process. Those that were renewed are left to expire: other threads may still read them."""

    def __init__(self, index: str) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._id = ""
        self._opened = 0.0

    def current(self, client: Elasticsearch) -> str:
        with self._lock:
            if not self._id or time.monotonic() - self._opened > RENEWED_SECONDS:
                self._id = client.open_point_in_time(index=self._index, keep_alive=KEPT)["id"]
                self._opened = time.monotonic()
            return self._id

    def forget(self, identifier: str) -> None:
        """The server has lost it; the next one who asks opens another."""
        with self._lock:
            if self._id == identifier:
                self._id = ""


def _invalid() -> FilterInvalid:
    return FilterInvalid("after", _("take it from the link to the next page."))
