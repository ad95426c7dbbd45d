"""Items as JSON: one shape for the API of syndication and of search.

Brief    an item in a list
Full     an item by itself: its fields, blocks and files too
Problem  why an answer is none (RFC 9457), with the parameter it is about
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.utils.translation import gettext as _
from ninja import Field, Schema

from . import document
from .filters import FilterInvalid
from .models import PublicItem

PROBLEM_TYPE = "application/problem+json"
MOST = 100  # items on a page


class Facets(Schema):
    authority: str
    region: str
    subject_category: str
    year: int
    sector: str = Field("", description="Key sector (重点领域).")
    occupation: str = Field("", description="Key occupation (重点职业人群).")
    types: list[str] = Field([], description="Types of the decision (处罚类别, 许可类别).")
    terms: dict[str, list[str]] = Field(
        {}, description="Terms of the section, such as the stage of a lesson."
    )


class Measure(Schema):
    label: str
    basis: str
    until: str = Field(description="Its last day; 2099-12-31 where it has no end.")
    kind: str = Field(description='"incentive" or "punishment".')


class Brief(Schema):
    id: str
    kind: str
    section: str
    locale: str
    title: str
    summary: str
    url: str
    facets: Facets
    notices: list[str] = Field(description='"sample" marks what was made up for demonstration.')
    annotation: str = Field(description='"under_objection", "newer_edition", or empty.')
    published_at: datetime = Field(description="Since when it is shown.")
    display_until: datetime = Field(description="When it ends; 9999-12-31 where it has no end.")
    changed_at: datetime
    version: int


class Full(Brief):
    fields: list[dict[str, Any]]
    measures: list[Measure] = Field(description="Joint incentives and punishments that follow from it.")
    blocks: list[dict[str, Any]]
    assets: list[dict[str, Any]]
    references: list[str]
    supersedes: str | None
    edition: int = Field(description="Counts from 1 where each approved version stays; else 0.")
    tags: list[str]
    dates: dict[str, str]
    because: dict[str, str] = Field(description="Why it is shown until then.")
    commitment: str = Field(description="Its proof in the ledger.")


class ItemPage(Schema):
    items: list[Brief]
    next: str | None = Field(description="Address of the next page; null on the last one.")


class Problem(Schema):
    type: str
    title: str
    status: int
    detail: str
    field: str | None = Field(None, description="The parameter that it is about.")


def url(item: PublicItem) -> str:
    """The item's permanent address."""
    return f"{settings.PUBLIC_URL}{item.get_absolute_url()}"


def shown_since(item: PublicItem) -> datetime:
    """When the public saw it first: not before it was published, nor before its embargo ended."""
    return max(item.published_at, item.visible_from)


def changed(item: PublicItem) -> datetime:
    """When the public saw its last change."""
    return max(item.changed_at, item.visible_from)


def brief(item: PublicItem) -> dict[str, Any]:
    content = item.document
    return {
        "id": item.id,
        "kind": item.kind,
        "section": item.section,
        "locale": item.locale,
        "title": content["title"],
        "summary": content["summary"],
        "url": url(item),
        "facets": content["facets"],
        "notices": content["notices"],
        "annotation": item.annotation,
        "published_at": document.instant(shown_since(item)),
        "display_until": document.instant(item.visible_until),
        "changed_at": document.instant(changed(item)),
        "version": item.version,
    }


def full(item: PublicItem) -> dict[str, Any]:
    content = item.document
    own = ("fields", "measures", "blocks", "assets", "references", "supersedes", "edition", "tags", "dates")
    return (
        brief(item)
        | {name: content[name] for name in own}
        | {"because": content["display"]["because"], "commitment": item.commitment}
    )


def page_size(text: str, *, default: int = 20) -> int:
    """The parameter `size`. Raises FilterInvalid."""
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= MOST):
        raise FilterInvalid("size", _("a number from 1 to 100."))
    return int(text)


def problem(status: int, title: str, detail: str, *, field: str | None = None) -> JsonResponse:
    """An answer that says what is wrong and, where a parameter is, which one."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if field:
        body["field"] = field
    return JsonResponse(
        body, status=status, content_type=PROBLEM_TYPE, json_dumps_params={"ensure_ascii": False}
    )
