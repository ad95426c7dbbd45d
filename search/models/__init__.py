"""IndexBuild, IndexFailure, IndexState: what is remembered of the index; Synonym: words that mean the same."""

from .index import BuildState, IndexBuild, IndexFailure, IndexState
from .synonyms import Synonym

__all__ = ["BuildState", "IndexBuild", "IndexFailure", "IndexState", "Synonym"]
