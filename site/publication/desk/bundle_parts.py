"""A bundle as a whole, and part after part: reading is made for the keyboard, as in a batch."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality.enums import BundleState, Opinion
from confidentiality.errors import Refused
from confidentiality.models import Bundle, BundleMember, Submission
from confidentiality.selectors import READERS
from confidentiality.services import bundles as engine
from confidentiality.services import reviews, submissions
from organisations.enums import Role
from publication import bundling, kinds, page_door
from publication.errors import DoorRefused
from publication.models import PublicItem

from . import draft
from .access import needs, organisations_for
from .bundles import readable, status_of
from .forms import RejectForm
from .preview import item_of, public_context
from .reviews import ASSET


@needs(*READERS)
@require_safe
def next_part(request: HttpRequest, pk: int) -> HttpResponse:
    """To the first part that the person has not seen; or back, where he saw all."""
    return _to_next(request, readable(request, pk))


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    """One part, to be accepted or sent back."""
    shown = readable(request, pk)
    each = get_object_or_404(BundleMember, bundle=shown, pk=member)
    submission = get_object_or_404(engine.submissions_of(shown), bundle_member=each)
    if request.method != "POST":
        return _part_page(request, shown, each, submission)
    acts = {"accept": _accept, "reject": _reject}
    try:
        if request.POST.get("act", "") not in acts:
            raise Refused(_("Choose what to do by one of the buttons."))
        return acts[request.POST["act"]](request, shown, each, submission)
    except Refused as refusal:
        messages.error(request, str(refusal))
        submission = engine.submissions_of(shown).get(pk=submission.pk)
        return _part_page(request, shown, each, submission, status=status_of(refusal))


@needs(*READERS)
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it in order, by the public's own templates, assets from behind the login; to print, too.

    While it is gathered its editors see their drafts; afterwards everybody in scope sees what is frozen.
    """
    shown = readable(request, pk)
    drafts = shown.state == BundleState.GATHERING
    if drafts and not organisations_for(request, [Role.SUBMITTER]).filter(pk=shown.organisation_id).exists():
        raise Http404
    parts = _of_drafts(request, shown) if drafts else _of_submissions(request, shown)
    context = {"bundle": shown, "parts": parts, "noindex": True, "no_alternates": True}
    response = render(request, "publication/desk/bundle_preview.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _accept(
    request: HttpRequest, shown: Bundle, member: BundleMember, submission: Submission
) -> HttpResponse:
    member.submission = submission
    commitment = request.POST.get("commitment", "")
    engine.read(member, by=request.user.person, commitment=commitment, at=request.at)
    return _to_next(request, shown)


def _reject(
    request: HttpRequest, shown: Bundle, member: BundleMember, submission: Submission
) -> HttpResponse:
    form = RejectForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Something is missing; see the form below."))
        return _part_page(request, shown, member, submission, form=form, status=422)
    reviews.dissent(
        submission, by=request.user.person, commitment=request.POST.get("commitment", ""),
        opinion=Opinion(form.cleaned_data["opinion"]), basis=form.cleaned_data["basis"], at=request.at,
    )  # fmt: skip
    messages.success(request, _("Your opinion is recorded."))
    return redirect("review:bundle", shown.pk)


def _to_next(request: HttpRequest, shown: Bundle) -> HttpResponse:
    left = engine.unread(shown, request.user.person)
    if shown.state != BundleState.IN_REVIEW or not left or left[0].submission is None:
        return redirect("review:bundle", shown.pk)
    return redirect("review:bundle_part", shown.pk, left[0].pk)


def _part_page(
    request: HttpRequest,
    shown: Bundle,
    member: BundleMember,
    submission: Submission,
    *,
    form: RejectForm | None = None,
    status: int = 200,
) -> HttpResponse:
    left = {each.pk for each in engine.unread(shown, request.user.person)}
    size = shown.members.count()
    context = {
        "bundle": shown,
        "submission": submission,
        "title": bundling.title_of(submission),
        "kind_label": kinds.label(submission.kind),
        "why_not": _why_not(request, shown, submission),
        "is_read": member.pk not in left,
        "done": size - len(left),
        "size": size,
        "open_findings": len(reviews.open_findings(submission)),
        "form": form or RejectForm(),
        "passages": _passages(request, submission),
    }
    response = render(request, "publication/desk/bundle_part.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _why_not(request: HttpRequest, shown: Bundle, submission: Submission) -> str:
    if shown.state != BundleState.IN_REVIEW:
        return _("The bundle is not at that point: %(state)s.") % {"state": shown.get_state_display()}
    try:
        engine.may_read(shown, submission, request.user.person, at=request.at)
    except Refused as refusal:
        return str(refusal)
    return ""


def _passages(request: HttpRequest, submission: Submission) -> list[draft.Passage] | None:
    if submission.content is None or submission.draft_sealed is None:
        return None
    document = submissions.read_draft(submission, by=request.user.person, at=request.at)
    findings = list(submission.findings.all())
    return draft.passages(document, findings, submissions.masks_of(submission))


def _of_drafts(request: HttpRequest, shown: Bundle) -> list[SafeString]:
    """What would be frozen; a draft that cannot be, says why in its place."""
    pages = bundling.pages_with_neighbours(shown)
    made: dict[int, PublicItem | str] = {}
    for member in engine.parts_of(shown):
        page = pages.get(member.pk)
        try:
            made[member.pk] = page_door.unsaved_item(page, at=request.at) if page else ""
        except (DoorRefused, Refused) as refusal:
            made[member.pk] = str(refusal)
    together = [item for item in made.values() if isinstance(item, PublicItem)]
    elsewhere = bundling.submitted_elsewhere(shown)
    return [
        _one(request, elsewhere[pk], together)
        if pk in elsewhere
        else mark_safe(page_door.with_private_assets(_html(request, each, together)))
        for pk, each in made.items()
    ]


def _of_submissions(request: HttpRequest, shown: Bundle) -> list[SafeString]:
    found = {each.pk: each for each in engine.submissions_of(shown)}
    ordered = [found[m.submission_id] for m in shown.members.all() if m.submission_id in found]
    together = [item_of(each) for each in ordered if each.content]
    return [_one(request, each, together) for each in ordered]


def _one(request: HttpRequest, submission: Submission, together: list[PublicItem]) -> SafeString:
    submissions.read_frozen(submission, by=request.user.person, at=request.at, detail="preview")
    html = _html(
        request, item_of(submission) if submission.content else _("The content was erased."), together
    )
    here = ASSET.sub(lambda found: reverse("review:asset", args=[submission.pk, found[1]]), html)
    return mark_safe(here)


def _html(request: HttpRequest, item: PublicItem | str, together: list[PublicItem]) -> SafeString:
    """A part by the public's template, or the sentence in its place."""
    if isinstance(item, str):
        context = {"sentence": item or _("The page is gone; take it out of the bundle.")}
    else:
        context = public_context(item, at=request.at, together=together)
    return render_to_string("publication/desk/bundle_preview_part.html", context, request)
