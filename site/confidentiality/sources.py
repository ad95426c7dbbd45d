"""What the review and the door must ask of those who own the drafts.

`confidentiality` and `publication` stand below the domains and import none of them; each domain
registers one Source for its drafts instead.
"""

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


_sources: dict[str, Source] = {}


def register(source_type: str, source: Source) -> None:
    _sources[source_type] = source


def get(source_type: str) -> Source:
    return _sources[source_type]


def registered() -> dict[str, Source]:
    return dict(_sources)
