"""Batches at the desk: those of my organisations, one with its sample, reading row after row, approving.

Reading is made for the keyboard: the page of a row has its accepting button focused, and leads to the
next unread row.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.enums import BatchState, Opinion
from confidentiality.errors import NotYours, Refused
from confidentiality.models import Batch, BatchMember, Reading, Submission
from confidentiality.selectors import READERS, batches_in_scope, batches_waiting_for
from confidentiality.services import batches as engine
from confidentiality.services import reviews, submissions
from publication import kinds
from publication.errors import DoorRefused

from . import draft, queues
from .access import needs, organisations_for
from .forms import BatchForm, RejectForm, StopForm

LINES = 1000


@needs(*READERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """Those that wait for the person first, then all of his organisations, newest first, by key."""
    person = request.user.person
    found = batches_in_scope(person, at=request.at)
    state = request.GET.get("state", "")
    if state in BatchState.values:
        found = found.filter(state=state)
    page = queues.by_number(found.select_related(*_SHOWN), request.GET.get("after", ""), oldest_first=False)
    waiting = batches_waiting_for(person, at=request.at).select_related(*_SHOWN).order_by("pk")
    context = {
        "waiting": [] if request.GET.get("after") else list(waiting[: queues.SIZE]),
        "rows": page.rows,
        "next_after": page.next_after,
        "state": state,
        "states": BatchState.choices,
    }
    return render(request, "publication/desk/batches.html", context)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: its numbers, its sample, and one act for all of it; a refused act comes back here."""
    shown = _readable(request, pk)
    if request.method != "POST":
        return _page(request, shown)
    acts = {"approve": _approve, "stop": _stop}
    name = request.POST.get("act", "")
    try:
        if name not in acts:
            raise Refused(_("Choose what to do by one of the buttons."))
        return acts[name](request, shown)
    except (Refused, DoorRefused) as refusal:
        messages.error(request, str(refusal))
        return _page(request, _readable(request, pk), status=_status(refusal))


@needs(*READERS)
@require_safe
def next_row(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first row of the sample that the person has not read; or back, where he read all."""
    return _to_next(_readable(request, pk), request)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, pk: int, submission: int) -> HttpResponse:
    """One row of the sample, to be accepted or rejected."""
    shown = _readable(request, pk)
    member = get_object_or_404(
        BatchMember.objects.filter(batch=shown, in_sample=True).select_related("submission__key"),
        submission=submission,
    )
    if request.method != "POST":
        return _row_page(request, shown, member)
    acts = {"accept": _accept, "reject": _reject}
    try:
        if request.POST.get("act", "") not in acts:
            raise Refused(_("Choose what to do by one of the buttons."))
        return acts[request.POST["act"]](request, shown, member)
    except Refused as refusal:
        messages.error(request, str(refusal))
        member.submission.refresh_from_db()
        return _row_page(request, shown, member, status=_status(refusal))


@needs(*READERS)
@require_safe
def sample(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Seed, size and ids, so that anybody can draw the sample again."""
    response = StreamingHttpResponse(_lines(_readable(request, pk)), content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


# Acts --------------------------------------------------------------------------------------------


def _approve(request: HttpRequest, shown: Batch) -> HttpResponse:
    _acting, step = engine.capacity(shown, request.user.person, at=request.at)
    form = BatchForm(request.POST, step=step)
    if not form.is_valid():
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, shown, form=form, status=422)
    permits = engine.approve(
        shown, by=request.user.person, basis=form.cleaned_data["basis"], checklist=form.checklist, at=request.at
    )  # fmt: skip
    said = (
        _("Approved; the review of %(count)s rows is complete.") % {"count": len(permits)}
        if permits
        else _("Approved; it waits for the next.")
    )
    messages.success(request, said)
    return redirect("review:batches")


def _stop(request: HttpRequest, shown: Batch) -> HttpResponse:
    form = StopForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, shown, stop_form=form, status=422)
    engine.stop(shown, by=request.user.person, reason=form.cleaned_data["reason"], at=request.at)
    messages.success(request, _("Stopped: nothing passes by this batch any more."))
    return redirect("review:batch", shown.pk)


def _accept(request: HttpRequest, shown: Batch, member: BatchMember) -> HttpResponse:
    engine.read(
        member.submission, by=request.user.person, commitment=request.POST.get("commitment", ""), at=request.at
    )  # fmt: skip
    return _to_next(shown, request)


def _reject(request: HttpRequest, shown: Batch, member: BatchMember) -> HttpResponse:
    form = RejectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something is missing; see the form below."))
        return _row_page(request, shown, member, form=form, status=422)
    reviews.dissent(
        member.submission, by=request.user.person, commitment=request.POST.get("commitment", ""),
        opinion=Opinion(form.cleaned_data["opinion"]), basis=form.cleaned_data["basis"], at=request.at,
    )  # fmt: skip
    messages.success(request, _("Rejected; the batch is stopped, and its other rows are read singly."))
    return redirect("review:batch", shown.pk)


