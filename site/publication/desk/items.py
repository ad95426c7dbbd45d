"""What was published, for those who answer for it: found, withdrawn, annotated, shortened."""

from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from organisations.enums import Role
from publication import admin_search, kinds
from publication.by_words import WordsAway
from publication.enums import Annotation, ItemState, Section, Withdrawal
from publication.errors import DoorRefused
from publication.filters import Cursor, FilterInvalid
from publication.models import LedgerEntry, PublicItem
from publication.services import door

from . import queues
from .access import ITEM_READERS, forbidden, items_for, needs, search_scope
from .forms import AnnotateForm, ShortenForm, WithdrawForm
from .ledger import with_permits

FOUND = 50
FORMS = {"withdraw": WithdrawForm, "annotate": AnnotateForm, "shorten": ShortenForm}


@needs(*ITEM_READERS)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items in scope, newest first by key; or what search finds for the words in `q`."""
    words = request.GET.get("q", "").strip()[:100]
    state = request.GET.get("state", "")
    filters = {
        "state": state if state in ItemState.values else ItemState.PUBLISHED,
        "section": request.GET.get("section", ""),
        "kind": request.GET.get("kind", ""),
    }
    found = items_for(request)
    page = _found(request, found, words) if words else _listed(found, filters, request.GET.get("after", ""))
    context = {
        "rows": page.rows,
        "next_after": page.next_after,
        "q": words,
        "filters": filters,
        "states": ItemState.choices,
        "sections": Section.choices,
        "kinds": kinds.registered(),
    }
    return render(request, "publication/desk/items.html", context)


@needs(*ITEM_READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """One item with its entries of the ledger; POST does one act, for its publishers only."""
    shown = get_object_or_404(items_for(request).select_related("permit"), pk=item_id)
    if request.method != "POST":
        return _page(request, shown)
    if not items_for(request, [Role.PUBLISHER]).filter(pk=item_id).exists():
        return forbidden(request)
    return _act(request, shown)


def _act(request: HttpRequest, shown: PublicItem) -> HttpResponse:
    name = request.POST.get("act", "")
    form = FORMS[name](request.POST, prefix=name) if name in FORMS else None
    if form is None or not form.is_valid():
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, shown, bound={name: form} if form else {}, status=422)
    if request.POST.get("commitment") != shown.commitment:
        messages.error(request, _("The content changed since you read it; read it again."))
        return _page(request, shown, bound={name: form}, status=409)
    try:
        said = _do(name, form, shown, by=request.user.person, at=request.at)
    except DoorRefused as refusal:
        messages.error(request, str(refusal))
        return _page(
            request, get_object_or_404(items_for(request), pk=shown.pk), bound={name: form}, status=409
        )
    messages.success(request, said)
    return redirect("items:item", shown.pk)


def _do(name: str, form: Form, shown: PublicItem, *, by, at: datetime) -> str:
    if name == "withdraw":
        door.withdraw(shown.pk, Withdrawal(form.cleaned_data["withdrawal"]), by=by, at=at)
        return _("Withdrawn: it is hidden everywhere from now on.")
    if name == "annotate":
        door.annotate(shown.pk, Annotation(form.cleaned_data["annotation"]), by=by, at=at)
        return _("The status is set.")
    door.shorten(shown.pk, form.until, reason=form.cleaned_data["reason"], by=by, at=at)
    return _("The display ends earlier now.")


def _page(
    request: HttpRequest, shown: PublicItem, *, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    may_act = items_for(request, [Role.PUBLISHER]).filter(pk=shown.pk).exists()
    forms = {name: (bound or {}).get(name) or form(prefix=name) for name, form in FORMS.items()}
    context = {
        "item": shown,
        "entries": with_permits(list(LedgerEntry.objects.filter(item_id=shown.pk).order_by("-seq")[:FOUND])),
        "may_act": may_act and shown.state == ItemState.PUBLISHED,
        "is_visible": shown.is_visible(at=request.at),
        **forms,
    }
    return render(request, "publication/desk/item.html", context, status=status)


def _found(request: HttpRequest, found: QuerySet[PublicItem], words: str) -> queues.Slice:
    """In the order of the search; what is out of scope is left out, found or not."""
    by_id = found.in_bulk(ids := _ids(request, words))
    return queues.Slice([by_id[each] for each in ids if each in by_id], None)


def _ids(request: HttpRequest, words: str) -> list[str]:
    """What search finds in the person's organisations; while it is away, the exact id, and a word of it."""
    scope = search_scope(request, ITEM_READERS)
    try:
        return admin_search.find(words, at=request.at, organisations=scope, limit=FOUND)
    except WordsAway:
        messages.warning(request, _("Search is away just now: only an exact id is found. The list works."))
        return [words]


def _listed(found: QuerySet[PublicItem], filters: dict[str, str], after: str) -> queues.Slice:
    found = found.filter(**{name: value for name, value in filters.items() if value})
    try:
        cursor = Cursor.parse(after) if after else None
    except FilterInvalid:
        cursor = None
    if cursor:
        found = found.filter(visible_from__lte=cursor.visible_from).exclude(
            visible_from=cursor.visible_from, id__gte=cursor.id
        )
    return queues.cut(
        found.order_by("-visible_from", "-id"), lambda row: str(Cursor(row.visible_from, row.id))
    )
