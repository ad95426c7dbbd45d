"""The list of records, and exact look-up: pages by key, nothing counted, no private value in an address."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality.services import auditing
from disclosure import listing
from disclosure.enums import BulkAct, FollowUp
from disclosure.errors import FiltersRefused
from disclosure.lines import lines
from disclosure.listing import Listing, Page
from disclosure.models import CatalogueEntry, Record
from disclosure.services import bulk, records
from disclosure.source import SOURCE_TYPE
from organisations.enums import Role
from publication.desk import queues
from publication.desk.access import organisations_for, roles_of

from . import due
from .filters import FilterForm, LookupForm
from .viewsets import READERS, ScopedView

WORKERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER)
PROPOSED = "proposed"
TITLES: dict[str, str | Promise] = {
    due.OVERDUE: gettext_lazy("Overdue"),
    due.DUE: gettext_lazy("Everything that is due, the first day first"),
    FollowUp.CORRECT: gettext_lazy("Public version differs from the catalogue"),
    FollowUp.COMPLETE: gettext_lazy("Lacks what the catalogue asks for"),
    PROPOSED: gettext_lazy("Proposed values to confirm"),
}


class ListView(ScopedView):
    """Narrowed and sorted as the address says; see disclosure.listing."""

    model = Record
    template_name = "disclosure/admin/records.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        form = FilterForm(request.GET, organisations=self.organisations())
        rows = Listing(self.organisations(), form.filters(self.person))
        try:
            page = rows.page(
                after=request.GET.get("after", ""),
                before=request.GET.get("before", ""),
                size=form.size_chosen,
            )
        except FiltersRefused as refusal:
            form.add_error(None, str(refusal))
            page = Page([], None, None)
        context = {
            "form": form,
            "lookup": LookupForm(auto_id="lookup_%s"),
            "rows": lines(page.rows),
            "next_after": page.next_after,
            "previous_before": page.previous_before,
            "query": form.query(),
            "filters": form.cleaned_data,
            "titles": TITLES.items(),
            "today": due.today(request.at),
        }
        return self.page(context | offered(self))


class LookupView(ScopedView):
    """Exact match through keyed hashes; a POST, so that no address holds a name."""

    model = Record
    template_name = "disclosure/admin/lookup.html"
    http_method_names = ["post"]
    writers = WORKERS

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LookupForm(request.POST, auto_id="lookup_%s")
        if not form.is_valid():
            messages.error(request, _("Say what to look for: a name, a number or a code, in full."))
            return redirect("records:index")
        found = listing.related(listing.look_up(self.organisations(), *form.sought()))
        page = queues.by_number(found, request.POST.get("after", ""), oldest_first=False)
        auditing.looked_up(
            SOURCE_TYPE, {row.pk: row.organisation_id for row in page.rows}, by=self.person,
            organisation=self.organisations().order_by("path").first(), at=request.at,
            detail=form.cleaned_data["by"],
        )  # fmt: skip
        context = {"lookup": form, "rows": lines(page.rows), "next_after": page.next_after, "looked_up": True}
        context["today"] = due.today(request.at)
        return self.page(context | offered(self))


def offered(view: ScopedView) -> dict:
    """What the person may add and do here."""
    held = roles_of(view.request)
    return {
        "kinds": CatalogueEntry.objects.all(),
        "may_add": organisations_for(view.request, records.WRITERS).exists(),
        "may_look_up": bool(held & set(WORKERS)),
        "acts": [
            (act, BulkAct(act).label)
            for act, each in bulk.ACTS.items()
            if held & {str(role) for role in each.roles}
        ],
        "sees_exports": bool(held & set(READERS)),
    }
