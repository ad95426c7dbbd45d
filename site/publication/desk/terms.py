"""Business secrets that departments list: which lists there are, one list, and public items that hold a term.

Reading a list is entered into the audit log, and answered without being stored by the browser.
"""

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from confidentiality.enums import HitOutcome
from confidentiality.errors import Refused
from confidentiality.models import ListedTerm, TermHit
from confidentiality.services import terms as lists_service
from confidentiality.services.terms import CLOSERS, ENDERS, LISTERS
from organisations.days import end_of
from organisations.models import Organisation
from organisations.row_keys import row_key
from publication.models import PublicItem

from . import queues
from .access import TERM_READERS, needs, organisations_for

SIZE = 100


class ListForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Terms, one a line"),
        widget=forms.Textarea(attrs={"rows": 6, "style": "width: 100%", "autocomplete": "off"}),
        max_length=120_000,
    )
    reason = forms.CharField(
        label=gettext_lazy("What they are, and whose"),
        max_length=500,
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day (empty: without end)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@needs(*TERM_READERS)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """The person's organisations, and how many terms each lists; no term."""
    holding = Q(terms__ends_at=None) | Q(terms__ends_at__gt=request.at)
    mine = organisations_for(request, TERM_READERS).annotate(many=Count("terms", filter=holding))
    page = queues.cut(_after(mine, request).order_by("pk"), lambda row: str(row.pk), size=SIZE)
    context = {"rows": page.rows, "next_after": page.next_after, "open_hits": _hits(request)[:1].exists()}
    return render(request, "publication/desk/term_lists.html", context)


@needs(*TERM_READERS)
@cache_control(no_store=True)
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation's list, the newest first; a POST adds to it."""
    organisation = get_object_or_404(organisations_for(request, LISTERS), pk=pk)
    form = ListForm(request.POST or None)
    if form.is_bound and form.is_valid() and (answer := _add(request, organisation, form)):
        return answer
    rows = ListedTerm.objects.filter(organisation=organisation).select_related("key", "listed_by", "ended_by")
    page = queues.by_number(rows, request.GET.get("after", ""), oldest_first=False, size=SIZE)
    read = lists_service.read(page.rows, organisation=organisation, by=request.user.person, at=request.at)
    context = {
        "organisation": organisation,
        "rows": [(row, text, row.ends_at is None or row.ends_at > request.at) for row, text in read],
        "next_after": page.next_after,
        "form": form,
        "may_end": organisations_for(request, ENDERS).filter(pk=pk).exists(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "publication/desk/terms.html", context, status=status)


def _add(request: HttpRequest, organisation: Organisation, form: ListForm) -> HttpResponse | None:
    given, last = form.cleaned_data, form.cleaned_data["last_day"]
    try:
        made = lists_service.list_many(
            given["words"].splitlines(), organisation=organisation, reason=given["reason"],
            by=request.user.person, at=request.at, ends_at=end_of(last) if last else None,
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    text = ngettext(
        "%(count)s term was added; drafts are screened for it from now on, and what is public is looked through.",
        "%(count)s terms were added; drafts are screened for them from now on, and what is public is looked "
        "through.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    return redirect("terms:terms", organisation.pk)


@needs(*ENDERS)
@require_POST
def end(request: HttpRequest, pk: int, term: int) -> HttpResponse:
    organisation = get_object_or_404(organisations_for(request, ENDERS), pk=pk)
    row = get_object_or_404(
        ListedTerm.objects.select_related("organisation"), pk=term, organisation=organisation
    )
    try:
        lists_service.end(row, by=request.user.person, at=request.at)
        messages.success(
            request, _("The term is not looked for any more. What was found before stays found.")
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("terms:terms", pk)


@needs(*CLOSERS)
@cache_control(no_store=True)
@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """Public items in which a listed term stands, that nobody decided about; the oldest first."""
    rows = _hits(request).select_related("term__key", "term__organisation", "organisation")
    page = queues.by_number(rows, request.GET.get("after", ""))
    items = PublicItem.objects.in_bulk([row.item_id for row in page.rows])
    context = {
        "rows": [(row, text, items.get(row.item_id)) for row, text in _read(request, page.rows)],
        "next_after": page.next_after,
        "outcomes": HitOutcome.choices,
    }
    return render(request, "publication/desk/term_hits.html", context)


@needs(*CLOSERS)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    hit = get_object_or_404(_hits(request).select_related("organisation"), pk=pk)
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("outcome", "note")}
    try:
        lists_service.close_hit(hit, by=request.user.person, at=request.at, **given)
        messages.success(request, _("Noted."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("terms:found")


def _read(request: HttpRequest, rows: list[TermHit]) -> list[tuple[TermHit, str]]:
    """Each with its term; entered by the organisation whose list it is of."""
    opened: dict[int, str] = {}
    for organisation in {row.term.organisation for row in rows}:
        terms_ = list({row.term for row in rows if row.term.organisation_id == organisation.pk})
        read = lists_service.read(terms_, organisation=organisation, by=request.user.person, at=request.at)
        opened |= {term.pk: text["term"] for term, text in read}
    return [(row, opened[row.term_id]) for row in rows]


def _hits(request: HttpRequest):
    mine = organisations_for(request, CLOSERS)
    return TermHit.objects.filter(closed_at=None, organisation__in=mine.values("pk"))


def _after(rows, request: HttpRequest):
    after = row_key(request.GET.get("after", ""))
    return rows if after is None else rows.filter(pk__gt=after)
