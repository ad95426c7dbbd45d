"""The one parser of filters: lists, search, feeds and API understand the same parameters.

kind authority region subject year sector occupation    facets, each at most once
tag stage …                           terms, as the domains registered them (publication.kinds)
after                                 where the next page begins (made by `Page.next_after`)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from . import counting, kinds
from .models import FacetCount, FacetValue, ItemTerm, PublicItem
from .models.items import PublicItemQuerySet

FACETS = ("kind", "authority", "region", "subject", "year", "sector", "occupation")
COLUMNS = {"subject": "subject_category"}  # where a parameter's name is not the column's
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 200
TEXTS = ("kind", "authority", "region", "subject", "sector", "occupation")
# An occupation is a fact about a person: a list offers it where so many share it (decisions/occupation.md).
LEAST = {"occupation": 5}
MOST_OPTIONS = 300  # values of terms that a list offers


class FilterInvalid(ValueError):
    """A parameter that cannot be read: answered 400 with its name and what is expected."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(
            _("The parameter “%(field)s” is not valid: %(expected)s") % {"field": field, "expected": expected}
        )
        self.field = field

    @classmethod
    def of_cursor(cls) -> "FilterInvalid":
        """`after` is no cursor of the list or the engine that is asked."""
        return cls("after", _("take it from the link to the next page."))


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last item of a page; the next page begins behind it."""

    visible_from: datetime
    id: str

    def __str__(self) -> str:
        return f"{(self.visible_from - EPOCH) // timedelta(microseconds=1)}.{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises FilterInvalid."""
        number, _dot, identifier = text.partition(".")
        if not (number.isascii() and number.isdigit() and len(number) <= 17 and 0 < len(identifier) <= 22):
            raise FilterInvalid.of_cursor()
        return cls(EPOCH + timedelta(microseconds=int(number)), identifier)


