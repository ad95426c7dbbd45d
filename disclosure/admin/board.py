"""The board of punctuality: how each organisation of one's scope keeps its deadlines, by month.

Past months come from counters (disclosure.punctuality); what is open is counted along the index of due
days, at most CAP rows for each organisation of the page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import QuerySet, Sum
from django.db.models.expressions import RawSQL
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from confidentiality.notifications import CAP, number
from disclosure import charts, punctuality
from disclosure.models import DeadlineRun, PunctualityCount, Record
from organisations.models import Organisation
from organisations.row_keys import row_key
from publication import spreadsheets
from publication.desk import queues

from . import due
from .viewsets import OrganisationScopedViewSet, ScopedView

RUNS = 10
COLUMNS = punctuality.COUNTS


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was done in a month, or in several."""

    in_time: int = 0
    late: int = 0
    removed_in_time: int = 0
    removed_late: int = 0
    corrected: int = 0
    errors: int = 0

    @property
    def share(self) -> int | None:
        """Per cent published in time."""
        return punctuality.share(self.in_time, self.late)


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation: what it did in the months of the board, and what is open (for people: 99+)."""

    organisation: Organisation
    numbers: Numbers
    open: str
    overdue: str


class BoardView(ScopedView):
    """Organisations in scope by key, their months together; one of them by month where it is chosen."""

    model = Record
    template_name = "disclosure/admin/board.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        scope, months = self.organisations(), punctuality.months(request.at)
        chosen = _chosen(scope, request.GET.get("organisation", ""))
        of = scope.filter(pk=chosen.pk) if chosen else scope
        by_month = _by_month(of, months)
        page = queues.by_number(_with_backlog(of, today=due.today(request.at)), request.GET.get("after", ""))
        context = {
            "chosen": chosen,
            "months": [(month, by_month[month]) for month in reversed(months)],
            "together": _sum(by_month.values()),
            "chart": charts.shares([(month, by_month[month].share) for month in months]),
            "lines": _lines(page.rows, months),
            "next_after": page.next_after,
            "runs": DeadlineRun.objects.select_related("change__by")[:RUNS],
        }
        return self.page(context)


class CsvView(ScopedView):
    """The board's counters as a table for spreadsheets: a line for each organisation and month."""

    model = Record
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        months = punctuality.months(request.at)
        names = {each.pk: str(each) for each in self.organisations()}
        counts = _counts(self.organisations(), months).order_by("organisation_id", "month")
        answer = StreamingHttpResponse(_csv(names, counts), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="punctuality-{months[-1]:%Y-%m}.csv"'
        answer["Cache-Control"] = "no-store"
        return answer


class BoardViewSet(OrganisationScopedViewSet):
    name = "board"
    icon = "history"
    views = (("", BoardView, "index"), ("board.csv", CsvView, "csv"))


def backlog(organisations: QuerySet[Organisation], *, today: date) -> int:
    """How much is overdue in these organisations, at most CAP."""
    return Record.objects.filter(organisation__in=organisations.values("pk")).overdue(on=today)[:CAP].count()


def _chosen(scope: QuerySet[Organisation], given: str) -> Organisation | None:
    """The organisation that the address names. Raises Http404 where it lies outside the scope."""
    if not given:
        return None
    return get_object_or_404(scope, pk=row_key(given))


def _counts(organisations: QuerySet[Organisation], months: list[date]) -> QuerySet[PunctualityCount]:
    return PunctualityCount.objects.filter(organisation_id__in=organisations.values("pk"), month__in=months)


def _by_month(organisations: QuerySet[Organisation], months: list[date]) -> dict[date, Numbers]:
    rows = _counts(organisations, months).values("month").annotate(**_sums()).order_by()
    found = {row.pop("month"): _numbers(row) for row in rows}
    return {month: found.get(month, Numbers()) for month in months}


def _lines(organisations: Iterable[Organisation], months: list[date]) -> list[Line]:
    ids = [each.pk for each in organisations]
    rows = PunctualityCount.objects.filter(organisation_id__in=ids, month__in=months)
    rows = rows.values("organisation_id").annotate(**_sums()).order_by()
    found = {row.pop("organisation_id"): _numbers(row) for row in rows}
    return [
        Line(each, found.get(each.pk, Numbers()), number(each.open_count), number(each.overdue_count))
        for each in organisations
    ]


def _sums() -> dict[str, Sum]:
    return {f"sum_{column}": Sum(column) for column in COLUMNS}


def _numbers(row: dict[str, int]) -> Numbers:
    return Numbers(**{column: row[f"sum_{column}"] for column in COLUMNS})


def _sum(numbers: Iterable[Numbers]) -> Numbers:
    numbers = list(numbers)
    return Numbers(**{each.name: sum(getattr(one, each.name) for one in numbers) for each in fields(Numbers)})


def _with_backlog(organisations: QuerySet[Organisation], *, today: date) -> QuerySet[Organisation]:
    """Each with at most CAP of what is open and overdue: one statement, short ranges of one index."""
    return organisations.annotate(
        open_count=_capped("r.due_on IS NOT NULL", []), overdue_count=_capped("r.due_on < %s", [today])
    )


def _capped(condition: str, values: list) -> RawSQL:
    """The ORM cannot count a limited subquery that looks at the row around it."""
    record, organisation = Record._meta.db_table, Organisation._meta.db_table
    rows = f"SELECT 1 FROM {record} r WHERE r.organisation_id = {organisation}.id AND {condition} LIMIT %s"
    return RawSQL(f"SELECT COUNT(*) FROM ({rows}) capped", [*values, CAP])


def _csv(names: dict[int, str], counts: QuerySet[PunctualityCount]) -> Iterator[str]:
    yield spreadsheets.MARK + spreadsheets.line(
        [
            _("Organisation"), _("Month"), _("Published in time"), _("Published late"), _("In time, per cent"),
            _("Taken down in time"), _("Taken down late"), _("Corrections"), _("Errors"),
        ]
    )  # fmt: skip
    for row in counts.iterator(chunk_size=2000):
        part = punctuality.share(row.in_time, row.late)
        cells = [
            names[row.organisation_id], f"{row.month:%Y-%m}", row.in_time, row.late,
            "" if part is None else part, row.removed_in_time, row.removed_late, row.corrected, row.errors,
        ]  # fmt: skip
        yield spreadsheets.line(cells)
