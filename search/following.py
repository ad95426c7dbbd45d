"""A search that is followed: what feeds ask, through `publication.by_words`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from publication.by_words import Followed, WordsAway
from publication.filters import FilterInvalid

from . import results
from .engine import Sort
from .errors import SearchAway
from .queries import Question


def find(parameters: Mapping[str, str], section: str, at: datetime, size: int) -> Followed:
    """A page of what holds every word, the newest first; never what is only like it."""
    question = replace(Question.parse(parameters, section=section), sort=Sort.NEWEST)
    if not question.pieces:
        raise FilterInvalid("q", _("at least one letter, digit or character to look for."))
    try:
        found = results.strictly(question, at=at, size=size)
    except SearchAway as away:
        raise WordsAway from away
    return Followed(
        items=found.items,
        next_after=found.next_after or None,
        words=question.q,
        parameters=replace(question, sort=Sort.RELEVANCE).named(),
        filters=question.filters,
        since=question.since,
        before=question.before,
    )
