"""One item of the judged set: its public document, and what is known of it because of how it was made.

Judgements read the second and never the first, so that no engine's way of reading text judges itself.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

from publication import document

FOLDER = Path(__file__).parent
AT = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
UNTIL = AT + timedelta(days=3650)
SECTIONS = {
    "story": "stories", "typical-case": "stories", "activity": "stories", "activity-list": "stories",
    "citizens-code": "stories", "policy": "stories", "knowledge": "stories", "work": "stories",
    "column": "stories", "calendar-day": "calendar",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`subject` is the organisation it is about, `employer` that of a person it is about, `mentions` those
    it names besides; `topics` are declared by whoever made it (or read from the facts of a real row)."""

    key: str
    document: dict[str, Any]
    subject: str = ""
    employer: str = ""
    mentions: tuple[str, ...] = ()
    number: str = ""
    code: str = ""
    place: str = ""
    day: str = ""
    grade: str = ""
    about: str = ""  # of pages: what its title is made of
    topics: Mapping[str, int] = field(default_factory=dict)
    masked: bool = False  # the review wrote masks into it

    @property
    def id(self) -> str:
        return item_id(self.key)

    @property
    def kind(self) -> str:
        return self.document["kind"]

    @property
    def authority(self) -> str:
        return self.document["facets"]["authority"]

    @property
    def year(self) -> int:
        return self.document["facets"]["year"]


def item_id(key: str) -> str:
    """Like an id that says nothing, but the same in every run."""
    return urlsafe_b64encode(blake2b(key.encode(), digest_size=16).digest()).decode().rstrip("=")


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def page(
    key: str,
    kind: str,
    title: str,
    texts: Iterable[str],
    *,
    summary: str = "",
    tags: Iterable[str] = (),
    terms: Mapping[str, list[str]] | None = None,
    region: str = "510000",
    locale: str = "zh-hans",
    day: str = "",
    shown: datetime = AT,
    subject: tuple[str, str] = ("", ""),  # its category and name
) -> dict[str, Any]:
    """The public document of an editors' page."""
    return document.build(
        id=item_id(key), kind=kind, section=SECTIONS.get(kind, "education"), locale=locale, title=title,
        subject_category=subject[0],
        summary=summary, visible_from=shown, visible_until=UNTIL, because=document.label("示例", "sample"),
        year=shown.year, authority="四川省信用宣传中心（示例）", region=region, terms=terms, tags=list(tags),
        blocks=[{"type": "paragraph", "html": f"<p>{text}</p>"} for text in texts],
        fields=[{"code": "subject", "label": document.label("主体", "Subject"), "value": subject[1]}]
        if subject[1]
        else [],
        dates={"start": day, "end": day} if day else {}, notices=["sample"],
    )  # fmt: skip
