"""Bundles for their editors: what can be put into one, what its parts are called, how they stand."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from confidentiality import sources
from confidentiality.enums import BatchState, BundleState, SubmissionState
from confidentiality.errors import BundleRefused
from confidentiality.models import (
    Approval,
    BatchMember,
    Bundle,
    BundleMember,
    BundleReading,
    Submission,
)
from confidentiality.services import bundles as engine
from confidentiality.services import reviews
from organisations.models import Person

from . import kinds
from .enums import ItemState
from .models import PublicItem
from .models.pages import PublicPage
from .services.bundles import page_models, pages_of

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A part at the desk. `seen` by the person who looks; `open` findings stand in the way of approval."""

    member: BundleMember
    submission: Submission | None
    title: str
    kind: str
    state: str
    edit_url: str
    seen: bool
    open: int
    masked: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A draft that could be added; `act` says it to the form."""

    act: str
    title: str
    kind: str


def add(bundle: Bundle, source_type: str, source_id: str, *, by: Person, at: datetime) -> BundleMember:
    """A page, or what is submitted already, of the bundle's own organisation.

    Raises NotYours, NotWaiting, BundleRefused.
    """
    engine.editor(bundle.organisation, by, at=at)
    if not (source_id.isascii() and source_id.isprintable()) or not _is_here(bundle, source_type, source_id):
        raise BundleRefused(_("There is no such draft in the organisation of the bundle."))
    return engine.add(bundle, source_type, source_id, by=by, at=at)


def lines(bundle: Bundle, *, reader: Person, refused: Mapping[int, str]) -> list[Line]:
    """Its parts in order; a fixed number of queries for each kind among them."""
    members = engine.parts_of(bundle)
    reviewed = {each.pk: each for each in engine.submissions_of(bundle).select_related("submitter")}
    elsewhere = submitted_elsewhere(bundle) if bundle.state == BundleState.GATHERING else {}
    titles = _page_titles(bundle, members)
    mine = set(
        BundleReading.objects.filter(bundle=bundle, person=reader).values_list("submission", "commitment")
    )
    return [
        _line(each, reviewed.get(each.submission_id) or elsewhere.get(each.pk), titles, mine, refused)
        for each in members
    ]


def candidates(bundle: Bundle, q: str) -> list[Candidate]:
    """Drafts of the organisation that are in no bundle, newest first; `q` narrows by title."""
    found = [
        (page.latest_revision_created_at, Candidate(f"add:{name}:{page.pk}", page.draft_title, model.kind))
        for name, model in page_models().items()
        for page in _free_pages(bundle, model, q)
    ]
    newest = sorted(found, key=lambda each: each[0], reverse=True)[:MOST_CANDIDATES]
    return [each for _at, each in newest] + _free_submissions(bundle, q)


def submitted_elsewhere(bundle: Bundle) -> dict[int, Submission]:
    """By part the open submissions of drafts that are no pages, which join as they are."""
    members = [m for m in bundle.members.all() if m.source_type not in page_models()]
    if not members:
        return {}
    open_ones = Submission.objects.filter(
        organisation=bundle.organisation_id,
        state=SubmissionState.IN_REVIEW,
        source_type__in={m.source_type for m in members},
        source_id__in={m.source_id for m in members},
    )
    by_source = {(each.source_type, each.source_id): each for each in reviews.whole(open_ones)}
    found = {m.pk: by_source.get((m.source_type, m.source_id)) for m in members}
    return {pk: submission for pk, submission in found.items() if submission}


def pages_with_neighbours(bundle: Bundle) -> dict[int, PublicPage]:
    """By part the pages as they would be shown, each knowing the others; nothing is stored."""
    pages = pages_of(bundle, engine.parts_of(bundle))
    for page in pages.values():
        page.item_id = page.item_id or f"draft-{page.pk}"
    stubs = {
        page.pk: PublicItem(id=page.item_id, section=page.section, kind=page.kind, state=ItemState.PUBLISHED)
        for page in pages.values()
    }
    for page in pages.values():
        page.alongside = {pk: stub for pk, stub in stubs.items() if pk != page.pk}
    return pages


def title_of(submission: Submission) -> str:
    return json.loads(submission.content)["title"] if submission.content else submission.item_id


def _is_here(bundle: Bundle, source_type: str, source_id: str) -> bool:
    if model := page_models().get(source_type):
        return source_id.isdigit() and len(source_id) < 19 and model.objects.filter(
            pk=int(source_id), organisation=bundle.organisation_id
        ).exists()  # fmt: skip
    return Submission.objects.filter(
        source_type=source_type,
        source_id=source_id,
        organisation=bundle.organisation_id,
        state=SubmissionState.IN_REVIEW,
    ).exists()


def _page_titles(bundle: Bundle, members: list[BundleMember]) -> dict[tuple[str, str], str]:
    by_type: dict[str, list[str]] = {}
    for member in members:
        by_type.setdefault(member.source_type, []).append(member.source_id)
    return {
        (name, str(pk)): title
        for name, model in page_models().items()
        if name in by_type
        for pk, title in model.objects.filter(
            pk__in=by_type[name], organisation=bundle.organisation_id
        ).values_list("pk", "draft_title")
    }


def _line(
    member: BundleMember,
    submission: Submission | None,
    titles: Mapping[tuple[str, str], str],
    mine: set[tuple[int, str]],
    refused: Mapping[int, str],
) -> Line:
    title = titles.get((member.source_type, member.source_id), "")
    if submission is not None and (submission.content or not title):
        title = title_of(submission)
    model = page_models().get(member.source_type)
    kind = submission.kind if submission else model.kind if model else ""
    return Line(
        member=member,
        submission=submission,
        title=title or _("The page is gone; take it out of the bundle."),
        kind=kinds.label(kind),
        state=submission.get_state_display() if submission else _("Draft"),
        edit_url=sources.get(member.source_type).admin_url(member.source_id),
        seen=submission is not None and (submission.pk, submission.commitment) in mine,
        open=len(reviews.open_findings(submission)) if submission else 0,
        masked=len(submission.masks) if submission else 0,
        trouble=refused.get(member.pk, "") or member.trouble,
    )


def _free_pages(bundle: Bundle, model: type[PublicPage], q: str):
    taken = BundleMember.objects.filter(source_type=model.source_type()).exclude(
        bundle__state=BundleState.PUBLISHED
    )
    pages = model.objects.filter(
        organisation=bundle.organisation_id, alias_of=None, latest_revision_created_at__isnull=False
    ).exclude(pk__in=[int(each) for each in taken.values_list("source_id", flat=True)])
    if q:
        pages = pages.filter(draft_title__icontains=q)
    return pages.order_by("-latest_revision_created_at")[:MOST_CANDIDATES]


def _free_submissions(bundle: Bundle, q: str) -> list[Candidate]:
    """What is submitted already, is no page, and would be published by its approval."""
    bundled = BundleMember.objects.filter(
        source_type=OuterRef("source_type"), source_id=OuterRef("source_id")
    ).exclude(bundle__state=BundleState.PUBLISHED)
    batched = BatchMember.objects.filter(submission=OuterRef("pk")).exclude(batch__state=BatchState.STOPPED)
    approved = Approval.objects.filter(submission=OuterRef("pk"), commitment=OuterRef("commitment"))
    found = Submission.objects.filter(
        ~Exists(bundled), ~Exists(batched), ~Exists(approved), organisation=bundle.organisation_id,
        state=SubmissionState.IN_REVIEW, chain__publishes_on_approval=True,
    ).exclude(source_type__in=list(page_models()))  # fmt: skip
    if q:
        found = found.filter(content__icontains=q)
    return [
        Candidate(f"add:{each.source_type}:{each.source_id}", title_of(each), each.kind)
        for each in found.defer("draft_sealed", "subject_sealed").order_by("-pk")[:MOST_CANDIDATES]
    ]
