"""Reviewing one submission: draft and public version side by side, and all that is done to it.

lists.py leads here, acts.py does what the buttons say, draft.py cuts the texts, changes.py compares.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from confidentiality import masking, sources
from confidentiality.enums import OPEN
from confidentiality.errors import NotYours, Refused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import ChainStep, Finding, HandMask, Overrule, ReturnReason, Submission
from confidentiality.selectors import READERS, in_scope
from confidentiality.services import hand_masks, reviews, submissions
from confidentiality.services.hand_masks import Place
from organisations.selectors import Capacity, calendar
from publication import assets, kinds
from publication.errors import DoorRefused
from publication.models import Asset
from publication.templatetags.desk import FINDINGS

from . import acts, draft, lists, since, third_parties, urgency
from .access import needs
from .forms import HandMaskForm, ReviewForm
from .preview import item_of as preview_item
from .preview import public_context

ASSET = re.compile(r"/assets/([0-9a-f]{64})")
HISTORY = 20


@needs(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One submission; a refused act comes back to the same page, with all that was typed."""
    submission = _readable(request, pk)
    if request.method != "POST":
        return _page(request, submission)
    if request.POST.get("act") == "find":
        return _page(request, submission, form=_as_typed(submission, request.POST))
    try:
        return acts.act(request, submission, lambda: _opinion(submission, request.POST))
    except (Refused, DoorRefused) as refusal:
        messages.error(request, str(refusal))
        status = 403 if isinstance(refusal, NotYours) else 409
    except acts.Incomplete as incomplete:
        messages.error(request, _("Something is missing; see the form below."))
        return _page(request, submission, form=incomplete.form, status=422)
    fresh = _readable(request, pk)
    return _page(request, fresh, form=_as_typed(fresh, request.POST), status=status)


