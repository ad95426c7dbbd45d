"""A public document of education as schema.org knows it (LearningResource), for machines that collect lessons."""

import itertools
from collections.abc import Mapping

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
KINDS = {
    "lesson": "lesson plan",
    "unit": "unit",
    "curriculum": "curriculum",
    "reader": "reader",
    "album": "picture book",
}


def describe(document: Mapping, *, url: str) -> dict:
    """The document as a LearningResource without `@context`; `url` is its permanent address."""
    fields = {each["code"]: _text(each["value"]) for each in document["fields"]}
    found = {
        "@type": "LearningResource",
        "@id": url,
        "url": url,
        "identifier": document["id"],
        "name": document["title"],
        "description": document["summary"],
        "inLanguage": LANGUAGES.get(document["locale"], document["locale"]),
        "learningResourceType": KINDS.get(document["kind"], document["kind"]),
        "isAccessibleForFree": True,
        "publisher": _publisher(document),
        "datePublished": document["display"]["from"][:10],
        "version": document.get("edition") or None,
        "keywords": list(document["tags"]),
        "teaches": _aims(document["blocks"]),
        "timeRequired": _duration(document["blocks"]),
        "educationalLevel": fields.get("stage"),
        "about": fields.get("subject"),
        "typicalAgeRange": fields.get("age"),
        "audience": _audience(document["kind"], fields),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return value.get("zh-hans") or next(iter(value.values()), "")
    return str(value)


def _publisher(document: Mapping) -> dict | None:
    authority = document["facets"]["authority"]
    return {"@type": "Organization", "name": authority} if authority else None


def _aims(blocks: list[Mapping]) -> list[str]:
    """The list below the heading 学习目标, where the document has one."""
    pairs = itertools.pairwise(blocks)
    return next(
        (
            list(after["items"])
            for block, after in pairs
            if block.get("text") == "学习目标" and after["type"] == "list"
        ),
        [],
    )


def _duration(blocks: list[Mapping]) -> str | None:
    """ISO 8601, of the minutes of all steps."""
    steps = [step for block in blocks if block["type"] == "steps" for step in block["items"]]
    minutes = sum(step.get("minutes") or 0 for step in steps)
    return f"PT{minutes}M" if minutes else None


def _audience(kind: str, fields: Mapping[str, str]) -> dict | None:
    if kind in ("lesson", "unit", "curriculum"):
        return {"@type": "EducationalAudience", "educationalRole": "teacher"}
    audience = fields.get("audience")
    return {"@type": "Audience", "audienceType": audience} if audience else None
