"""In which order tests run, and which run in one process one after the other.

pytest-xdist 3.8 writes a test's group into its node id; pytest 9.2 does not read it there, so that every
process made a site of its own. By path it is told here.
"""

from itertools import groupby

import pytest
from xdist.scheduler import LoadGroupScheduling

TOGETHER = {"tests/browser/": "browser", "tests/search/elastic/test_cluster.py": "cluster"}


def group_of(nodeid: str) -> str:
    """The group that shares something dear, or ''."""
    return next((name for path, name in TOGETHER.items() if nodeid.startswith(path)), "")


def arrange(items: list[pytest.Item]) -> None:
    """Long groups first, so that none is begun last; what needs no database while the first process makes it.

    The rest stays in the order of pytest-django: what empties the tables comes last.
    """
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if group_of(item.nodeid):
        return 0
    return 1 if item.get_closest_marker("alone") else 2


class Sharing(LoadGroupScheduling):
    """A process is given the tests of a file at once: what they share is made once, and asked for seldom."""

    def __init__(self, config: pytest.Config, log=None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False
        self._scopes: dict[str, str] = {}

    def schedule(self) -> None:
        if self.collection is None:
            self._scopes = scopes(next(iter(self.registered_collections.values())))
        super().schedule()

    def _split_scope(self, nodeid: str) -> str:
        return self._scopes[nodeid]


def scopes(nodeids: list[str]) -> dict[str, str]:
    """By test: its group, or its file. A file that comes twice (what empties the tables) is two."""
    runs = groupby(nodeids, key=lambda nodeid: group_of(nodeid) or nodeid.partition("::")[0])
    return {nodeid: f"{name} {number}" for number, (name, run) in enumerate(runs) for nodeid in run}
