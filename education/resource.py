"""A lesson, unit or curriculum as a schema.org LearningResource (JSON-LD), from its public document alone."""

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from publication.models import PublicItem
from publication.representation import changed, shown_since, url
from themes.context import html_lang

TYPES = {"lesson": "Lesson", "unit": "Unit", "curriculum": "Curriculum"}
# Who may use a page and how, says the site itself; nothing here is sold (schema.org isAccessibleForFree).
TERMS_PATH = "/about/"


def of(item: PublicItem, references: Sequence[str] = ()) -> dict[str, Any]:
    """What is known of it; keys without a value are left out. `references`: public paths of what it refers to."""
    document = item.document
    parts = [f"{settings.PUBLIC_URL}{path}" for path in references]
    facts = {field["code"]: field["value"] for field in document["fields"]}
    found = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": url(item),
        "url": url(item),
        "identifier": item.id,
        "name": document["title"],
        "description": document["summary"],
        "learningResourceType": TYPES.get(item.kind, "Learning material"),
        "educationalLevel": _levels(facts),
        "typicalAgeRange": facts.get("age", ""),
        "timeRequired": _duration(facts.get("minutes")),
        "teaches": _aims(document["blocks"]),
        "about": _words(facts.get("topic")),
        "keywords": document["tags"],
        "inLanguage": html_lang(item.locale),
        "license": f"{settings.PUBLIC_URL}{TERMS_PATH}",
        "isAccessibleForFree": True,
        "version": str(document["edition"] or 1),
        "isBasedOn": _older(item),
        "mentions" if item.kind == "lesson" else "hasPart": parts,
        "datePublished": shown_since(item).date().isoformat(),
        "dateModified": changed(item).date().isoformat(),
        "publisher": {"@type": "Organization", "name": item.authority} if item.authority else None,
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def script(item: PublicItem, references: Sequence[str] = ()) -> SafeString:
    """For a `<script type="application/ld+json">`, a block of data that no browser runs."""
    text = json.dumps(of(item, references), ensure_ascii=False)
    return mark_safe(text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}))


def _levels(facts: dict) -> list[str]:
    """The grades; the stage where it is for all of them."""
    return _words(facts.get("grade")) or _words(facts.get("stage"))


def _words(value: dict | str | None) -> list[str]:
    text = value.get("zh-hans", "") if isinstance(value, dict) else value or ""
    return [word for word in text.split("、") if word]


def _duration(value: dict | None) -> str:
    """ISO 8601, such as PT40M."""
    minutes = "".join(char for char in (value or {}).get("en", "") if char.isdigit())
    return f"PT{minutes}M" if minutes else ""


def _aims(blocks: list[dict]) -> list[str]:
    """The first list of a lesson, unit or curriculum says its aims."""
    if len(blocks) < 2 or blocks[0].get("text") != "学习目标":
        return []
    return blocks[1].get("items", [])


def _older(item: PublicItem) -> str | None:
    """The address of the edition before."""
    older = item.document["supersedes"]
    return f"{settings.PUBLIC_URL}/{item.section}/{older}/" if older else None
