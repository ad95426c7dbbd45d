"""Why the index refuses.

SearchError
├── SearchAway     no engine answers; the site goes on without it
├── IndexBusy      another process writes or rebuilds
├── IndexDiffers   a rebuilt index does not hold what was put into it; the old one stays
└── IndexRefused   the engine took a change in part only; what it refused is named
"""

from collections.abc import Collection, Mapping


class SearchError(Exception):
    """The index cannot do that now; the text says why and what to do."""


class SearchAway(SearchError):
    pass


class IndexBusy(SearchError):
    pass


class IndexDiffers(SearchError):
    pass


class IndexRefused(SearchError):
    """`refused`: documents by id, each with the type of the reason; `kept`: ids that it did not forget."""

    def __init__(self, refused: Mapping[str, str], kept: Collection[str] = ()) -> None:
        super().__init__(
            f"The index refused {len(refused)} documents and kept {len(kept)} that it was to forget."
        )
        self.refused = dict(refused)
        self.kept = frozenset(kept)
