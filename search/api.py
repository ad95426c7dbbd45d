"""Search in the API: `/api/v1/search`, and what is suggested while somebody types. `config.api` mounts it.

The parameters are those of the page and of the feeds: one parser reads them all (`search.queries`).
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import create_model

from publication import kinds, representation
from publication.enums import Section
from publication.filters import FACETS, FilterInvalid
from publication.presentation import value_label
from publication.representation import Brief, Problem
from publication.selectors import region_names

from . import results, suggestions
from .counts import Count
from .engine import Group, Sort
from .queries import Question
from .results import Results
from .suggestions import Suggestion

router = Router(tags=["search"])

SEARCHED = {
    "q": "Words, a name, a code or a number; every one of them must occur.",
    "section": "One of the site's lists.",
    "from": "Shown since this day or later, YYYY-MM-DD in China.",
    "to": "Shown since this day or earlier, YYYY-MM-DD in China.",
    "sort": f"One of {', '.join(Sort)}.",
    "after": "Where the next page begins; take it from `next`.",
    "size": "Entries on a page, 1 to 100; 20.",
}


def _documented() -> type[Schema]:
    """The parameters as the documentation lists them; `Question.parse` reads them."""
    terms = {facet.name: str(facet.label) for facet in kinds.facets()}
    named = SEARCHED | dict.fromkeys(FACETS, "A facet of every list.") | terms
    fields = {
        ("from_" if name == "from" else name): (str, Field("", alias=name, description=said))
        for name, said in named.items()
    }
    return create_model("SearchQuery", __base__=Schema, **fields)


SearchQuery = _documented()


class FacetCount(Schema):
    value: str
    label: str
    count: int = Field(description="Exact where `total_is_exact`, else at least so many.")


class Found(Schema):
    items: list[Brief]
    next: str | None = Field(description="Address of the next page; null on the last one.")
    total: int
    total_is_exact: bool = Field(description="False: more than `total`.")
    facets: dict[str, list[FacetCount]] = Field(description="What the result can be narrowed by.")
    near: bool = Field(description="Nothing holds the words; these items are only like them.")
    did_you_mean: str | None = Field(description="The words that were probably meant.")


class Suggested(Schema):
    group: str = Field(description='"organisation", "topic" or "title".')
    title: str
    url: str = Field(description="Of a title its item, else a search for it.")
    id: str | None = Field(description="The item of a title.")


class Suggestions(Schema):
    items: list[Suggested] = Field(description="Group after group, the best of each first.")


@router.get("/search", response={200: Found, 400: Problem, 503: Problem}, operation_id="search")
def search(request: HttpRequest, asked: Query[SearchQuery]) -> Any:
    """Visible items that hold every word of `q`; where there are none, those that are like it."""
    question = Question.parse(request.GET)
    if not question.pieces:
        raise _nothing_to_look_for()
    size = request.GET.get("size") or ""
    found = results.find(question, at=request.at, size=representation.page_size(size), facets=True)
    return {
        "items": [representation.brief(item) for item in found.items],
        "next": _next(request, question, found, size),
        "total": found.total.number,
        "total_is_exact": found.total.exact,
        "facets": _facets(found),
        "near": found.near,
        "did_you_mean": found.did_you_mean or None,
    }


@router.get(
    "/search/suggest", response={200: Suggestions, 400: Problem, 503: Problem}, operation_id="suggest"
)
def suggest(request: HttpRequest, q: str = "") -> Any:
    """Organisations, topics and titles that hold what is being typed, in characters or, of organisations,
    in pinyin; never persons."""
    if not suggestions.typed(request.GET.get("q") or "").text:
        raise _nothing_to_look_for()
    return {"items": [_suggested(each) for each in suggestions.suggest(q, at=request.at)]}


def _nothing_to_look_for() -> FilterInvalid:
    return FilterInvalid("q", _("at least one letter, digit or character to look for."))


def _next(request: HttpRequest, question: Question, found: Results, size: str) -> str | None:
    if not found.next_after:
        return None
    return f"{settings.PUBLIC_URL}{request.path}?{question.query({'after': found.next_after, 'size': size})}"


def _facets(found: Results) -> dict[str, list[dict[str, Any]]]:
    """Of a section that is chosen the others are told too, as of every facet what can be chosen instead."""
    regions = region_names(each.value for each in found.facets.get("region", ()))
    counted = found.facets | ({"section": found.sections} if found.sections else {})
    return {name: [_count(name, each, regions) for each in values] for name, values in counted.items()}


def _count(name: str, each: Count, regions: dict[str, str]) -> dict[str, Any]:
    label = Section(each.value).label if name == "section" else value_label(name, each.value, regions)
    return {"value": each.value, "label": str(label), "count": each.number}


def _suggested(each: Suggestion) -> dict[str, Any]:
    if each.group is Group.TITLE:
        return {
            "group": each.group, "title": each.text, "url": representation.url(each.item), "id": each.item.id,
        }  # fmt: skip
    url = f"{settings.PUBLIC_URL}/search/?{urlencode({'q': each.text})}"
    return {"group": each.group, "title": each.text, "url": url, "id": None}
