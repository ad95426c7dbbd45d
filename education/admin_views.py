"""What the desk sees of education: how often the packs of one's own organisations were taken."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from education.models import Download
from publication.desk.access import ITEM_READERS, items_for, needs
from publication.enums import Section
from publication.models import PublicItem

MONTHS = 12
MOST_ROWS = 500


@needs(*ITEM_READERS)
@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """A row for each item and month of the last year, the newest month first, the most taken first."""
    scope = items_for(request).filter(section=Section.EDUCATION)
    counted = Download.objects.filter(month__gte=_first_month(request.at), item_id__in=scope.values("pk"))
    rows = list(counted.order_by("-month", "-number", "item_id")[:MOST_ROWS])
    context = {"rows": _with_items(rows), "most": MOST_ROWS, "months": MONTHS}
    return render(request, "education/downloads.html", context)


def _first_month(at: datetime):
    """The first day of the month a year ago."""
    today = timezone.localdate(at)
    return today.replace(year=today.year - 1, day=1)


def _with_items(rows: Sequence[Download]) -> list[tuple[Download, PublicItem | None]]:
    items = PublicItem.objects.in_bulk({row.item_id for row in rows})
    return [(row, items.get(row.item_id)) for row in rows]
