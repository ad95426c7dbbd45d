"""The other kinds of the demo: code, policies, knowledge, works, activities and their lists, the column."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from campaigns.models import (
    ActivityPage,
    CitizensCodePage,
    ColumnPage,
    KnowledgePage,
    NamedListPage,
    PolicyPage,
    WorkPage,
)
from publication.demo import DemoDesk, Wanted, pages_titled
from publication.models import PublicPage

from .texts import pages as texts

LICENCE = "CC BY 4.0"
DERIVED = {"articles", "call", "rows", "days", "chosen"}  # told, and no fields of a page


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    """The column last: it chooses among the others."""
    this = timezone.localtime(at).year
    yield _wanted(CitizensCodePage, texts.CODE, desk, at, lambda told: {"articles": _articles(told)})
    for told in texts.POLICIES:
        yield replace(_wanted(PolicyPage, told, desk, at), made_up=False)
    for told in texts.KNOWLEDGE:
        checked = _wanted(KnowledgePage, told, desk, at, lambda told: {"reviewed_on": texts.CHECKED})
        yield replace(checked, made_up=False)
    for told in texts.WORKS:
        yield _wanted(WorkPage, told, desk, at, lambda told: {"licence": LICENCE, "year": this})
    for told in texts.ACTIVITIES:
        yield _wanted(ActivityPage, told, desk, at, partial(_activity, at=at))
    for told in texts.LISTS:
        yield _wanted(NamedListPage, told, desk, at, partial(_list, year=this))
    yield _wanted(ColumnPage, texts.COLUMN, desk, at, _column)


def _wanted(
    page_type: type[PublicPage],
    told: Mapping[str, Any],
    desk: DemoDesk,
    at: datetime,
    further: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda told: {},
) -> Wanted:
    """`further` makes of what is told those fields that cannot be taken as they stand."""
    return Wanted(page_type, told["title"], partial(_page, page_type, told, desk, further, at))


def _page(
    page_type: type[PublicPage], told: Mapping[str, Any], desk: DemoDesk, further: Callable, at: datetime
) -> PublicPage:
    plain = {name: value for name, value in told.items() if name not in DERIVED}
    fields = {**plain, "body": list(told["body"]), **further(told)}
    if "days" in told:
        fields["show_from"] = at + timedelta(days=told["days"])
    if "region" in fields:
        fields["region_id"] = fields.pop("region")
    return page_type(organisation=desk.organisations["outlet"], **fields)


def _articles(told: Mapping[str, Any]) -> list[dict]:
    return [{"type": "article", "value": text} for text in told["articles"]]


def _activity(told: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    first, last = (today + timedelta(days=days) for days in told["call"])
    return {"year": last.year, "call_from": first, "call_until": last}


def _list(told: Mapping[str, Any], *, year: int) -> dict[str, Any]:
    keys = ("name", "activity", "region")
    rows = [{"type": "named", "value": dict(zip(keys, row, strict=True))} for row in told["rows"]]
    return {"year": year, "rows": rows}


def _column(told: Mapping[str, Any]) -> dict[str, Any]:
    chosen = [{"type": "reference", "value": page.pk} for page in pages_titled(*told["chosen"])]
    return {"body": [*told["body"], *chosen]}
