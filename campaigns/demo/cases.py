"""The typical cases of the demo."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from campaigns.models import CasePage
from publication.demo import DemoDesk, Wanted

from .texts.cases import CASES, Case


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    for case in CASES:
        yield Wanted(CasePage, case.title, partial(_page, case, desk, at=at))


def _page(case: Case, desk: DemoDesk, *, at: datetime) -> CasePage:
    return CasePage(
        title=case.title, summary=case.summary, side=case.side, field=case.field, source=case.source,
        year=timezone.localtime(at).year, region_id=case.region, organisation=desk.organisations["outlet"],
        show_from=at + timedelta(days=case.days), body=list(case.body),
    )  # fmt: skip
