"""Why the index refuses.

SearchError
├── SearchAway     no engine answers; the site goes on without it
├── IndexBusy      another process writes or rebuilds
├── IndexDiffers   a rebuilt index does not hold what was put into it; the old one stays
└── IndexRefused   the engine took a change in part only; what it refused is named
"""


class SearchError(Exception):
    """The index cannot do that now; the text says why and what to do."""


class SearchAway(SearchError):
    pass


class IndexBusy(SearchError):
    pass


class IndexDiffers(SearchError):
    pass


class IndexRefused(SearchError):
    pass
