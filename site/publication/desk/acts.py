"""What the buttons of a submission's page do: each names its act, and the content that was read.

Acts on findings lead back to the finding, opinions to the next record that waits.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confidentiality.enums import Opinion
from confidentiality.errors import ContentChanged, NotYours, Refused
from confidentiality.models import Finding, Submission
from confidentiality.screening import Kind
from confidentiality.services import hand_masks, reviews, submissions
from organisations.selectors import principals_of

from . import lists
from .forms import HandMaskForm, OpinionForm

REASON_LENGTH = 300


class Incomplete(Exception):
    """The form of the opinion itself lacks something."""

    def __init__(self, form: OpinionForm) -> None:
        super().__init__()
        self.form = form


def act(request: HttpRequest, submission: Submission, form: Callable[[], OpinionForm]) -> HttpResponse:
    """Do what the pressed button says; `form` is the bound form of the opinion.

    Raises Refused, DoorRefused, Incomplete.
    """
    name, _colon, argument = request.POST.get("act", "").partition(":")
    commitment = request.POST.get("commitment", "")
    if name == "opinion":
        return _give_opinion(request, submission, commitment, form())
    acts = {
        "mask": _mask, "same": _mask_same, "all": _mask_all, "hand": _mask_by_hand, "overrule": _overrule,
        "recall": _recall,
    }  # fmt: skip
    if name not in acts:
        raise Refused(_("Choose what to do by one of the buttons."))
    return acts[name](request, submission, commitment, argument)


def is_submitter(request: HttpRequest, submission: Submission) -> bool:
    person = request.user.person
    acting = {person.pk, *(each.pk for each in principals_of(person, at=request.at))}
    return bool(acting & {submission.submitter_id, submission.submitter_stands_for_id})


def _give_opinion(
    request: HttpRequest, submission: Submission, commitment: str, form: OpinionForm
) -> HttpResponse:
    if not form.is_valid():
        raise Incomplete(form)
    given = {"by": request.user.person, "commitment": commitment, "at": request.at}
    opinion, basis = form.cleaned_data["opinion"], form.cleaned_data["basis"]
    if opinion == Opinion.OPEN:
        permit = reviews.approve(submission, basis=basis, checklist=form.checklist, **given)
        said = _("Approved; the review is complete.") if permit else _("Approved; it waits for the next.")
        remember_basis(request, submission.kind, basis)
    else:
        reviews.dissent(submission, opinion=Opinion(opinion), basis=basis, faults=form.faults, **given)
        said = _("Your opinion is recorded.")
    messages.success(request, said)
    return redirect(lists.following(request, submission))


def remember_basis(request: HttpRequest, kind: str, basis: str) -> None:
    """For the next of its kind, until the person logs out: he reads and may change it each time."""
    if request.session.get("bases", {}).get(kind) != basis:
        request.session["bases"] = request.session.get("bases", {}) | {kind: basis}


def _mask(request: HttpRequest, submission: Submission, commitment: str, argument: str) -> HttpResponse:
    finding = _finding(submission, argument)
    return _masked(request, submission, [finding], commitment, finding)


def _mask_all(request: HttpRequest, submission: Submission, commitment: str, _argument: str) -> HttpResponse:
    left = [f for f in reviews.open_findings(submission) if f.maskable and f.mask]
    return _masked(request, submission, left, commitment, None)


def _masked(
    request: HttpRequest, submission: Submission, findings: list[Finding], commitment: str, at: Finding | None
) -> HttpResponse:
    reviews.mask(submission, findings, by=request.user.person, commitment=commitment, at=request.at)
    messages.success(request, _said(submission, len(findings)))
    return redirect(here(request, submission, at))


def _mask_same(request: HttpRequest, submission: Submission, commitment: str, argument: str) -> HttpResponse:
    finding, before = _finding(submission, argument), len(submission.masks)
    after = hand_masks.mask_same(finding, by=request.user.person, commitment=commitment, at=request.at)
    messages.success(request, _said(submission, len(after.masks) - before))
    return redirect(here(request, submission, finding))


def _mask_by_hand(
    request: HttpRequest, submission: Submission, commitment: str, _argument: str
) -> HttpResponse:
    form = HandMaskForm(request.POST, kinds=[(kind.value, kind.value) for kind in hand_masks.KINDS])
    if not form.is_valid():
        raise Refused(_("Name the words, what they are, and why they must not be public."))
    before, given = len(submission.masks), form.cleaned_data
    after = hand_masks.mask_by_hand(
        submission, request.POST.getlist("place"), words=given["words"], kind=Kind(given["kind"]),
        reason=given["reason"], by=request.user.person, commitment=commitment, at=request.at,
    )  # fmt: skip
    messages.success(request, _said(submission, len(after.masks) - before))
    return redirect(here(request, submission))


def _said(submission: Submission, count: int) -> str:
    masked = ngettext("%(count)s place masked.", "%(count)s places masked.", count) % {"count": count}
    given = any(each.commitment == submission.commitment for each in submission.approvals.all())
    anew = _("The content changed, so the review begins anew.")
    return f"{masked} {anew}" if given else masked


def _overrule(request: HttpRequest, submission: Submission, commitment: str, argument: str) -> HttpResponse:
    finding = _finding(submission, argument)
    reason = request.POST.get(f"reason_{finding.pk}", "")
    if len(reason) > REASON_LENGTH:
        raise Refused(_("The reason is too long: at most %(length)s characters.") % {"length": REASON_LENGTH})
    reviews.overrule(finding, by=request.user.person, reason=reason, commitment=commitment, at=request.at)
    messages.success(request, _("Overruled."))
    return redirect(here(request, submission, finding))


def _recall(request: HttpRequest, submission: Submission, commitment: str, _argument: str) -> HttpResponse:
    if not is_submitter(request, submission):
        raise NotYours(_("Only its submitter takes a submission back."))
    if commitment != submission.commitment:
        raise ContentChanged(_("The content changed since you read it; read it again."))
    submissions.recall(submission, at=request.at)
    messages.success(request, _("Taken back."))
    return redirect("review:all")


def _finding(submission: Submission, key: str) -> Finding:
    """Raises Refused where it is of another submission."""
    found = next((each for each in submission.findings.all() if str(each.pk) == key), None)
    if found is None:
        raise Refused(_("This finding is not of this submission."))
    return found


def here(request: HttpRequest, submission: Submission, finding: Finding | None = None) -> str:
    """The same page, with the filters of the list it was opened from; at the finding."""
    anchor = f"#finding-{finding.pk}" if finding else "#findings"
    return reverse("review:detail", args=[submission.pk]) + lists.kept(request) + anchor
