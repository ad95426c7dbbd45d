"""One act on many records: selection, preview, confirmation, progress, result."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import listing, tasks
from disclosure.enums import BulkAct, BulkGroup, BulkState
from disclosure.errors import DisclosureRefused
from disclosure.lines import Line, lines
from disclosure.listing import Listing
from disclosure.models import BulkJob, Record
from disclosure.services import bulk, records
from organisations.row_keys import row_key
from publication.desk.access import organisations_for

from .filters import FilterForm
from .forms import WithdrawForm
from .viewsets import READERS, ScopedView

EXAMPLES = 10
MOST_TICKED = 200  # a page has a hundred


class EmbargoForm(forms.Form):
    publish_from = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        help_text=gettext_lazy("Embargo: it is shown from then on, if it is approved by then."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class MasksForm(forms.Form):
    accept_masks = forms.BooleanField(
        label=gettext_lazy("write every proposed mask"), required=False, initial=True
    )


FORMS: dict[str, type[forms.Form]] = {
    BulkAct.WITHDRAW: WithdrawForm,
    BulkAct.EMBARGO: EmbargoForm,
    BulkAct.SUBMIT: MasksForm,
}


@dataclass(frozen=True, slots=True)
class Group:
    """What becomes, or became, of how many; and a few of them."""

    label: str
    count: int
    examples: list[Line]


class BulkView(ScopedView):
    model = BulkJob
    writers = records.WITHDRAWERS

    def readable(self):
        """What the list shows, whatever the request's method: what may be done of it the preview says."""
        return organisations_for(self.request, READERS)


class SelectView(BulkView):
    """The ticked rows, or all that match the list's filters, become a selection that is looked through."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in bulk.ACTS:
            messages.error(request, _("Choose what to do with them."))
            return redirect("records:index")
        try:
            job = bulk.select(
                act=BulkAct(act), scope=self.readable(), by=self.person, at=request.at, **self._which()
            )
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("records:index")
        return go_on(job)

    def _which(self) -> dict:
        """Ticked rows, those that the page showed, or the list itself."""
        which = self.request.POST.get("which", "")
        if which == "matching":
            form = FilterForm(self.request.POST, organisations=self.readable())
            return {"listing": Listing(self.readable(), form.filters(self.person))}
        given = self.request.POST.getlist("shown" if which == "page" else "record")[:MOST_TICKED]
        return {"keys": [key for each in given if (key := row_key(each)) is not None]}


class JobView(BulkView):
    """What would become of the selection; POST confirms or drops it; then how far it is, and what became of it."""

    template_name = "disclosure/admin/bulk.html"

    def get_job(self) -> BulkJob:
        """One's own. Raises Http404."""
        return get_object_or_404(BulkJob, pk=self.kwargs["job"], by=self.person)

    def get(self, request: HttpRequest, job: int) -> HttpResponse:
        return self._show(self.get_job(), None)

    def post(self, request: HttpRequest, job: int) -> HttpResponse:
        found = self.get_job()
        form = FORMS.get(found.act, forms.Form)(request.POST)
        try:
            if "drop" in request.POST:
                bulk.drop(found, by=self.person, at=request.at)
                return redirect("records:index")
            if not form.is_valid():
                return self._show(found, form, status=422)
            bulk.confirm(found, parameters=_plain(form.cleaned_data), by=self.person, at=request.at)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("records:bulk_job", found.pk)
        return go_on(found)

    def _show(self, job: BulkJob, form: forms.Form | None, *, status: int = 200) -> HttpResponse:
        state = BulkState(job.state)
        column = (
            "planned" if state in (BulkState.PREPARING, BulkState.READY, BulkState.DROPPED) else "outcome"
        )
        context = {
            "job": job,
            "waits": state in (BulkState.PREPARING, BulkState.RUNNING),
            "ready": state == BulkState.READY,
            "groups": _groups(job, column, self.readable()),
            "column": column,
            "form": form or FORMS.get(job.act, forms.Form)(),
            "most": bulk.MOST,
        }
        return self.page(context, status=status)


def go_on(job: BulkJob) -> HttpResponse:
    """A few rows at once, many by the worker; then the job's page."""
    if not bulk.is_small(job) or bulk.work(job, clock=timezone.now):
        tasks.begin(job)
    return redirect("records:bulk_job", job.pk)


def _groups(job: BulkJob, column: str, scope) -> list[Group]:
    """Rows of the job by what becomes of them: its own index counts ten thousand at most."""
    counted = job.rows.exclude(**{column: ""}).order_by().values_list(column).annotate(Count("pk"))
    counts = dict(counted)
    return [
        Group(_label(job, group, column), counts[group], _examples(job, column, group, scope))
        for group in BulkGroup.values
        if group in counts
    ]


def _examples(job: BulkJob, column: str, group: str, scope) -> list[Line]:
    keys = job.rows.filter(**{column: group}).order_by("pk").values_list("record_id", flat=True)[:EXAMPLES]
    found = Record.objects.filter(pk__in=list(keys), organisation__in=scope.values("pk")).order_by("pk")
    return lines(listing.related(found))


def _label(job: BulkJob, group: str, column: str) -> str:
    if group != BulkGroup.DONE:
        return BulkGroup(group).label
    words = _("will be done: %(act)s") if column == "planned" else _("done: %(act)s")
    return words % {"act": job.get_act_display()}


def _plain(given: dict) -> dict:
    """A form's values as JSON keeps them."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in given.items()
    }
