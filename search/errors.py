"""Why the index refuses.

SearchError
├── IndexBusy      another process writes or rebuilds
└── IndexDiffers   a rebuilt index does not hold what was put into it; the old one stays
"""


class SearchError(Exception):
    """The index cannot do that now; the text says why and what to do."""


class IndexBusy(SearchError):
    pass


class IndexDiffers(SearchError):
    pass
