"""The public document: what `content` of an item holds, and how it is put together.

    {"v": 3, "id", "kind", "section", "locale", "title", "summary",
     "facets":  {"authority", "region", "subject_category", "year", "sector", "occupation", "types": [text],
                 "terms": {facet: [value]}},                             publication.kinds.register_facet
     "fields":  [{"code", "label": {"zh-hans", "en"}, "value"}],         records
     "measures": [{"label", "basis", "until": "YYYY-MM-DD", "kind": incentive|punishment}],
     "blocks":  [{"type": heading|paragraph|quote|image|file|list|steps, …}],   pages
     "assets":  [{"sha256", "mime", "name", "alt", "width", "height", "size"}],
     "references": [item ids], "supersedes": item id or null, "edition": number, "tags": [text],
     "dates":   {name: "YYYY-MM-DD"}, "notices": ["sample" …],
     "display": {"from", "until", "because": {"zh-hans", "en"}}}

Every key is always there, so readers ask no questions; of documents of version 1, which knew neither
sector, occupation, types nor measures, and of version 2, which had no terms, `parse` says so (their bytes
stay as they were approved).
`edition` counts the editions of a page that keeps them, from 1; 0 for everything else.
Instants are UTC, `…Z`. A measure or a date that ends on `LONG_TERM` has no end (长期).

Blocks of pages, all keys always there ("html" was sanitised; everything else is plain text):

    {"type": "heading",   "text"}
    {"type": "paragraph", "html"}
    {"type": "quote",     "text", "source"}
    {"type": "image",     "sha256", "mime", "alt", "caption", "width", "height",    the largest, JPEG or PNG
                          "sources": [{"sha256", "mime", "width", "height"}]}       every width and format
    {"type": "file",      "sha256", "mime", "name", "title", "size"}
    {"type": "list",      "ordered", "items": [text]}
    {"type": "steps",     "items": [{"title", "text", "minutes"}]}
    {"type": "articles",  "items": [{"number", "text"}]}       each has the anchor #article-<number>
    {"type": "named",     "rows": [{"name", "activity", "region", "year"}]}     labels in both languages
    {"type": "reference", "id"}      an item; its title is read from it while it is visible, never copied
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

VERSION = 3
LONG_TERM = "2099-12-31"  # how the standard writes "without end" (长期)
_SINCE = {"measures": list, "edition": int}
_FACETS_SINCE = {"sector": str, "occupation": str, "types": list, "terms": dict}


def parse(content: str) -> dict:
    """The document of an item's bytes, what an older version did not know filled in as none."""
    found = json.loads(content)
    for name, nothing in _SINCE.items():
        found.setdefault(name, nothing())
    for name, nothing in _FACETS_SINCE.items():
        found.get("facets", {}).setdefault(name, nothing())
    return found


def instant(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def label(zh_hans: str, en: str) -> dict[str, str]:
    return {"zh-hans": zh_hans, "en": en}


def build(
    *,
    id: str,
    kind: str,
    section: str,
    locale: str,
    title: str,
    visible_from: datetime,
    visible_until: datetime,
    because: dict[str, str],
    year: int,
    summary: str = "",
    authority: str = "",
    region: str = "",
    subject_category: str = "",
    sector: str = "",
    occupation: str = "",
    types: Sequence[str] = (),
    terms: Mapping[str, Sequence[str]] | None = None,
    fields: Sequence[dict] = (),
    measures: Sequence[dict] = (),
    blocks: Sequence[dict] = (),
    assets: Sequence[dict] = (),
    references: Sequence[str] = (),
    supersedes: str | None = None,
    edition: int = 0,
    tags: Sequence[str] = (),
    dates: dict[str, str] | None = None,
    notices: Sequence[str] = (),
) -> dict:
    """A complete public document."""
    return {
        "v": VERSION,
        "id": id,
        "kind": kind,
        "section": section,
        "locale": locale,
        "title": title,
        "summary": summary,
        "facets": {
            "authority": authority,
            "region": region,
            "subject_category": subject_category,
            "year": year,
            "sector": sector,
            "occupation": occupation,
            "types": list(types),
            "terms": {name: list(values) for name, values in (terms or {}).items() if values},
        },
        "fields": list(fields),
        "measures": list(measures),
        "blocks": list(blocks),
        "assets": list(assets),
        "references": list(references),
        "supersedes": supersedes,
        "edition": edition,
        "tags": list(tags),
        "dates": dates or {},
        "notices": list(notices),
        "display": {"from": instant(visible_from), "until": instant(visible_until), "because": because},
    }
