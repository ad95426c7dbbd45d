"""Bundles: gathered, submitted whole, seen whole, approved in one act.

    gathering ──submit──► in review ──approve──► approved ──(publication.services.bundles)──► published
        ▲                     │  ▲                   │
        └──── take_back ── stopped ── submit ────────┘

Submitting anew after a stop submits only what stands no more; what was approved of the others stays
approved. Other parts or another hour make it another bundle: `take_back` voids all of it first.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from confidentiality.enums import (
    OPEN,
    WAITING,
    BatchState,
    BundleCause,
    BundleState,
    SubmissionState,
)
from confidentiality.errors import (
    AlreadyActed,
    BasisMissing,
    BundleRefused,
    ChecklistIncomplete,
    FindingsOpen,
    NotWaiting,
    NotYours,
    PartsUnread,
)
from confidentiality.models import (
    Bundle,
    BundleAct,
    BundleMember,
    BundlePublication,
    BundleReading,
    ChainStep,
    Permit,
    Submission,
)
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import Capacity, capacities

from . import bundle_stopping, reviews, submissions
from .submissions import Draft

MOST = 50  # parts: each approver sees every one of them
STOPPERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER)

# publication.services.bundles registers here what publishes a bundle whose hour is over already.
on_approved: list[Callable[[Bundle, Person, datetime], None]] = []


# Gathering ---------------------------------------------------------------------------------------


def create(organisation: Organisation, *, title: str, hour: datetime, by: Person, at: datetime) -> Bundle:
    """An empty bundle. Raises NotYours."""
    editor(organisation, by, at=at)
    return Bundle.objects.create(organisation=organisation, title=title, hour=hour, made_by=by, created_at=at)


def change(bundle: Bundle, *, title: str, hour: datetime, by: Person, at: datetime) -> Bundle:
    """Another title or hour. Raises NotYours, NotWaiting."""
    with transaction.atomic():
        bundle = _gathered(bundle, by, at=at)
        bundle.title, bundle.hour = title, hour
        bundle.save(update_fields=["title", "hour"])
    return bundle


def add(bundle: Bundle, source_type: str, source_id: str, *, by: Person, at: datetime) -> BundleMember:
    """One more draft, at the end. Raises NotYours, NotWaiting, BundleRefused."""
    with transaction.atomic():
        bundle = _gathered(bundle, by, at=at)
        if bundle.members.count() >= MOST:
            raise BundleRefused(_("A bundle has at most %(most)s parts.") % {"most": MOST})
        other = BundleMember.objects.filter(source_type=source_type, source_id=source_id).exclude(
            bundle__state=BundleState.PUBLISHED
        )
        if taken := other.select_related("bundle").first():
            raise BundleRefused(_("It is in the bundle “%(title)s” already.") % {"title": taken.bundle.title})
        last = bundle.members.aggregate(last=Max("order"))["last"] or 0
        return BundleMember.objects.create(
            bundle=bundle, order=last + 1, source_type=source_type, source_id=source_id
        )


def remove(member: BundleMember, *, by: Person, at: datetime) -> None:
    """Raises NotYours, NotWaiting."""
    with transaction.atomic():
        _gathered(member.bundle, by, at=at)
        BundleMember.objects.filter(pk=member.pk).delete()


def move(member: BundleMember, places: int, *, by: Person, at: datetime) -> None:
    """Forward (below 0) or back in the order. Raises NotYours, NotWaiting."""
    with transaction.atomic():
        bundle = _gathered(member.bundle, by, at=at)
        parts = list(bundle.members.all())
        before = [part.pk for part in parts].index(member.pk)
        parts.insert(max(0, before + places), parts.pop(before))
        for order, part in enumerate(parts, start=1):
            part.order = order
        BundleMember.objects.bulk_update(parts, ["order"])


def discard(bundle: Bundle, *, by: Person, at: datetime) -> None:
    """Forget a bundle that was never submitted. Raises NotYours, NotWaiting."""
    with transaction.atomic():
        bundle = _gathered(bundle, by, at=at)
        if bundle.round:
            raise NotWaiting(_("A bundle that was ever submitted is kept; take its parts out instead."))
        bundle.members.all().delete()
        bundle.delete()


# Submitting --------------------------------------------------------------------------------------


def stands(member: BundleMember) -> bool:
    """Whether its submission may still become public, so that nothing new has to be submitted for it."""
    return member.submission is not None and member.submission.state in OPEN


def submit(bundle: Bundle, drafts: Mapping[int, Draft], *, by: Capacity, at: datetime) -> Bundle:
    """Freeze and put before the reviewers everything that does not stand, in one transaction.

    `drafts` by key of the part; a part without one takes the open submission of its draft that was made
    elsewhere. Raises NotYours, NotWaiting, BundleRefused naming the parts.
    """
    with transaction.atomic():
        bundle = locked(bundle, BundleState.GATHERING, BundleState.STOPPED)
        editor(bundle.organisation, by.actor, at=at)
        members = parts_of(bundle)
        if len(members) < 2:
            raise BundleRefused(_("A bundle has two parts at least; submit a single one by itself."))
        if bundle.round == 0 and bundle.hour <= at:
            raise BundleRefused(_("Its hour is over already; set a later one."))
        taken = _submitted(bundle, members, drafts, by=by, at=at)
        _refuse_unfit(bundle, members, taken)
        for member in members:
            if member.pk in taken:
                member.submission, member.trouble = taken[member.pk], ""
        BundleMember.objects.bulk_update(members, ["submission", "trouble"])
        bundle = _begin_round(bundle, at=at)
        if all(each.submission.state == SubmissionState.APPROVED for each in members):
            _approved(bundle, by.actor, at=at)
    return bundle


def take_back(bundle: Bundle, *, by: Person, at: datetime) -> Bundle:
    """To gathering again, so that parts and hour can change; everything submitted of it is void.

    Raises NotYours, NotWaiting.
    """
    with transaction.atomic():
        bundle = locked(bundle, BundleState.STOPPED)
        editor(bundle.organisation, by, at=at)
        for member in parts_of(bundle):
            if stands(member):
                submissions.recall(member.submission, at=at)
        bundle.members.update(trouble="")
        Bundle.objects.filter(pk=bundle.pk).update(
            state=BundleState.GATHERING, cause="", trouble="", stopped_by=None, decided_at=None
        )
    bundle.refresh_from_db()
    return bundle


def stop(bundle: Bundle, *, by: Person, reason: str, at: datetime) -> None:
    """An editor, reviewer or publisher of the organisation stops it. Raises BasisMissing, NotYours, NotWaiting."""
    if not reason.strip():
        raise BasisMissing(_("Say why the bundle is stopped."))
    if not any(capacities(by, role, bundle.organisation, at=at) for role in STOPPERS):
        raise NotYours(_("You have no role in that organisation."))
    with transaction.atomic():
        bundle = locked(bundle, *bundle_stopping.MOVING)
        bundle_stopping.stop(bundle, BundleCause.BY_HAND, by=by, at=at, trouble=reason)


# Reviewing ---------------------------------------------------------------------------------------


def read(member: BundleMember, *, by: Person, commitment: str, at: datetime) -> BundleReading:
    """He saw this part, these bytes, and accepts it; said twice, it counts once.

    Raises NotWaiting, NotYours, ContentChanged.
    """
    with transaction.atomic():
        bundle = locked(member.bundle, BundleState.IN_REVIEW)
        [(submission, _seen)] = reviews.locked([(member.submission, commitment)])
        may_read(bundle, submission, by, at=at)
        reviews.same_content(submission, commitment)
        said, _new = BundleReading.objects.get_or_create(
            bundle=bundle, submission=submission, person=by, commitment=commitment, defaults={"at": at}
        )
    return said


def may_read(bundle: Bundle, submission: Submission, by: Person, *, at: datetime) -> None:
    """Whoever may approve the bundle reads its parts, those also that stand approved already.

    Raises NotYours, SubmitterCannotReview.
    """
    reviews.capacities_at(submission, by, at=at)


def unread(bundle: Bundle, by: Person) -> list[BundleMember]:
    """Parts that the person has not seen as they stand now, in order."""
    mine = set(BundleReading.objects.filter(bundle=bundle, person=by).values_list("submission", "commitment"))
    return [
        part
        for part in parts_of(bundle)
        if part.submission is None or (part.submission_id, part.submission.commitment) not in mine
    ]


def steps(bundle: Bundle, by: Person, *, at: datetime) -> list[ChainStep]:
    """The steps whose checklists the person answers when he approves now, each once.

    Raises what `approve` does of the person: NotWaiting, NotYours, SubmitterCannotReview, AlreadyActed.
    """
    if bundle.state != BundleState.IN_REVIEW:
        raise NotWaiting(_not_open(bundle))
    found = {step.pk: step for _part, _acting, step in _mine(list(submissions_of(bundle)), by, at=at)}
    return list(found.values())


def approve(
    bundle: Bundle, *, by: Person, basis: str, checklist: Sequence[bool], at: datetime
) -> list[Permit]:
    """One person's opinion 公开 on everything that waits in it, all of it seen; all or nothing.

    `checklist` answers the sentences of `steps`, one after the other. Returns the permits that this
    completed; with the last of them the bundle is approved. Raises NotWaiting, NotYours, PartsUnread,
    FindingsOpen, ChecklistIncomplete, BasisMissing.
    """
    if not basis.strip():
        raise BasisMissing(_("Name the basis of your opinion."))
    with transaction.atomic():
        bundle = locked(bundle, BundleState.IN_REVIEW)
        mine = _mine(_locked_parts(bundle), by, at=at)
        asked = {step.pk: step for _part, _acting, step in mine}
        _guard(bundle, by, [part for part, _acting, _step in mine], list(asked.values()), checklist)
        BundleAct.objects.create(
            bundle=bundle, round=bundle.round, step=min(step.order for step in asked.values()), actor=by,
            counts_as=mine[0][1].stands_for, basis=basis, checklist=list(checklist), at=at,
        )  # fmt: skip
        approvals = [
            reviews.approval(part, acting, basis, [True] * len(step.checklist), at)
            for part, acting, step in mine
        ]
        permits = reviews.record([approvals], at=at)
        waiting = Submission.objects.filter(bundle_member__bundle=bundle).exclude(
            state=SubmissionState.APPROVED
        )
        if not waiting.exists():
            _approved(bundle, by, at=at)
    return permits


# Publishing (by publication.services.bundles) ----------------------------------------------------


def begin_publishing(bundle: Bundle) -> list[Permit]:
    """Its permits in order. Until `end_publishing`, in the same transaction, nothing can be committed."""
    Bundle.objects.filter(pk=bundle.pk, state=BundleState.APPROVED).update(
        state=BundleState.PUBLISHING, publication=bundle.pk
    )
    return list(Permit.objects.filter(submission__bundle_member__bundle=bundle).order_by("pk"))


def end_publishing(bundle: Bundle, *, at: datetime) -> None:
    """Every part is public: the database looks itself."""
    BundlePublication.objects.create(pk=bundle.pk, at=at)
    Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.PUBLISHED, decided_at=at)


# -------------------------------------------------------------------------------------------------


def editor(organisation: Organisation, by: Person, *, at: datetime) -> Capacity:
    """In whose name the person gathers and submits there. Raises NotYours."""
    possible = capacities(by, Role.SUBMITTER, organisation, at=at)
    if not possible:
        raise NotYours(
            _("You do not submit for %(organisation)s; ask its administrator for the role.")
            % {"organisation": organisation}
        )
    return possible[0]


def locked(bundle: Bundle, *states: BundleState) -> Bundle:
    """The bundle as it stands now, locked before its parts. Raises NotWaiting."""
    bundle = Bundle.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=bundle.pk)
    if bundle.state not in states:
        raise NotWaiting(_not_open(bundle))
    return bundle


def parts_of(bundle: Bundle) -> list[BundleMember]:
    """In order, each with its submission."""
    parts = bundle.members.select_related("submission__chain")
    return list(parts.defer("submission__draft_sealed", "submission__subject_sealed"))


def _gathered(bundle: Bundle, by: Person, *, at: datetime) -> Bundle:
    bundle = locked(bundle, BundleState.GATHERING)
    editor(bundle.organisation, by, at=at)
    return bundle


def _not_open(bundle: Bundle) -> str:
    return _("The bundle is not at that point: %(state)s.") % {"state": bundle.get_state_display()}


def _submitted(
    bundle: Bundle,
    members: Sequence[BundleMember],
    drafts: Mapping[int, Draft],
    *,
    by: Capacity,
    at: datetime,
) -> dict[int, Submission]:
    """New submissions by part: of the drafts, or those that were made elsewhere."""
    missed = {pk: why for pk, draft in drafts.items() if (why := _misses(bundle, draft))}
    if missed:
        raise _refusal(missed)
    needy = [member for member in members if not stands(member)]
    fresh = [member.pk for member in needy if member.pk in drafts]
    made = submissions.submit_many([drafts[pk] for pk in fresh], by=by, at=at)
    taken = dict(zip(fresh, made, strict=True))
    elsewhere = [member for member in needy if member.pk not in drafts]
    for found in _open_ones(elsewhere):
        for member in elsewhere:
            if (member.source_type, member.source_id) == (found.source_type, found.source_id):
                taken[member.pk] = found
    missing = {m.pk: _("There is nothing submitted of it.") for m in elsewhere if m.pk not in taken}
    if missing:
        raise _refusal(missing)
    return taken


def _open_ones(members: Sequence[BundleMember]) -> list[Submission]:
    rows = Submission.objects.filter(
        source_type__in={m.source_type for m in members},
        source_id__in={m.source_id for m in members},
        state=SubmissionState.IN_REVIEW,
    )
    rows = rows.select_related("chain", "batch_member__batch").prefetch_related("approvals")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _refuse_unfit(bundle: Bundle, members: Sequence[BundleMember], taken: Mapping[int, Submission]) -> None:
    """Raises BundleRefused naming every part that does not fit."""
    unfit = {
        member.pk: why
        for member in members
        if (why := _unfit(bundle, taken.get(member.pk) or member.submission, new=member.pk in taken))
    }
    if unfit:
        raise _refusal(unfit)


def _unfit(bundle: Bundle, submission: Submission, *, new: bool) -> str:
    if submission.organisation_id != bundle.organisation_id:
        return _("It is of another organisation.")
    if not submission.chain.publishes_on_approval:
        return _("Its chain leaves publishing to a publisher, so it cannot be published by the hour.")
    if why := _misses(bundle, submission):
        return why
    batch = getattr(submission, "batch_member", None)
    if batch is not None and batch.batch.state != BatchState.STOPPED:
        return _("It is a row of a batch.")
    if new and any(a.commitment == submission.commitment for a in submission.approvals.all()):
        return _("Somebody has approved it already.")
    return ""


def _misses(bundle: Bundle, shown: Draft | Submission) -> str:
    """Why its display would not begin with the others'."""
    if shown.visible_until <= bundle.hour:
        return _("Its display ends before the hour of the bundle.")
    if shown.visible_from > bundle.hour:
        return _("Its display begins after the hour of the bundle.")
    return ""


