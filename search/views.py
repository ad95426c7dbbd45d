"""The search page. What is typed is neither logged nor kept."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publication import presentation, selectors
from publication.by_words import RETRY_AFTER
from publication.http import PublicView

from . import presenting, results
from .errors import SearchAway
from .excerpts import excerpt
from .queries import Question
from .results import Results

PAGE = 20


class SearchView(PublicView):
    """Everything that is visible, by words; bad parameters are answered 400 with their name."""

    template_name = "search/search.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, **kwargs)
        except SearchAway:
            return away(request)

    def context(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        question = Question.parse(request.GET)
        found = results.find(question, at=request.at, size=PAGE, facets=True)
        regions = _regions(question, found)
        return {
            "question": question,
            "search_query": question.q,
            "asked": bool(question.q),
            "said": said(question, found),
            "cards": _cards(question, found, regions),
            "near": found.near,
            "meant": found.did_you_mean,
            "meant_query": question.query({"q": found.did_you_mean}),
            "tabs": presenting.tabs(question, found),
            "facets": presenting.facets(question, found, regions),
            "chosen": presenting.chosen(question, regions),
            "orders": presenting.orders(question),
            "carried": presenting.carried(question),
            "all_query": question.query(dict.fromkeys([*question.filters.active(), "from", "to", "section"])),
            "next_query": question.query({"after": found.next_after}) if found.next_after else "",
            "first_query": question.query() if question.after else None,
            "canonical_query": question.query({"after": question.after}),
            "api_query": question.query(),
            "feed": question.filters.section or "all",
            "feed_query": question.query({"section": None, "sort": None}),
            "noindex": True,
        }


def away(request: HttpRequest) -> HttpResponse:
    """503 in the site's own dress: lists, feeds and every other page go on; nobody keeps this answer."""
    context = {
        "search_query": Question.parse(request.GET).q,
        "noindex": True,
    }
    response = render(request, "search/away.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def said(question: Question, found: Results) -> str:
    """The result in one sentence, for eyes and ears."""
    number, q = found.total.number, question.q
    if not question.pieces:
        return _("There is no letter, digit or character to look for.") if q else ""
    if found.near:
        return ngettext(
            "Nothing that is shown here holds “%(q)s”. %(number)d entry is like it.",
            "Nothing that is shown here holds “%(q)s”. %(number)d entries are like it.",
            number,
        ) % {"q": q, "number": number}
    if not found.items and not found.next_after:
        return _("Nothing that is shown here holds “%(q)s”.") % {"q": q}
    if found.total.exact:
        many = ngettext("%(number)s entry holds “%(q)s”.", "%(number)s entries hold “%(q)s”.", number)
    elif number:
        many = _("More than %(number)s entries hold “%(q)s”.")
    else:
        many = _("These entries hold “%(q)s”, and perhaps more.")
    return many % {"q": q, "number": f"{number:,}"}


def _cards(question: Question, found: Results, regions: dict[str, str]) -> list[presentation.Card]:
    """Of what is only like the words nothing can be marked: it holds others."""
    cards = [presentation.card(item, regions) for item in found.items]
    if found.near:
        return cards
    marks = [excerpt(item, question.pieces) for item in found.items]
    return [replace(card, highlight=mark) for card, mark in zip(cards, marks, strict=True)]


def _regions(question: Question, found: Results) -> dict[str, str]:
    codes = {each.value for each in found.facets.get("region", ())}
    codes |= {question.filters.region, *(item.region for item in found.items)}
    return selectors.region_names(codes - {""})