# Pages -------------------------------------------------------------------------------------------

_SHOWN = ("organisation", "submitter", "chain")


def _page(
    request: HttpRequest,
    shown: Batch,
    *,
    form: BatchForm | None = None,
    stop_form: StopForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "batch": shown,
        "kind_label": kinds.label(shown.kind),
        "sample": _sample(request, shown),
        "acts": list(shown.acts.select_related("actor", "counts_as").order_by("pk")),
        "page": queues.by_number(_rows(shown), request.GET.get("after", "")),
        "stop_form": (stop_form or StopForm()) if _may_stop(request, shown) else None,
        **_opinion(request, shown, form),
    }
    context["left"] = sum(not mine for _member, _title, mine in context["sample"])
    context["rows"] = [(each, _title(each)) for each in context["page"].rows]
    response = render(request, "publication/desk/batch.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _row_page(
    request: HttpRequest,
    shown: Batch,
    member: BatchMember,
    *,
    form: RejectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    submission, person = member.submission, request.user.person
    acting, _step, why_not = _capacity(request, shown)
    left = list(engine.unread(shown, person).values_list("submission", flat=True))
    context = {
        "batch": shown,
        "submission": submission,
        "title": _title(submission),
        "acting": acting,
        "why_not": why_not,
        "is_read": submission.pk not in left,
        "done": shown.sampled - len(left),
        "form": form or RejectForm(),
        "passages": _passages(request, submission),
    }
    response = render(request, "publication/desk/batch_row.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _readable(request: HttpRequest, pk: int) -> Batch:
    """The batch, if it lies in the person's scope. Raises Http404."""
    found = batches_in_scope(request.user.person, at=request.at).select_related(*_SHOWN, "stopped_by")
    return get_object_or_404(found.exclude(state=BatchState.GATHERING), pk=pk)


def _to_next(shown: Batch, request: HttpRequest) -> HttpResponse:
    following = engine.unread(shown, request.user.person).values_list("submission", flat=True).first()
    if following is None:
        return redirect("review:batch", shown.pk)
    return redirect("review:batch_row", shown.pk, following)


def _sample(request: HttpRequest, shown: Batch) -> list[tuple[BatchMember, str, bool]]:
    """Rows of the sample, their titles, and whether the person has read them as they stand."""
    drawn = BatchMember.objects.filter(batch=shown, in_sample=True).select_related("submission")
    mine = set(
        Reading.objects.filter(member__batch=shown, person=request.user.person).values_list(
            "member", "commitment"
        )
    )
    return [
        (each, _title(each.submission), (each.pk, each.submission.commitment) in mine)
        for each in drawn.defer("submission__draft_sealed").order_by("submission")
    ]


def _rows(shown: Batch):
    rows = Submission.objects.filter(batch_member__batch=shown).select_related("batch_member", "permit")
    return rows.defer("draft_sealed", "subject_sealed")


def _capacity(request: HttpRequest, shown: Batch):
    try:
        acting, step = engine.capacity(shown, request.user.person, at=request.at)
    except Refused as refusal:
        return None, None, str(refusal)
    return acting, step, ""


def _opinion(request: HttpRequest, shown: Batch, form: BatchForm | None) -> dict[str, Any]:
    acting, step, why_not = _capacity(request, shown)
    return {
        "acting": acting,
        "step": step,
        "why_not": why_not,
        "form": form or (BatchForm(step=step) if step else None),
    }


def _may_stop(request: HttpRequest, shown: Batch) -> bool:
    there = organisations_for(request, engine.STOPPERS).filter(pk=shown.organisation_id)
    return shown.state in (BatchState.OPEN, BatchState.APPROVED) and there.exists()


def _passages(request: HttpRequest, submission: Submission) -> list[draft.Passage] | None:
    if submission.content is None or submission.draft_sealed is None:
        return None
    document = submissions.read_draft(submission, by=request.user.person, at=request.at)
    return draft.passages(document, [], submissions.masks_of(submission))


def _lines(shown: Batch) -> Iterator[str]:
    yield f"seed {shown.seed}\nsize {shown.sampled}\n"
    yield "# python: sorted(random.Random(seed).sample(sorted(ids), size))\n"
    rows = BatchMember.objects.filter(batch=shown).order_by("submission")
    for pk, in_sample in rows.values_list("submission", "in_sample").iterator(chunk_size=LINES):
        yield f"{pk}{' sample' if in_sample else ''}\n"


def _title(submission: Submission) -> str:
    return json.loads(submission.content).get("title", "") if submission.content else ""


def _status(refusal: Exception) -> int:
    return 403 if isinstance(refusal, NotYours) else 409