@dataclass(frozen=True, slots=True)
class Page:
    items: list[PublicItem]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by. `section` comes from the address, not from a parameter."""

    section: str = ""
    kind: str = ""
    authority: str = ""
    region: str = ""
    subject: str = ""
    year: int | None = None
    sector: str = ""
    occupation: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)
    after: Cursor | None = None

    @classmethod
    def parse(cls, parameters: Mapping[str, str], *, section: str = "") -> "Filters":
        """Read query parameters; unknown ones are ignored. Raises FilterInvalid."""
        texts = {name: _text(parameters, name) for name in TEXTS}
        if texts["region"] and not (
            texts["region"].isascii() and texts["region"].isdigit() and len(texts["region"]) == 6
        ):
            raise FilterInvalid("region", _("six digits, such as 510100."))
        after = _text(parameters, "after")
        return cls(
            section=section,
            **texts,
            year=_year(parameters),
            terms=_terms(parameters, section),
            after=Cursor.parse(after) if after else None,
        )

    def apply(self, items: PublicItemQuerySet) -> PublicItemQuerySet:
        """Narrow by section and facets (not by `after`)."""
        for name in ("section", "kind", "authority", "subject", "year", "sector", "occupation"):
            if value := getattr(self, name):
                items = items.filter(**{COLUMNS.get(name, name): value})
        for facet, value in self.terms.items():
            items = items.filter(pk__in=ItemTerm.objects.filter(facet=facet, value=value).values("item"))
        return items.filter(**self._region()) if self.region else items

    def _region(self) -> dict[str, str]:
        """A province means all in it, a city all in it, a county itself."""
        if self.region.endswith("0000"):
            return {"region__startswith": self.region[:2]}
        return {"city": self.region} if self.region.endswith("00") else {"region": self.region}

    def page(self, *, at: datetime, size: int = 20) -> Page:
        """One page of visible items, newest first, by key: no offset, no count."""
        items = behind(self.apply(PublicItem.objects.listed(at=at)), self.after)
        found = list(items[: size + 1])
        more = len(found) > size
        last = found[size - 1] if more else None
        return Page(found[:size], str(Cursor(last.visible_from, last.id)) if last else None)

    def active(self) -> dict[str, str]:
        """The facets that are set, by parameter."""
        columns = {name: str(value) for name in FACETS if (value := getattr(self, name))}
        return columns | dict(self.terms)

    def query(self, **changes: str | int | None) -> str:
        """These facets as a query string, some changed (None or "" removes); `after` only where given."""
        return urlencode({name: value for name, value in (self.active() | changes).items() if value})


def behind(items: PublicItemQuerySet, after: Cursor | None) -> PublicItemQuerySet:
    """Newest first, from the cursor on."""
    items = items.order_by("-visible_from", "-id")
    if after is None:
        return items
    # Row values, written out: both databases use the index for the first condition.
    return items.filter(visible_from__lte=after.visible_from).exclude(
        visible_from=after.visible_from, id__gte=after.id
    )


def facet_values(section: str, *, at: datetime) -> dict[str, list[str]]:
    """Values of every facet that some visible item of the section has, by one query.

    The other filters are not asked: a pair that no item has, such as an authority and a year, would
    cost a walk through all items of one of them, and no table is walked in a request.
    """
    first, *others = (_offered(section, facet, at=at) for facet in FACETS)
    found: dict[str, list[str]] = {facet: [] for facet in FACETS}
    parameters = {COLUMNS.get(facet, facet): facet for facet in FACETS}
    for column, value in sorted(first.union(*others, all=True)):
        found[parameters[column]].append(value)
    return found


def offered_terms(filters: Filters, *, at: datetime) -> dict[str, list[tuple[str, int | None]]]:
    """Values of the section's terms that fit what is chosen, and how many items have them; by one query.

    Also of `kind`, where the section has terms. Each is asked for one visible item, so that no value of
    what is gone is offered. The number is None where it would not be exact: beside filters that are not
    counted, or too many of them.
    """
    names = ["kind", *(facet.name for facet in kinds.facets(filters.section))]
    if len(names) == 1:
        return {}
    active = filters.active()
    chosen = {name: value for name, value in active.items() if name in names}
    found: dict[str, list[tuple[str, int | None]]] = {name: [] for name in names}
    exact = len(chosen) <= counting.DEPTH and len(chosen) == len(active)
    rows = _counted(filters.section, names, chosen if exact else {}, at=at)
    for facet, value, number in rows.values_list("facet", "value", "number")[:MOST_OPTIONS]:
        found[facet].append((value, number if exact else None))
    return found


def common_tags(*, at: datetime, size: int = 200) -> list[tuple[str, int]]:
    """The commonest tags of all sections that some visible item has, with how many have them."""
    having = _having()
    shown = Exists(PublicItem.objects.listed(at=at).filter(pk__in=having).order_by())
    tags = FacetCount.objects.filter(shown, section="", base="", facet=kinds.TAG.name)
    return list(tags.order_by("-number", "value").values_list("value", "number")[:size])


def _counted(section: str, names: list[str], chosen: Mapping[str, str], *, at: datetime) -> QuerySet:
    """Beside a value that is chosen, the others of its facet are counted without it."""
    wanted = Q(base=counting.base_of(chosen), facet__in=[name for name in names if name not in chosen])
    for name in chosen:
        others = {other: value for other, value in chosen.items() if other != name}
        wanted |= Q(base=counting.base_of(others), facet=name)
    having = _having()
    visible = PublicItem.objects.listed(at=at).filter(section=section).order_by()
    shown = Q(Exists(visible.filter(pk__in=having))) & ~Q(facet="kind")
    shown |= Q(Exists(visible.filter(kind=OuterRef("value")))) & Q(facet="kind")
    return FacetCount.objects.filter(wanted, shown, section=section).order_by("-number", "value")


def _having() -> QuerySet:
    """Items that have the term of the count around it, two queries further out."""
    return ItemTerm.objects.filter(
        facet=OuterRef(OuterRef("facet")), value=OuterRef(OuterRef("value"))
    ).values("item")


def _offered(section: str, facet: str, *, at: datetime) -> QuerySet:
    """Pairs of column and value. Each known value is asked for one visible item through the index of its
    facet, so that nothing that is gone is offered, whatever lags behind."""
    column = COLUMNS.get(facet, facet)
    value: Any = OuterRef("value")
    if facet == "year":
        value = Cast(value, IntegerField())
    items = PublicItem.objects.listed(at=at).filter(section=section, **{column: value}).order_by()
    least = LEAST.get(facet, 1)
    enough = Exists(items[least - 1 : least]) if least > 1 else Exists(items)
    known = FacetValue.objects.filter(section=section, facet=column)
    return known.filter(enough).order_by().values_list("facet", "value")


def _text(parameters: Mapping[str, str], name: str) -> str:
    value = parameters.get(name) or ""
    if len(value) > LONGEST or "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise FilterInvalid(name, _("at most 200 characters of plain text."))
    return value


def _year(parameters: Mapping[str, str]) -> int | None:
    text = _text(parameters, "year")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text)):
        raise FilterInvalid("year", _("four digits, such as 2026."))
    return int(text)


def _terms(parameters: Mapping[str, str], section: str) -> dict[str, str]:
    found = {facet.name: _text(parameters, facet.name) for facet in kinds.facets(section)}
    return {name: value for name, value in found.items() if value}
