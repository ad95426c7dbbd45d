"""Where a page begins, and the point in time that deep pages read.

A cursor is the place in which a hit was found, its sort key, and how many hits there are up to it. The order
is total (the id is its last part) and where a document stands in it depends on no other, so pages by key
neither lose nor repeat what stays, whatever comes and goes. Past DEEP hits pages also read one point in
time, shared by all requests of a process and renewed each minute: the cursor does not name it, so that it
may expire and a cursor not.
"""

import re
import threading
import time
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from publication.filters import FilterInvalid
from search.engine import Sort

DEEP = 10_000  # hits from which on pages read a point in time
RENEWED_SECONDS = 60
KEPT = "3m"  # after its last use, on the server
_CURSOR = re.compile(r"([rno])(\d{1,2})-(-?\d{1,18})-(\d{1,12})-([\w.-]{1,40})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Position:
    """Behind a hit. `place`: which of the places the question is looked for in, the best is 0."""

    sort: Sort
    place: int
    newest: int
    id: str
    seen: int

    def __str__(self) -> str:
        return f"{self.sort.sign}{self.place}-{self.newest}-{self.seen}-{self.id}"

    @classmethod
    def parse(cls, cursor: str, sort: Sort, *, places: int) -> "Position | None":
        """None for the first page. Raises FilterInvalid."""
        if not cursor:
            return None
        found = _CURSOR.fullmatch(cursor)
        if not found or found[1] != sort.sign or int(found[2]) >= places:
            raise FilterInvalid.of_cursor()
        return cls(sort, int(found[2]), int(found[3]), found[5], int(found[4]))

    @property
    def key(self) -> list[Any]:
        """As `search_after` wants it."""
        return [self.newest, self.id]


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