def _refusal(by_member: dict[int, str]) -> BundleRefused:
    return BundleRefused(
        _("%(count)s parts stand in the way; nothing was submitted. See each below.")
        % {"count": len(by_member)},
        by_member,
    )


def _begin_round(bundle: Bundle, *, at: datetime) -> Bundle:
    Bundle.objects.filter(pk=bundle.pk).update(
        state=BundleState.IN_REVIEW, round=bundle.round + 1, submitted_at=at, decided_at=None, cause="",
        trouble="", stopped_by=None,
    )  # fmt: skip
    bundle.members.update(trouble="")
    bundle.refresh_from_db()
    return bundle


def submissions_of(bundle: Bundle) -> QuerySet[Submission]:
    """Of every part the one that stands for it, with all that reviewing asks."""
    return reviews.whole(Submission.objects.filter(bundle_member__bundle=bundle))


def _locked_parts(bundle: Bundle) -> list[Submission]:
    return list(submissions_of(bundle).select_for_update(of=("self",)))


def _mine(
    parts: Sequence[Submission], by: Person, *, at: datetime
) -> list[tuple[Submission, Capacity, ChainStep]]:
    """What of it waits for this very person. Raises NotYours, SubmitterCannotReview, AlreadyActed, NotWaiting.

    Whoever may not act on one waiting part acts on none; what he approved already is left out.
    """
    found, refusal = [], None
    known: dict[tuple, list[Capacity]] = {}  # parts of one organisation, step and submitter ask the same
    for part in parts:
        if part.state not in WAITING:
            continue
        step = reviews.step_of(part)
        asked = (part.decides.pk, step.role, step.deputies, part.submitter_id, part.submitter_stands_for_id)
        if asked not in known:
            known[asked] = reviews.capacities_at(part, by, at=at)
        try:
            found.append((part, reviews.unused(part, known[asked]), step))
        except AlreadyActed as acted:
            refusal = acted
    if not found:
        raise refusal or NotWaiting(_("Nothing of it waits for a review."))
    return found


def _guard(
    bundle: Bundle,
    by: Person,
    parts: Sequence[Submission],
    asked: Sequence[ChainStep],
    checklist: Sequence[bool],
) -> None:
    if left := len(unread(bundle, by)):
        raise PartsUnread(_("%(count)s parts are still to be read by you.") % {"count": left})
    for part in parts:
        if blocking := reviews.open_findings(part):
            raise FindingsOpen(
                _("%(count)s findings are open in a part of the bundle (first: %(reason)s).")
                % {"count": len(blocking), "reason": _(blocking[0].reason)}
            )
    expected = sum(len(step.checklist) for step in asked)
    if len(checklist) != expected or not all(checklist):
        raise ChecklistIncomplete(_("Every sentence of the checklist must hold; else return a part."))


def _approved(bundle: Bundle, by: Person, *, at: datetime) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(state=BundleState.APPROVED, decided_at=at)
    bundle.refresh_from_db()
    for listener in on_approved:
        listener(bundle, by, at)
