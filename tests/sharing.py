"""Which tests run in one process, since they share something that takes long to make.

pytest-xdist 3.8 writes a test's group into its node id; pytest 9.2 does not read it there, so that every
process made a site of its own. By path it is told here.
"""

from xdist.scheduler import LoadGroupScheduling

TOGETHER = {"tests/browser/": "browser", "tests/search/elastic/test_cluster.py": "cluster"}


class Sharing(LoadGroupScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((name for path, name in TOGETHER.items() if nodeid.startswith(path)), nodeid)
