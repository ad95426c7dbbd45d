"""The other kinds of the demo: code, policies, knowledge, works, activities and their lists, the column."""

from collections.abc import Iterator, Mapping
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


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    """The column last: it chooses among the others."""
    this = timezone.localtime(at).year
    yield _wanted(CitizensCodePage, texts.CODE, desk, lambda told: {"articles": _articles(told)})
    for told in texts.POLICIES:
        yield _wanted(PolicyPage, told, desk)
    for told in texts.KNOWLEDGE:
        yield _wanted(KnowledgePage, told, desk, lambda told: {"reviewed_on": texts.CHECKED})
    for told in texts.WORKS:
        yield _wanted(WorkPage, told, desk, lambda told: {"licence": LICENCE, "year": this})
    for told in texts.ACTIVITIES:
        yield _wanted(ActivityPage, told, desk, partial(_activity, at=at))
    for told in texts.LISTS:
        yield _wanted(NamedListPage, told, desk, partial(_list, at=at))
    yield _wanted(ColumnPage, texts.COLUMN, desk, _column)


def _wanted(
    page_type: type[PublicPage], told: Mapping[str, Any], desk: DemoDesk, further=lambda told: {}
) -> Wanted:
    """`further` makes of what is told those fields that cannot be taken as they stand."""
    return Wanted(page_type, told["title"], partial(_page, page_type, told, desk, further))


def _page(page_type: type[PublicPage], told: Mapping[str, Any], desk: DemoDesk, further) -> PublicPage:
    plain = {name: value for name, value in told.items() if name not in DERIVED}
    fields = {**plain, "body": list(told["body"]), **further(told)}
    if "region" in fields:
        fields["region_id"] = fields.pop("region")
    return page_type(organisation=desk.organisations["outlet"], **fields)


DERIVED = {"articles", "call", "rows", "days", "chosen"}


def _articles(told: Mapping[str, Any]) -> list[dict]:
    return [{"type": "article", "value": text} for text in told["articles"]]


def _activity(told: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    today = timezone.localdate(at)
    first, last = (today + timedelta(days=days) for days in told["call"])
    return {"year": last.year, "call_from": first, "call_until": last}


def _list(told: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    keys = ("name", "activity", "region")
    rows = [{"type": "named", "value": dict(zip(keys, row, strict=True))} for row in told["rows"]]
    return {"year": timezone.localdate(at).year, "rows": rows, "show_from": at + timedelta(days=told["days"])}


def _column(told: Mapping[str, Any]) -> dict[str, Any]:
    chosen = [{"type": "reference", "value": page.pk} for page in pages_titled(*told["chosen"])]
    return {"body": [*told["body"], *chosen]}