@needs(*READERS)
@require_safe
def following(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next record that waits for the person, this one left as it is."""
    return redirect(lists.following(request, _readable(request, pk)))


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


# The page ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A finding on the page: what it has of an overrule, and what was typed about it.

    `same` counts the places in which its words stand, `is_new` says that the earlier version had it not.
    """

    finding: Finding
    overrules: list[Overrule]
    needed: int
    reason: str
    same: int
    is_new: bool
    by_hand: HandMask | None

    @property
    def open(self) -> bool:
        return not self.finding.masked and len(self.overrules) < self.needed

    @property
    def can_be_masked(self) -> bool:
        return self.finding.maskable and bool(self.finding.mask) and not self.finding.masked


@dataclass(frozen=True, slots=True)
class Lines:
    """A passage with the rows of what was found in it."""

    passage: draft.Passage
    rows: list[Row]
    changed: bool


def _page(
    request: HttpRequest, submission: Submission, *, form: ReviewForm | None = None, status: int = 200
) -> HttpResponse:
    acting, why_not = _capacity(request, submission)
    earlier, public = _earlier(submission), _document(submission)
    document = _draft(request, submission)
    changed = since.changed(submission, document, public, earlier, by=request.user.person, at=request.at)
    rows = _rows(request, submission, document, changed)
    context = {
        "submission": submission,
        "item": public,
        "acting": acting,
        "why_not": why_not,
        "may_mask": hand_masks.may_mask(submission, request.user.person, at=request.at),
        "is_submitter": submission.state in OPEN and acts.is_submitter(request, submission),
        "form": form or _opinion(submission, basis=_basis(request, submission)),
        "step": _step(submission),
        "rows": rows,
        "open_rows": [row for row in rows if row.open],
        "maskable": sum(row.open and row.can_be_masked for row in rows),
        "people_left": _people_left(submission),
        "urgency": urgency.of(submission.due_on, timezone.localdate(request.at), calendar()),
        "earlier": earlier,
        "changed": changed,
        "kept": lists.kept(request),
        "kind_label": kinds.label(submission.kind),
        "source_url": sources.get(submission.source_type).admin_url(submission.source_id),
        "asked": third_parties.panel(request, submission),
        **_passages(submission, document, public, rows, changed),
        **_by_hand(request, submission, document),
    }
    response = render(request, "publication/desk/submission.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _readable(request: HttpRequest, pk: int) -> Submission:
    """The submission, if it lies in the person's scope. Raises Http404."""
    return get_object_or_404(
        in_scope(request.user.person, at=request.at)
        .select_related("chain", "organisation__parent", "level__parent", "key", "submitter", "submitter_stands_for",
                        "batch_member__batch", "bundle_member__bundle", "permit")
        .prefetch_related(
            "chain__steps", "approvals__actor", "approvals__counts_as", "dissents__actor",
            "dissents__counts_as", "dissents__sent_to", "findings__overrules__actor",
            "findings__by_hand__actor",
        ),
        pk=pk,
    )  # fmt: skip


def _capacity(request: HttpRequest, submission: Submission) -> tuple[Capacity | None, str]:
    try:
        return reviews.capacity(submission, request.user.person, at=request.at), ""
    except Refused as refusal:
        return None, str(refusal)


def _draft(request: HttpRequest, submission: Submission) -> dict | None:
    """The draft, read by the person; None where it was erased."""
    try:
        return submissions.read_draft(submission, by=request.user.person, at=request.at)
    except (Refused, KeyDestroyed):
        return None


def _passages(
    submission: Submission, document: dict | None, public: dict, rows: list[Row], changed: since.Since
) -> dict[str, Any]:
    """The texts side by side, each with what was found in it; and what was found in attached files."""
    if document is None:
        return {"passages": None, "elsewhere": rows}
    findings = [row.finding for row in rows]
    found = draft.passages(document, findings, submissions.masks_of(submission), public)
    shown = {finding.pk for passage in found for finding in passage.findings}
    return {
        "passages": [
            Lines(each, [row for row in rows if row.finding.path == each.path], changed.is_changed(each.path))
            for each in found
        ],
        "elsewhere": [row for row in rows if row.finding.pk not in shown],
    }


def _rows(
    request: HttpRequest, submission: Submission, document: dict | None, changed: since.Since
) -> list[Row]:
    """In the order in which people meet them: that of the texts, then files."""
    texts = dict(masking.leaves(document)) if document else {}
    findings = sorted(
        submission.findings.all(), key=lambda f: (f.path not in texts, draft.place(f.path), *_natural(f))
    )
    words = {f.pk: texts.get(f.path, "")[f.start : f.end] for f in findings}
    everywhere = "\n".join(text for path, text in texts.items() if hand_masks.is_read(path))
    for number, finding in enumerate(findings, start=1):
        finding.number = number  # its marks in both texts bear it too
    counts = {each: everywhere.count(each) for each in set(words.values()) if len(each) > 1}
    return [
        Row(
            finding,
            list(finding.overrules.all()),
            reviews.overrules_needed(finding),
            request.POST.get(f"reason_{finding.pk}", ""),
            counts.get(words[finding.pk], 0),
            changed.is_new(finding, words[finding.pk]),
            getattr(finding, "by_hand", None),
        )
        for finding in findings
    ]


def _natural(finding: Finding) -> tuple:
    """Block 10 stands behind block 9."""
    steps = finding.path.split("/")
    return [(int(step), "") if step.isdigit() else (-1, step) for step in steps], finding.start


def _by_hand(request: HttpRequest, submission: Submission, document: dict | None) -> dict[str, Any]:
    """The form for what screening missed, and the places of the words that somebody looks for."""
    kinds_by_hand = [(kind.value, FINDINGS[kind]) for kind in hand_masks.KINDS]
    typed = request.POST if request.POST.get("act") in ("find", "hand") else None
    form = HandMaskForm(initial=typed.dict() if typed else {"kind": "person_name"}, kinds=kinds_by_hand)
    found: list[Place] = []
    problem, words = "", typed.get("words", "") if typed else ""
    if typed and document is not None:
        try:
            found = hand_masks.places(submission, document, words)
            problem = "" if found else _("These words stand nowhere where they could be masked.")
        except Refused as refusal:
            problem = str(refusal)
    named = [(place, draft.label(document or {}, place.path)) for place in found]
    return {"hand": form, "places": named, "hand_problem": problem, "looked_for": words}


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
        others.exclude(pk=submission.pk)
        .select_related("key", "organisation")
        .prefetch_related("dissents__actor", "findings")
        .order_by("-pk")[:HISTORY]
    )


def _opinion(submission: Submission, data: Any = None, **initial: Any) -> ReviewForm:
    return ReviewForm(data, initial=initial, **_of_form(submission))


def _as_typed(submission: Submission, data: QueryDict) -> ReviewForm:
    """What was typed, unjudged: it is not the form that was refused."""
    return ReviewForm(initial=data.dict(), **_of_form(submission))


def _of_form(submission: Submission) -> dict[str, Any]:
    """What the form of an opinion offers: the step's checklist, reasons, and the fields to name."""
    document = _document(submission)
    return {
        "step": _step(submission),
        "reasons": [str(each) for each in ReturnReason.objects.filter(offered=True)],
        "places": _places(document) if document else [],
    }


def _places(document: dict) -> Sequence[tuple[str, str, str]]:
    """(pointer, code of the field where it has one, name) of the public texts, in the order of reading.

    A name stands but once: a list of a thousand entries is one block.
    """
    paths = [path for path, text in masking.leaves(document) if text]
    by_name: dict[str, str] = {}
    for path in sorted(paths, key=draft.place):
        by_name.setdefault(draft.label(document, path), path)
    return [(path, _code(document, path), name) for name, path in by_name.items()]


def _code(document: dict, path: str) -> str:
    top, *rest = path.split("/")[1:]
    return document["fields"][int(rest[0])].get("code", "") if top == "fields" else ""


def _basis(request: HttpRequest, submission: Submission) -> str:
    """What the person wrote of the last one of this kind."""
    return request.session.get("bases", {}).get(submission.kind, "")


def _step(submission: Submission) -> ChainStep:
    return next(step for step in submission.chain.steps.all() if step.order == submission.step)


def _document(submission: Submission) -> dict:
    return json.loads(submission.content) if submission.content else {}
