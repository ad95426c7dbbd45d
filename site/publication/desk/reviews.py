"""Reviewing: what waits for me, everything in my scope, and one submission with all that is done to it."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality import sources
from confidentiality.enums import OPEN, Opinion, SubmissionState
from confidentiality.errors import ContentChanged, NotYours, Refused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import ChainStep, Finding, Overrule, Submission
from confidentiality.models.reviews import SubmissionQuerySet
from confidentiality.selectors import (
    READERS,
    batches_waiting_for,
    bundles_waiting_for,
    in_scope,
    singly,
    waiting_for,
)
from confidentiality.services import reviews, submissions
from organisations.selectors import Capacity, principals_of
from publication import assets, kinds
from publication.errors import DoorRefused
from publication.models import Asset

from . import draft, queues
from .access import needs
from .forms import OpinionForm
from .preview import item_of as preview_item
from .preview import public_context

REASON_LENGTH = 300
ASSET = re.compile(r"/assets/([0-9a-f]{64})")
HISTORY = 20


@needs(*READERS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What the person can act on now: what is due first in front, then the oldest."""
    person = request.user.person
    together = batches_waiting_for(person, at=request.at).exists()
    bundled = bundles_waiting_for(person, at=request.at).exists()
    empty = _("Nothing waits for you singly.") if together or bundled else _("Nothing waits for you.")
    waiting = singly(waiting_for(person, at=request.at))
    return _list(
        request, waiting, title=_("Waits for me"), empty=empty, batches_wait=together, bundles_wait=bundled
    )


@needs(*READERS)
@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    """Every submission that the person may read, newest first, by state and kind."""
    found = in_scope(request.user.person, at=request.at)
    state = request.GET.get("state", "")
    if state in SubmissionState.values:
        found = found.filter(state=state)
    return _list(request, found, title=_("All submissions"), empty=_("There is none."), oldest_first=False)


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission; a refused act comes back to the same page, with all that was typed."""
    submission = _readable(request, pk)
    if request.method != "POST":
        return _page(request, submission)
    try:
        return _act(request, submission)
    except (Refused, DoorRefused) as refusal:
        messages.error(request, str(refusal))
        status = 403 if isinstance(refusal, NotYours) else 409
    except _Incomplete as incomplete:
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, submission, form=incomplete.form, status=422)
    return _page(request, _readable(request, pk), form=_as_typed(submission, request.POST), status=status)


@needs(*READERS)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the public will see, by the public's own template, with assets from behind the login."""
    submission = _readable(request, pk)
    if submission.content is None:
        raise Http404
    submissions.read_frozen(submission, by=request.user.person, at=request.at, detail="preview")
    item = preview_item(submission)
    page = render_to_string("publication/item.html", public_context(item, at=request.at), request)
    response = HttpResponse(ASSET.sub(lambda found: reverse("review:asset", args=[pk, found[1]]), page))
    response["Cache-Control"] = "no-store"
    return response


