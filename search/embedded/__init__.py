"""The embedded engine: tantivy in a folder, for an office without another program.

engine      the contract of `search.engine`, put together
folder      versions on the disk: which one is searched, locks, what a killed process left
reader      the present version, opened once and reloaded when it changed
schema      the fields of an index, and a document as they hold it
writing     commits, and filling a new version
parts       queries that know how many documents they could match at most
asking      a question as such queries, and the levels of its answer
bands       the newest documents first, so that a common word costs no walk through all
cursor      where a page ends: level and key
paging      one page of hits
counting    the total and the facets
alike       what is nearly what was typed
suggesting  what somebody may be typing
"""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
