"""What the search page shows beside the items: tabs of sections, facets as links, what is chosen, orders.

No query is made here. Every link is the same question with one thing changed, so that all of it works
without JavaScript and can be bookmarked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from publication import kinds, presentation
from publication.enums import Section
from publication.filters import FACETS
from publication.presentation import Chosen, facet_label, value_label

from .counts import Count
from .engine import Sort
from .queries import Question
from .results import Results

SHOWN = 8  # values of a facet that stand open; the others are folded


@dataclass(frozen=True, slots=True)
class Link:
    """A way on. `number` is how many it leaves, None where that is not known; not exact: at least so many."""

    label: str
    query: str
    number: int | None = None
    exact: bool = True
    current: bool = False

    @property
    def count(self) -> str:
        """The number as it is shown."""
        if self.number is None:
            return ""
        return str(self.number) if self.exact else f"{self.number}+"


@dataclass(frozen=True, slots=True)
class Links:
    """One facet: the values that stand open, and those that are folded."""

    name: str
    label: str
    open: list[Link]
    folded: list[Link]


def tabs(question: Question, found: Results) -> list[Link]:
    """Everything, then each section with what it holds of the words; one that holds none is no link."""
    numbers = {each.value: each for each in found.sections}
    chosen = question.filters.section
    sections = [_tab(question, section, numbers.get(section)) for section in Section]
    everything = Link(_("Everything"), question.in_section(""), current=not chosen)
    return [everything, *sections]


def facets(question: Question, found: Results, regions: Mapping[str, str]) -> list[Links]:
    """Those that leave a choice: the kind first, then the section's own, then the columns."""
    own = [name for name in found.facets if name not in (*FACETS, "section")]
    order = ["kind", *own, *(name for name in FACETS if name != "kind")]
    found_links = [_links(question, name, found.facets.get(name, ()), regions) for name in order]
    return [each for each in found_links if len(each.open) > 1]


def chosen(question: Question, regions: Mapping[str, str]) -> list[Chosen]:
    """What narrows the result, each with the query string without it."""
    facets = [
        Chosen(facet_label(name), value_label(name, value, regions), question.query({name: None}))
        for name, value in question.filters.active().items()
    ]
    days = {"from": (_("From"), question.first_day), "to": (_("Until"), question.last_day)}
    return facets + [
        Chosen(label, day.isoformat(), question.query({name: None}))
        for name, (label, day) in days.items()
        if day
    ]


def orders(question: Question) -> list[presentation.Option]:
    labels = {
        Sort.RELEVANCE: _("What fits best first"),
        Sort.NEWEST: _("Newest first"),
        Sort.OLDEST: _("Oldest first"),
    }
    return [presentation.Option(str(sort), label, sort == question.sort) for sort, label in labels.items()]


def carried(question: Question) -> list[tuple[str, str]]:
    """What the form of days and order carries along."""
    own = ("from", "to", "sort")
    return [(name, value) for name, value in question.named().items() if name not in own]


def _tab(question: Question, section: Section, count: Count | None) -> Link:
    query = question.in_section(section) if count else ""
    number, exact = (count.number, count.exact) if count else (None, True)
    return Link(str(section.label), query, number, exact, current=question.filters.section == section)


def _links(question: Question, name: str, counted: Iterable[Count], regions: Mapping[str, str]) -> Links:
    without = question.query({name: None})
    links = [
        Link(
            value_label(name, each.value, regions),
            f"{without}&{urlencode({name: each.value})}",
            each.number,
            each.exact,
        )
        for each in _ordered(name, counted)
    ]
    return Links(name, facet_label(name), links[:SHOWN], links[SHOWN:])


def _ordered(name: str, counted: Iterable[Count]) -> list[Count]:
    """The years backwards, terms in their own order, everything else by its number."""
    if name == "year":
        return sorted(counted, key=lambda each: each.value, reverse=True)
    facet = kinds.facet(name) if name not in FACETS else None
    if facet and facet.order:
        return sorted(counted, key=lambda each: facet.order(each.value))
    return list(counted)