@needs(*READERS)
@require_safe
def asset(request: HttpRequest, pk: int, sha256: str) -> HttpResponseBase:
    """A picture or file of a submission, before the public may have it."""
    submission = _readable(request, pk)
    found = Asset.objects.filter(pk=sha256, erased_at=None).first() if sha256 in submission.assets else None
    if found is None:
        raise Http404
    submissions.read_frozen(submission, by=request.user.person, at=request.at, detail="file")
    response = FileResponse(assets.path_of(sha256).open("rb"), content_type=found.mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


# Acts --------------------------------------------------------------------------------------------


def _act(request: HttpRequest, submission: Submission) -> HttpResponse:
    """One button of the page: its name says the act, `commitment` what the person had before his eyes."""
    name, _colon, argument = request.POST.get("act", "").partition(":")
    commitment = request.POST.get("commitment", "")
    acts = {"opinion": _give_opinion, "mask": _mask, "overrule": _overrule, "recall": _recall}
    if name not in acts:
        raise Refused(_("Choose what to do by one of the buttons."))
    return acts[name](request, submission, commitment, argument)


def _give_opinion(
    request: HttpRequest, submission: Submission, commitment: str, _argument: str
) -> HttpResponse:
    form = _opinion(submission, request.POST)
    if not form.is_valid():
        raise _Incomplete(form)
    given = {"by": request.user.person, "commitment": commitment, "at": request.at}
    opinion, basis = form.cleaned_data["opinion"], form.cleaned_data["basis"]
    if opinion == Opinion.OPEN:
        permit = reviews.approve(submission, basis=basis, checklist=form.checklist, **given)
        said = _("Approved; the review is complete.") if permit else _("Approved; it waits for the next.")
    else:
        reviews.dissent(submission, opinion=Opinion(opinion), basis=basis, **given)
        said = _("Your opinion is recorded.")
    messages.success(request, said)
    return redirect(_next(request, submission))


def _mask(request: HttpRequest, submission: Submission, commitment: str, _argument: str) -> HttpResponse:
    chosen = {int(pk) for pk in request.POST.getlist("finding") if pk.isascii() and pk.isdigit()}
    if not chosen:
        raise Refused(_("Choose the findings to mask."))
    findings = [finding for finding in submission.findings.all() if finding.pk in chosen]
    reviews.mask(submission, findings, by=request.user.person, commitment=commitment, at=request.at)
    messages.success(request, _("Masked. The content changed, so the review begins anew."))
    return redirect(_here(request, submission))


def _overrule(request: HttpRequest, submission: Submission, commitment: str, argument: str) -> HttpResponse:
    finding = next((each for each in submission.findings.all() if str(each.pk) == argument), None)
    if finding is None:
        raise Refused(_("This finding is not of this submission."))
    reason = request.POST.get(f"reason_{finding.pk}", "")
    if len(reason) > REASON_LENGTH:
        raise Refused(_("The reason is too long: at most %(length)s characters.") % {"length": REASON_LENGTH})
    reviews.overrule(finding, by=request.user.person, reason=reason, commitment=commitment, at=request.at)
    messages.success(request, _("Overruled."))
    return redirect(_here(request, submission))


def _recall(request: HttpRequest, submission: Submission, commitment: str, _argument: str) -> HttpResponse:
    if not _is_submitter(request, submission):
        raise NotYours(_("Only its submitter takes a submission back."))
    if commitment != submission.commitment:
        raise ContentChanged(_("The content changed since you read it; read it again."))
    submissions.recall(submission, at=request.at)
    messages.success(request, _("Taken back."))
    return redirect("review:all")


class _Incomplete(Exception):
    """The form itself lacks something."""

    def __init__(self, form: OpinionForm) -> None:
        super().__init__()
        self.form = form


# Pages -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A finding on the page: how much of an overrule it has, and what was typed about it."""

    finding: Finding
    overrules: list[Overrule]
    needed: int
    chosen: bool
    reason: str

    @property
    def open(self) -> bool:
        return not self.finding.masked and len(self.overrules) < self.needed


def _page(
    request: HttpRequest, submission: Submission, *, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:
    acting, why_not = _capacity(request, submission)
    context = {
        "submission": submission,
        "item": _document(submission),
        "acting": acting,
        "why_not": why_not,
        "is_submitter": submission.state in OPEN and _is_submitter(request, submission),
        "form": form or _opinion(submission),
        "step": _step(submission),
        "rows": _rows(request, submission),
        "people_left": _people_left(submission),
        "today": timezone.localdate(request.at),
        "earlier": _earlier(submission),
        "kind_label": kinds.label(submission.kind),
        "source_url": sources.get(submission.source_type).admin_url(submission.source_id),
        **_draft(request, submission),
    }
    response = render(request, "publication/desk/submission.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _list(request: HttpRequest, found: SubmissionQuerySet, *, oldest_first: bool = True, **context: Any):
    kind = request.GET.get("kind", "")
    if kind:
        found = found.filter(kind=kind)
    found, after = found.select_related("organisation", "submitter", "chain"), request.GET.get("after", "")
    page = queues.by_due(found, after) if oldest_first else queues.by_number(found, after, oldest_first=False)
    keep = {name: value for name in ("kind", "state") if (value := request.GET.get(name, ""))}
    return render(
        request,
        "publication/desk/submissions.html",
        context
        | {
            "rows": [(each, _document(each).get("title", ""), kinds.label(each.kind)) for each in page.rows],
            "next_query": urlencode(keep | {"after": page.next_after}) if page.next_after else "",
            "query": urlencode(keep),
            "today": timezone.localdate(request.at),
            "kind": kind,
            "kinds": kinds.registered(),
            "state": request.GET.get("state", ""),
            "states": None if oldest_first else SubmissionState.choices,
        },
    )


def _readable(request: HttpRequest, pk: int) -> Submission:
    """The submission, if it lies in the person's scope. Raises Http404."""
    return get_object_or_404(
        in_scope(request.user.person, at=request.at)
        .select_related("chain", "organisation__parent", "key", "submitter", "submitter_stands_for",
                        "batch_member__batch", "bundle_member__bundle", "permit")
        .prefetch_related(
            "chain__steps", "approvals__actor", "approvals__counts_as", "dissents__actor",
            "dissents__counts_as", "findings__overrules__actor",
        ),
        pk=pk,
    )  # fmt: skip


def _capacity(request: HttpRequest, submission: Submission) -> tuple[Capacity | None, str]:
    try:
        return reviews.capacity(submission, request.user.person, at=request.at), ""
    except Refused as refusal:
        return None, str(refusal)


def _draft(request: HttpRequest, submission: Submission) -> dict:
    try:
        document = submissions.read_draft(submission, by=request.user.person, at=request.at)
    except (Refused, KeyDestroyed):
        return {"passages": None, "elsewhere": []}
    findings = list(submission.findings.all())
    return {
        "passages": draft.passages(document, findings, submissions.masks_of(submission)),
        "elsewhere": draft.elsewhere(document, findings),
    }


def _rows(request: HttpRequest, submission: Submission) -> list[Row]:
    return [
        Row(
            finding,
            list(finding.overrules.all()),
            reviews.overrules_needed(finding),
            str(finding.pk) in request.POST.getlist("finding"),
            request.POST.get(f"reason_{finding.pk}", ""),
        )
        for finding in submission.findings.all()
    ]


def _people_left(submission: Submission) -> int:
    """How many more people this step needs for the present content."""
    given = [
        each
        for each in submission.approvals.all()
        if each.commitment == submission.commitment and each.step == submission.step
    ]
    return max(0, _step(submission).people - len(given))


def _earlier(submission: Submission) -> list[Submission]:
    """Other submissions of the same source, newest first."""
    others = Submission.objects.filter(source_type=submission.source_type, source_id=submission.source_id)
    return list(
        others.exclude(pk=submission.pk).prefetch_related("dissents__actor").order_by("-pk")[:HISTORY]
    )


def _opinion(submission: Submission, data: Any = None) -> OpinionForm:
    return OpinionForm(data, step=_step(submission))


def _as_typed(submission: Submission, data: QueryDict) -> OpinionForm:
    """What was typed, unjudged: it is not the form that was refused."""
    return OpinionForm(initial=data.dict(), step=_step(submission))


def _step(submission: Submission) -> ChainStep:
    return next(step for step in submission.chain.steps.all() if step.order == submission.step)


def _is_submitter(request: HttpRequest, submission: Submission) -> bool:
    person = request.user.person
    acting = {person.pk, *(each.pk for each in principals_of(person, at=request.at))}
    return bool(acting & {submission.submitter_id, submission.submitter_stands_for_id})


def _document(submission: Submission) -> dict:
    return json.loads(submission.content) if submission.content else {}


def _here(request: HttpRequest, submission: Submission) -> str:
    return reverse("review:detail", args=[submission.pk]) + _query(request)


def _next(request: HttpRequest, submission: Submission) -> str:
    """The next one that waits for the person, behind this one or else from the front; or the queue."""
    waiting = singly(waiting_for(request.user.person, at=request.at)).order_by("due_on", "pk")
    if kind := request.GET.get("kind", ""):
        waiting = waiting.filter(kind=kind)
    following = waiting.filter(queues.behind(submission.due_on, submission.pk)).first() or waiting.first()
    return _here(request, following) if following else reverse("review:queue") + _query(request)


def _query(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "")
    return f"?{urlencode({'kind': kind})}" if kind else ""
