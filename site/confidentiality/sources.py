"""What the review and the door must ask of those who own the drafts.

`confidentiality` and `publication` stand below the domains and import none of them; each domain
registers one Source for its drafts instead.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Source(Protocol):
    """A kind of draft: disclosure's records, campaigns' stories …"""

    def decided(self, source_id: str, submission, *, at: datetime) -> None:
        """The submission's state changed (returned, approved, published …)."""

    def hidden(self, source_id: str, item_id: str, *, at: datetime) -> None:
        """The public item was withdrawn, or its display period is over."""

    def erase(self, source_id: str, item_id: str, *, hidden_at: datetime, at: datetime) -> None:
        """The grace is over: erase what was private of it, and every copy the domain keeps."""

    def exists(self, source_ids: list[str]) -> set[str]:
        """Those of the ids whose draft is still there."""

    def admin_url(self, source_id: str) -> str:
        """Where an editor mends the draft."""


# A source that can be told of many in a fixed number of queries has `decided_many(submissions, *, at)` too;
# one that may have to stop what is approved has `refuse_publication(submissions, *, at)`: the door asks it
# inside its transaction, and it raises where one of them may not become public now.
_sources: dict[str, Source] = {}


def register(source_type: str, source: Source) -> None:
    _sources[source_type] = source


def get(source_type: str) -> Source:
    return _sources[source_type]


def registered() -> dict[str, Source]:
    return dict(_sources)


def decided(submissions: Sequence, *, at: datetime) -> None:
    """Tell whose drafts these are; their states are set on the objects already."""
    by_type: dict[str, list] = {}
    for submission in submissions:
        by_type.setdefault(submission.source_type, []).append(submission)
    for source_type, each in by_type.items():
        _tell(_sources[source_type], each, at=at)


def refuse_publication(submissions: Sequence, *, at: datetime) -> None:
    """Ask whose drafts these are whether they may become public now. Raises what a source refuses by."""
    by_type: dict[str, list] = {}
    for submission in submissions:
        by_type.setdefault(submission.source_type, []).append(submission)
    for source_type, each in by_type.items():
        if refuse := getattr(_sources[source_type], "refuse_publication", None):
            refuse(each, at=at)


def _tell(source: Source, submissions: list, *, at: datetime) -> None:
    if many := getattr(source, "decided_many", None):
        return many(submissions, at=at)
    for submission in submissions:
        source.decided(submission.source_id, submission, at=at)
    return None
