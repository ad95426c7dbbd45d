"""The search page. What is typed is neither logged nor kept."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from publication import presentation, selectors
from publication.http import PublicView

from . import results
from .queries import Question

PAGE = 20


class SearchView(PublicView):
    """Everything that is visible, by words; bad parameters are answered 400 with their name."""

    template_name = "search/search.html"

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        question = Question.parse(request.GET)
        found = results.find(question, at=request.at, size=PAGE, facets=True)
        alike = [] if found.items or question.after else results.suggest(question, at=request.at)
        named = {*found.facets.get("region", []), question.filters.region, *(i.region for i in found.items)}
        regions = selectors.region_names(named - {""})
        cards = [presentation.card(item, regions) for item in found.items]
        marks = [results.excerpt(item, question.pieces) for item in found.items]
        return {
            "question": question,
            "search_query": question.q,
            "cards": [replace(card, highlight=mark) for card, mark in zip(cards, marks, strict=True)],
            "alike": [presentation.card(item, regions) for item in alike],
            "facets": presentation.facets(question.filters, found.facets, regions),
            "chosen": _chosen(question, regions),
            "hidden": [("q", question.q), ("section", question.filters.section)],
            "next_query": question.query(after=found.next_after) if found.next_after else "",
            "first_query": question.query() if question.after else None,
            "canonical_query": question.query(after=question.after or None),
            "feed_query": question.filters.query(),
            "noindex": True,
        }


def _chosen(question: Question, regions: dict[str, str]) -> list[presentation.Chosen]:
    """The facets that are set; each link keeps the words."""
    return [
        replace(each, query=question.query(**{name: None}))
        for each, name in zip(
            presentation.chosen(question.filters, regions), question.filters.active(), strict=True
        )
    ]
