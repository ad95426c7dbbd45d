"""What somebody asks of search, read from the parameters of an address.

q          words, a name, a code, a number; never query syntax
section    one of the site's lists
kind …     the facets of `publication.filters`
tag …      the terms of the section; of every section where none is chosen
from, to   days (YYYY-MM-DD, Asia/Shanghai) since which it is shown, the last one included
sort       relevance, newest, oldest
after      where the next page begins, as the engine wrote it

The page, the API and the feeds read the same parameters here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from organisations.days import end_of, start_of
from publication import kinds
from publication.enums import Section
from publication.filters import FilterInvalid, Filters

from . import synonyms, text
from .engine import Sort
from .text import Piece

LONGEST_AFTER = 300  # characters
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR = 1900
LAST_YEAR = 9998  # a day behind its last one must be writable too


@dataclass(frozen=True, slots=True)
class Question:
    """`q` is fit to be shown again; `cut` says that it was longer than what is searched.

    `first_day` and `last_day` bound when it is shown since, both included; None leaves a side open.
    """

    q: str
    cut: bool
    pieces: list[Piece]
    filters: Filters
    sort: Sort = Sort.RELEVANCE
    first_day: date | None = None
    last_day: date | None = None
    after: str = ""

    @classmethod
    def parse(cls, parameters: Mapping[str, str], *, section: str = "") -> "Question":
        """Raises FilterInvalid, which names the parameter. `section` where the address says it."""
        typed = parameters.get("q") or ""
        q = text.clean(typed)
        first_day, last_day = _days(parameters)
        return cls(
            q=q,
            cut=text.is_cut(typed),
            pieces=text.pieces(q, synonyms=synonyms.current()) if q else [],
            filters=_filters(parameters, section or _section(parameters)),
            sort=_sort(parameters),
            first_day=first_day,
            last_day=last_day,
            after=_after(parameters),
        )

    @property
    def since(self) -> datetime | None:
        """The instant from which on an item must have become visible."""
        return start_of(self.first_day) if self.first_day else None

    @property
    def before(self) -> datetime | None:
        """The instant before which it must have become visible: the midnight after the last day."""
        return end_of(self.last_day) if self.last_day else None

    def named(self) -> dict[str, str]:
        """What is set, by parameter, in one order; neither `after` nor what is so by itself."""
        found = {"q": self.q, "section": self.filters.section} | self.filters.active()
        found |= {"from": _written(self.first_day), "to": _written(self.last_day)}
        found["sort"] = "" if self.sort == Sort.RELEVANCE else str(self.sort)
        return {name: value for name, value in found.items() if value}

    def query(self, changes: Mapping[str, str | None] | None = None) -> str:
        """This question as a query string, some changed (None or "" removes); `after` only where given."""
        kept = self.named() | dict(changes or {})
        return urlencode({name: value for name, value in kept.items() if value})

    def in_section(self, section: str) -> str:
        """The query string of the same words in another section ("" for all), without what only this has."""
        known = {facet.name for facet in kinds.facets(section)}
        foreign = {name: None for name in self.filters.terms if name not in known}
        return self.query({"section": section, "kind": None, **foreign})

    def everywhere(self) -> "Question":
        """The same in every section."""
        return replace(self, filters=replace(self.filters, section=""))


def _filters(parameters: Mapping[str, str], section: str) -> Filters:
    """`after` is the engine's here, no cursor of a list."""
    facets = {name: parameters[name] for name in parameters if name != "after"}
    return Filters.parse(facets, section=section)


def _section(parameters: Mapping[str, str]) -> str:
    section = parameters.get("section") or ""
    if section and section not in Section.values:
        raise FilterInvalid("section", _("one of %(sections)s.") % {"sections": ", ".join(Section.values)})
    return section


def _sort(parameters: Mapping[str, str]) -> Sort:
    asked = parameters.get("sort") or Sort.RELEVANCE
    if asked not in list(Sort):
        raise FilterInvalid("sort", _("one of %(orders)s.") % {"orders": ", ".join(Sort)})
    return Sort(asked)


def _after(parameters: Mapping[str, str]) -> str:
    after = parameters.get("after") or ""
    if len(after) > LONGEST_AFTER or not (after.isascii() and after.isprintable()):
        raise FilterInvalid.of_cursor()
    return after


def _days(parameters: Mapping[str, str]) -> tuple[date | None, date | None]:
    first, last = _day(parameters, "from"), _day(parameters, "to")
    if first and last and first > last:
        raise FilterInvalid("to", _("no day before the one in “from”."))
    return first, last


def _day(parameters: Mapping[str, str], name: str) -> date | None:
    written = parameters.get(name) or ""
    if not written:
        return None
    try:
        day = date.fromisoformat(written) if DAY.fullmatch(written) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FilterInvalid(name, _("a day from 1900 on, such as 2026-11-23."))
    return day


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
