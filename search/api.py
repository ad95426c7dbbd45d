"""Search in the API: `/api/v1/search`, and titles like what was typed. `config.api` mounts the router."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from publication import representation
from publication.filters import FilterInvalid
from publication.representation import ItemPage, Problem

from . import results
from .queries import Question

router = Router(tags=["search"])


class SearchQuery(Schema):
    """The parameters as the documentation lists them; `Question.parse` reads them."""

    q: str = ""
    section: str = ""
    kind: str = ""
    authority: str = ""
    region: str = ""
    subject: str = ""
    year: str = ""
    sector: str = ""
    occupation: str = ""
    after: str = ""
    size: str = ""


class Suggestion(Schema):
    id: str
    title: str
    url: str


class Suggestions(Schema):
    items: list[Suggestion]


@router.get("/search", response={200: ItemPage, 400: Problem}, operation_id="search")
def search(request: HttpRequest, asked: Query[SearchQuery]) -> Any:
    """Visible items that hold every word of `q`: those first that hold it in the title, the newest first."""
    question = _question(request)
    size = representation.page_size(request.GET.get("size") or "")
    found = results.find(question, at=request.at, size=size)
    following = question.query(after=found.next_after, size=asked.size)
    return {
        "items": [representation.brief(item) for item in found.items],
        "next": f"{settings.PUBLIC_URL}{request.path}?{following}" if found.next_after else None,
    }


@router.get("/search/suggest", response={200: Suggestions, 400: Problem}, operation_id="suggest")
def suggest(request: HttpRequest, q: str = "") -> Any:
    """Visible items with titles like `q`; persons are never suggested."""
    alike = results.suggest(_question(request), at=request.at, size=10)
    items = [{"id": item.id, "title": item.title, "url": representation.url(item)} for item in alike]
    return {"items": items}


def _question(request: HttpRequest) -> Question:
    question = Question.parse(request.GET)
    if not question.pieces:
        raise FilterInvalid("q", _("at least one letter, digit or character to look for."))
    return question
