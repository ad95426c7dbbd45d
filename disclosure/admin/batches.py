"""Submitting drafts as a batch: first what would go together and what not, then the act itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from confidentiality.errors import Refused
from disclosure.enums import SUBMITTABLE
from disclosure.errors import DisclosureRefused
from disclosure.models import Record
from disclosure.services import batches
from organisations.enums import Role
from organisations.row_keys import row_key

from .viewsets import ScopedView

LIMIT = 500  # rows that a page projects and screens while somebody waits


class BatchView(ScopedView):
    """GET previews the oldest drafts of a kind and organisation; POST submits exactly those of the page."""

    model = Record
    template_name = "disclosure/admin/batch.html"
    readers = writers = (Role.SUBMITTER,)

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = list(self._drafts(request)[:LIMIT])
        return self._page(chosen)

    def post(self, request: HttpRequest) -> HttpResponse:
        seen = _seen(request.POST.getlist("record")[:LIMIT])
        chosen = list(self._rows().filter(pk__in=seen))
        if not chosen or any(seen[each.pk] != each.version for each in chosen) or len(chosen) != len(seen):
            messages.error(request, _("Some of these changed or are gone since you read them; look again."))
            return self._page(list(self._drafts(request)[:LIMIT]), status=409)
        try:
            outcome = batches.submit_batch(
                chosen, by=self.person, at=request.at, label=request.POST.get("label", "")[:120]
            )
        except (DisclosureRefused, Refused) as refusal:
            self.refuse(refusal)
            return self._page(chosen, status=409)
        self._tell(outcome)
        return redirect("records:index")

    def _page(self, chosen: list[Record], *, status: int = 200) -> HttpResponse:
        context = {
            "chosen": chosen,
            "plan": batches.plan(chosen, at=self.request.at),
            "limit": LIMIT,
            "cut": len(chosen) == LIMIT,
        }
        response = self.page(context, status=status)
        response["Cache-Control"] = "no-store"
        return response

    def _tell(self, outcome: batches.Outcome) -> None:
        for made in outcome.batches:
            said = _("Batch %(batch)s: %(size)s rows, of which %(sampled)s are read.")
            messages.success(
                self.request, said % {"batch": made.pk, "size": made.size, "sampled": made.sampled}
            )
        for why, count in outcome.singly_by_reason:
            messages.info(self.request, _("Read singly: %(count)s. %(why)s") % {"count": count, "why": why})
        for why, count in outcome.refused_by_reason:
            said = _("Not submitted: %(count)s. %(why)s")
            messages.warning(self.request, said % {"count": count, "why": why})

    def _rows(self):
        rows = self.get_queryset().filter(state__in=SUBMITTABLE, sealed__isnull=False)
        return rows.select_related("edition__entry", "organisation", "key").order_by("pk")

    def _drafts(self, request: HttpRequest):
        rows, kind, organisation = (
            self._rows(),
            request.GET.get("kind", ""),
            request.GET.get("organisation", ""),
        )
        if kind:
            rows = rows.filter(kind=kind[:40])
        if organisation.isascii() and organisation.isdigit():
            rows = rows.filter(organisation=int(organisation[:18]))
        return rows


def _seen(given: list[str]) -> dict[int, int]:
    """`record:version` of each row that the page showed; what is no such pair is left out."""
    pairs = ([row_key(each) for each in pair.partition(":")[::2]] for pair in given)
    return {pk: version for pk, version in pairs if pk is not None and version is not None}
