"""What waits for somebody, each a short range of its own index: due days, changes of the catalogue, proposals."""

from collections.abc import Callable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from disclosure.lines import lines
from disclosure.listing import related
from disclosure.models import Record
from organisations.row_keys import row_key
from publication.desk import queues
from publication.desk.queues import Slice

from . import due
from .lists import PROPOSED, TITLES, offered
from .viewsets import ScopedView


class WorklistView(ScopedView):
    """One of them, for the organisations in which the person reads."""

    model = Record
    template_name = "disclosure/admin/worklist.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, which: str) -> HttpResponse:
        if which not in TITLES:
            raise Http404
        rows = related(self._narrowed(request.GET.get("organisation", "")))
        page = _page(which)(rows, request.GET.get("after", ""), request.at)
        context = {
            "which": which,
            "titles": TITLES.items(),
            "title": TITLES[which],
            "rows": lines(page.rows),
            "next_after": page.next_after,
            "organisation": request.GET.get("organisation", ""),
            "today": due.today(request.at),
        }
        return self.page(context | offered(self))

    def _narrowed(self, organisation: str) -> QuerySet:
        """Rows of one organisation of the scope, or of all; a number that is none is left out."""
        rows, chosen = self.get_queryset(), row_key(organisation)
        return rows if chosen is None else rows.filter(organisation=chosen)


def _page(which: str) -> Callable[[QuerySet, str, object], Slice]:
    if which in (due.OVERDUE, due.DUE):
        return lambda rows, after, at: queues.by_due(due.narrowed(rows, which, at=at), after)
    narrowed = {"pending__gt": 0} if which == PROPOSED else {"follow_up": which}
    return lambda rows, after, at: queues.by_number(rows.filter(**narrowed), after, oldest_first=False)
