"""Bundles at the desk: the list, one that is gathered, submitted, approved, stopped, resumed, published.

bundle_parts.py    reading part after part; the preview as a whole
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.enums import BundleState
from confidentiality.errors import BundleRefused, NotYours, Refused
from confidentiality.models import Bundle, BundleMember
from confidentiality.selectors import READERS, bundles_in_scope, bundles_waiting_for
from confidentiality.services import bundles as engine
from organisations.enums import Role
from organisations.row_keys import row_key
from publication import bundling
from publication.errors import DoorRefused
from publication.services import bundles as door

from . import queues
from .access import forbidden, needs, organisations_for, roles_of
from .forms import BundleActForm, BundleForm, BundleStopForm

SHOWN = ("organisation", "made_by")


@needs(*READERS)
@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """Those that wait for the person first, then all of his organisations, newest first, by key."""
    person, after = request.user.person, request.GET.get("after", "")
    found = bundles_in_scope(person, at=request.at)
    state = request.GET.get("state", "")
    if state in BundleState.values:
        found = found.filter(state=state)
    page = queues.by_number(found.select_related(*SHOWN), after, oldest_first=False)
    waiting = bundles_waiting_for(person, at=request.at).select_related(*SHOWN).order_by("hour", "pk")
    context = {
        "waiting": [] if after else list(waiting[: queues.SIZE]),
        "rows": page.rows,
        "next_after": page.next_after,
        "state": state,
        "states": [each for each in BundleState.choices if each[0] != BundleState.PUBLISHING],
        "may_make": Role.SUBMITTER in roles_of(request),
        "now": request.at,
    }
    return render(request, "publication/desk/bundles.html", context)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """An empty bundle of one of the organisations for which the person submits."""
    if Role.SUBMITTER not in roles_of(request):
        return forbidden(request)
    form = BundleForm(request.POST or None, organisations=organisations_for(request, [Role.SUBMITTER]))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "publication/desk/bundle_new.html", {"form": form}, status=status)
    made = engine.create(
        form.cleaned_data["organisation"], title=form.cleaned_data["title"], hour=form.cleaned_data["hour"],
        by=request.user.person, at=request.at,
    )  # fmt: skip
    return redirect("review:bundle", made.pk)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    """One bundle with all that can be done to it now; a refused act comes back here and says why."""
    shown = readable(request, pk)
    if request.method != "POST":
        return _page(request, shown)
    name, _colon, argument = request.POST.get("act", "").partition(":")
    try:
        if name not in ACTS:
            raise Refused(_("Choose what to do by one of the buttons."))
        return ACTS[name](request, shown, argument)
    except _Incomplete as incomplete:
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, shown, status=422, **incomplete.forms)
    except (Refused, DoorRefused) as refusal:
        messages.error(request, str(refusal))
        refused = refusal.by_member if isinstance(refusal, BundleRefused) else {}
        return _page(request, readable(request, pk), refused=refused, status=status_of(refusal))


def readable(request: HttpRequest, pk: int) -> Bundle:
    """The bundle, if it lies in the person's scope. Raises Http404."""
    found = bundles_in_scope(request.user.person, at=request.at)
    return get_object_or_404(found.select_related("organisation__parent", "made_by", "stopped_by"), pk=pk)


def status_of(refusal: Exception) -> int:
    return 403 if isinstance(refusal, NotYours) else 409


# Acts --------------------------------------------------------------------------------------------


class _Incomplete(Exception):
    """A form lacks something; by the name under which the page shows it."""

    def __init__(self, **forms: Any) -> None:
        super().__init__()
        self.forms = forms


def _change(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    form = BundleForm(request.POST)
    if not form.is_valid():
        raise _Incomplete(form=form)
    engine.change(
        shown, title=form.cleaned_data["title"], hour=form.cleaned_data["hour"], by=request.user.person,
        at=request.at,
    )  # fmt: skip
    messages.success(request, _("Changed."))
    return _back(shown)


def _add(request: HttpRequest, shown: Bundle, argument: str) -> HttpResponse:
    source_type, _colon, source_id = argument.partition(":")
    bundling.add(shown, source_type, source_id, by=request.user.person, at=request.at)
    messages.success(request, _("Added."))
    return _back(shown)


def _remove(request: HttpRequest, shown: Bundle, argument: str) -> HttpResponse:
    engine.remove(_member(shown, argument), by=request.user.person, at=request.at)
    messages.success(request, _("Taken out."))
    return _back(shown)


def _up(request: HttpRequest, shown: Bundle, argument: str) -> HttpResponse:
    engine.move(_member(shown, argument), -1, by=request.user.person, at=request.at)
    return _back(shown)


def _down(request: HttpRequest, shown: Bundle, argument: str) -> HttpResponse:
    engine.move(_member(shown, argument), 1, by=request.user.person, at=request.at)
    return _back(shown)


def _submit(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    sent = door.submit(shown, by=request.user.person, at=request.at)
    sent.refresh_from_db()
    messages.success(request, _("Submitted: %(state)s.") % {"state": sent.get_state_display()})
    return _back(shown)


def _stop(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    form = BundleStopForm(request.POST)
    if not form.is_valid():
        raise _Incomplete(stop_form=form)
    engine.stop(shown, by=request.user.person, reason=form.cleaned_data["reason"], at=request.at)
    messages.success(request, _("Stopped: nothing of it becomes public."))
    return _back(shown)


def _take_back(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    engine.take_back(shown, by=request.user.person, at=request.at)
    messages.success(request, _("Taken back: its parts, order and hour can be changed."))
    return _back(shown)


def _discard(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    engine.discard(shown, by=request.user.person, at=request.at)
    messages.success(request, _("The bundle is gone; its drafts are as they were."))
    return redirect("review:bundles")


def _approve(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    person = request.user.person
    form = BundleActForm(request.POST, steps=engine.steps(shown, person, at=request.at))
    if not form.is_valid():
        raise _Incomplete(act_form=form)
    engine.approve(
        shown, by=person, basis=form.cleaned_data["basis"], checklist=form.checklist, at=request.at
    )
    shown.refresh_from_db()
    messages.success(request, _("Approved: %(state)s.") % {"state": shown.get_state_display()})
    return redirect("review:bundles" if shown.state == BundleState.IN_REVIEW else "review:bundle",
                    *([] if shown.state == BundleState.IN_REVIEW else [shown.pk]))  # fmt: skip


def _release(request: HttpRequest, shown: Bundle, _argument: str) -> HttpResponse:
    if not organisations_for(request, engine.STOPPERS).filter(pk=shown.organisation_id).exists():
        raise NotYours(_("You have no role in that organisation."))
    items = door.release(shown, by=request.user.person, at=request.at)
    if items:
        messages.success(request, _("Published: all %(count)s parts.") % {"count": len(items)})
    else:
        messages.error(request, _("Nothing was published; see below what stands in the way."))
    return _back(shown)


ACTS: dict[str, Callable[[HttpRequest, Bundle, str], HttpResponse]] = {
    "change": _change,
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "submit": _submit,
    "stop": _stop,
    "take_back": _take_back,
    "discard": _discard,
    "approve": _approve,
    "release": _release,
}


def _back(shown: Bundle) -> HttpResponse:
    return redirect("review:bundle", shown.pk)


def _member(shown: Bundle, argument: str) -> BundleMember:
    members = BundleMember.objects.select_related("bundle")
    return get_object_or_404(members, bundle=shown, pk=row_key(argument))


# Page --------------------------------------------------------------------------------------------


def _page(
    request: HttpRequest,
    shown: Bundle,
    *,
    refused: dict[int, str] | None = None,
    form: BundleForm | None = None,
    stop_form: BundleStopForm | None = None,
    act_form: BundleActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    may_edit = organisations_for(request, [Role.SUBMITTER]).filter(pk=shown.organisation_id).exists()
    may_stop = (
        may_edit or organisations_for(request, engine.STOPPERS).filter(pk=shown.organisation_id).exists()
    )
    gathering = may_edit and shown.state == BundleState.GATHERING
    q = request.GET.get("q", "").replace("\0", "").strip()[:80]
    lines = bundling.lines(shown, reader=request.user.person, refused=refused or {})
    context = {
        "bundle": shown,
        "lines": lines,
        "left": sum(not line.seen for line in lines),
        "troubled": any(line.trouble for line in lines),
        "may_edit": may_edit,
        "gathering": gathering,
        "mending": may_edit and shown.state == BundleState.STOPPED,
        "may_preview": may_edit or shown.state != BundleState.GATHERING,
        "due": shown.state == BundleState.APPROVED and shown.hour <= request.at,
        "late": shown.state == BundleState.IN_REVIEW and shown.hour <= request.at,
        "may_release": may_stop,
        "form": form
        or (BundleForm(initial={"title": shown.title, "hour": shown.hour}) if gathering else None),
        "stop_form": (stop_form or BundleStopForm()) if may_stop and _moves(shown) else None,
        "q": q,
        "candidates": bundling.candidates(shown, q) if gathering else [],
        "acts": list(shown.acts.select_related("actor", "counts_as").order_by("pk")),
        **_opinion(request, shown, act_form),
    }
    response = render(request, "publication/desk/bundle.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _moves(shown: Bundle) -> bool:
    return shown.state in (BundleState.IN_REVIEW, BundleState.APPROVED)


def _opinion(request: HttpRequest, shown: Bundle, form: BundleActForm | None) -> dict[str, Any]:
    if shown.state != BundleState.IN_REVIEW:
        return {"steps": [], "why_not": ""}
    try:
        steps = engine.steps(shown, request.user.person, at=request.at)
    except Refused as refusal:
        return {"steps": [], "why_not": str(refusal)}
    return {"steps": steps, "why_not": "", "act_form": form or BundleActForm(steps=steps)}
