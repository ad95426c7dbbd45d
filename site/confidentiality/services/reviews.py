"""The review: approve, dissent, mask, overrule; the last approval mints the permit.

Every act names the commitment that the person had before his eyes. Whoever acts is resolved to a
capacity (himself, or the one he is deputy for), and nobody counts twice.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import canonical, masking, sources
from confidentiality.enums import WAITING, BundleCause, Opinion, Severity, StopCause, SubmissionState
from confidentiality.errors import (
    AlreadyActed,
    BasisMissing,
    ChecklistIncomplete,
    ContentChanged,
    FindingsOpen,
    InBatch,
    MaskRefused,
    NotWaiting,
    NotYours,
    SubmitterCannotReview,
)
from confidentiality.faults import Fault
from confidentiality.masking import Mask
from confidentiality.models import Approval, Batch, ChainStep, Dissent, Finding, Overrule, Permit, Submission
from confidentiality.screening import Kind
from organisations.models import Person
from organisations.selectors import Capacity, capacities, principals_of

from . import asked, bundle_stopping, levels, step_deadlines, stopping
from .step_deadlines import Counting
from .submissions import announce, draft_document, masks_of

OVERRULES_NEEDED = {Severity.BLOCK: 2, Severity.ASK: 1}

# publication.services.door registers here what redeems a permit when its chain says so; a list, so that
# nothing here needs to know who listens.
on_permits: list[Callable[[list[Permit], Person, datetime], None]] = []


def capacity(submission: Submission, person: Person, *, at: datetime) -> Capacity:
    """In whose name the person may act on the submission's present step.

    Raises NotWaiting, NotYours, SubmitterCannotReview, AlreadyActed.
    """
    refuse_decided(submission)
    return unused(submission, capacities_at(submission, person, at=at))


def unused(submission: Submission, possible: Sequence[Capacity]) -> Capacity:
    """The first of these in which nobody has acted on what stands there. Raises AlreadyActed."""
    used = people_used(submission)
    possible = [each for each in possible if not each.people & used]
    if not possible:
        raise AlreadyActed(
            _("You, or the one you stand for, have already approved this; another person must.")
        )
    return possible[0]


def capacities_at(submission: Submission, person: Person, *, at: datetime) -> list[Capacity]:
    """In whose names the person could act at the submission's step, whoever has acted already.

    Raises NotYours, SubmitterCannotReview.
    """
    possible = _possible(submission, person, at=at)
    if not possible:
        raise NotYours(_("You have no role in this step for that organisation."))
    submitters = {submission.submitter_id, submission.submitter_stands_for_id}
    # A deputy of the submitter counts as him even where he has a reviewer's role of his own.
    if submitters & {person.pk, *(each.pk for each in principals_of(person, at=at))}:
        raise SubmitterCannotReview(_("Nobody reviews what he submitted, nor does his deputy."))
    return possible


def _possible(submission: Submission, person: Person, *, at: datetime) -> list[Capacity]:
    """By the role of the step, at the level that decides; in a deputy's only where the step takes deputies."""
    step = step_of(submission)
    found = capacities(person, step.role, submission.decides, at=at)
    return [each for each in found if step.deputies or each.actor == each.stands_for]


def approve(
    submission: Submission,
    *,
    by: Person,
    commitment: str,
    basis: str,
    checklist: Sequence[bool],
    at: datetime,
) -> Permit | None:
    """One person's opinion 公开 on one submission; the permit where that was the last one needed."""
    permits = approve_many([(submission, commitment)], by=by, basis=basis, checklist=checklist, at=at)
    return permits[0] if permits else None


def approve_many(
    read: Sequence[tuple[Submission, str]], *, by: Person, basis: str, checklist: Sequence[bool], at: datetime
) -> list[Permit]:
    """One person approves what he read, each with the commitment he saw; all or nothing.

    Returns the permits that this completed. Raises NotWaiting, NotYours, ContentChanged, FindingsOpen,
    ChecklistIncomplete, BasisMissing, ConsentMissing, AuthorityAsked.
    """
    if not basis.strip():
        raise BasisMissing(_("Name the basis of your opinion."))
    with transaction.atomic():
        approvals, rows = [], locked(read)
        bundle_stopping.refuse_singly([submission for submission, _seen in rows])
        for submission, commitment in rows:
            acting = capacity(submission, by, at=at)
            _guard(submission, commitment, checklist)
            approvals.append(approval(submission, acting, basis, checklist, at))
        permits = record([approvals], at=at)
        tell_of(permits, by=by, at=at)
    return permits


def record(chunks: Iterable[Sequence[Approval]], *, at: datetime) -> list[Permit]:
    """Store approvals that were guarded already, and what follows of them; the permits they completed.

    A chunk's submissions come with `approvals` fetched before the present one, and take a fixed number
    of queries. Raises ConsentMissing, AuthorityAsked.
    """
    permits, counting = [], Counting()
    for approvals in chunks:
        asked.refuse_unsettled([each.submission for each in approvals])
        Approval.objects.bulk_create(approvals, batch_size=500)
        finished = _advance(approvals, counting, at=at)
        permits += _mint(finished, at=at)
        waiting = {each.submission_id for each in approvals} - {each.submission_id for each in finished}
        announce([each.submission for each in approvals if each.submission_id in waiting], at=at)
    return permits


def tell_of(permits: list[Permit], *, by: Person, at: datetime) -> None:
    for listener in on_permits:
        listener(permits, by, at)


def dissent(
    submission: Submission,
    *,
    by: Person,
    commitment: str,
    opinion: Opinion,
    basis: str,
    at: datetime,
    faults: Sequence[Fault] = (),
) -> Dissent:
    """Any opinion but 公开: exempt, submit upwards, or return for mending. It stops an open batch.

    `faults` says of a return what is wrong in which field. A part that is returned or exempted stops its
    bundle. What is submitted upwards (需报审) begins anew before the reviewers of the organisation above; at
    the top, the authority for secrecy has to be asked.

    Raises NotWaiting, NotYours, ContentChanged, BasisMissing.
    """
    if opinion == Opinion.OPEN:
        raise ValueError("Opinion.OPEN is an approval.")
    if not basis.strip():
        raise BasisMissing(_("Say why, so that the submitter can mend it."))
    with transaction.atomic():
        held, bundles = stopping.hold([submission.pk]), bundle_stopping.hold([submission.pk])
        [(submission, _seen)] = locked([(submission, commitment)])
        acting = capacity(submission, by, at=at)
        same_content(submission, commitment)
        upwards = opinion == Opinion.ESCALATE
        said = Dissent.objects.create(
            submission=submission, step=submission.step, actor=acting.actor, counts_as=acting.stands_for,
            opinion=opinion, basis=basis, at=at, faults=[each.as_json() for each in faults],
            sent_to=levels.above(submission) if upwards else None,
        )  # fmt: skip
        if upwards:
            freed = stopping.stop_all(held, StopCause.REJECTED, by=by, at=at)
            _send_up(submission, at=at)
            freed = [*(each for each in freed if each.pk != submission.pk), submission]
        else:
            _end(submission, opinion, at=at)
            freed = stopping.stop_all(held, StopCause.REJECTED, by=by, at=at)
            bundle_stopping.stop_for(
                bundles, [submission.pk], BundleCause.RETURNED, f"{opinion.label}: {basis}", by=by, at=at
            )
        sources.get(submission.source_type).decided(submission.source_id, submission, at=at)
        announce(freed, at=at)
    return said


def _end(submission: Submission, opinion: Opinion, *, at: datetime) -> None:
    ends = {Opinion.EXEMPT: SubmissionState.EXEMPT, Opinion.RETURN: SubmissionState.RETURNED}
    submission.state, submission.decided_at = ends[opinion], at
    submission.save(update_fields=["state", "decided_at"])


def _send_up(submission: Submission, *, at: datetime) -> None:
    submission.level = levels.above(submission) or submission.decides
    submission.state, submission.decided_at = SubmissionState.ESCALATED, at
    begin_anew(submission, at=at, also=("level", "state", "decided_at"))


def begin_anew(submission: Submission, *, at: datetime, also: Sequence[str] = ()) -> None:
    """The same bytes under a new salt at the first step: approvals given before count no more."""
    submission.salt = canonical.new_salt()
    submission.commitment = canonical.commitment(submission.salt, submission.content)
    submission.step = 1
    step_deadlines.begin(submission, at=at)
    submission.save(update_fields=["salt", "commitment", "step", *step_deadlines.COLUMNS, *also])


def mask(
    submission: Submission, findings: Sequence[Finding], *, by: Person, commitment: str, at: datetime
) -> Submission:
    """Write the proposed masks of these findings into the public version.

    The content changes, so approvals given before count no more and the chain starts anew. A batch was
    drawn from what no longer stands there, so it stops.
    Raises MaskRefused, NotWaiting, NotYours, ContentChanged.
    """
    with transaction.atomic():
        held = stopping.hold([submission.pk])
        [(submission, _seen)] = locked([(submission, commitment)])
        refuse_masking(submission, by, at=at)
        same_content(submission, commitment)
        if not findings or any(
            f.submission_id != submission.pk or not f.maskable or not f.mask for f in findings
        ):
            raise MaskRefused(_("This finding has no mask: return the submission, or exempt it."))
        if Finding.objects.filter(pk__in=[f.pk for f in findings], masked=True).exists():
            raise MaskRefused(_("This finding is masked already; read the content again."))
        freed = stopping.stop_all(held, StopCause.CHANGED, by=by, at=at)
        masks = sorted({*masks_of(submission), *(Mask(f.path, f.start, f.end, f.mask) for f in findings)})
        _freeze(submission, masks, at=at)
        Finding.objects.filter(pk__in=[f.pk for f in findings]).update(masked=True)
        announce([submission, *(each for each in freed if each.pk != submission.pk)], at=at)
    return submission


def overrule(
    finding: Finding, *, by: Person, reason: str, at: datetime, commitment: str | None = None
) -> Overrule:
    """One reviewer says with a reason that a finding is none; what blocks needs two people's word.

    `commitment` is that of the content he read, where he read one. Raises BasisMissing, NotYours,
    NotWaiting, AlreadyActed, ContentChanged.
    """
    if not reason.strip():
        raise BasisMissing(_("Say why this is no finding."))
    with transaction.atomic():
        [(submission, _seen)] = locked([(finding.submission, "")])
        acting = capacity(submission, by, at=at)
        if commitment is not None:
            same_content(submission, commitment)
        given = Overrule.objects.filter(finding=finding).values_list("actor", "counts_as")
        earlier = {person for people in given for person in people}
        if earlier & acting.people:
            raise AlreadyActed(_("You, or the one you stand for, have already overruled this finding."))
        return Overrule.objects.create(
            finding=finding, actor=acting.actor, counts_as=acting.stands_for, reason=reason, at=at
        )


def open_findings(submission: Submission) -> list[Finding]:
    """Findings that stand in the way of an approval."""
    return [
        finding
        for finding in submission.findings.all()
        if not finding.masked and len(finding.overrules.all()) < overrules_needed(finding)
    ]


def overrules_needed(finding: Finding) -> int:
    """How many people's word closes it. What no program read, two people must have read."""
    if finding.kind == Kind.UNREADABLE:
        return OVERRULES_NEEDED[Severity.BLOCK]
    return OVERRULES_NEEDED.get(finding.severity, 0)


def locked(read: Sequence[tuple[Submission, str]]) -> list[tuple[Submission, str]]:
    """The submissions as they stand now, locked (SQLite's transaction is exclusive already)."""
    commitments = {submission.pk: commitment for submission, commitment in read}
    rows = whole(Submission.objects.filter(pk__in=commitments)).select_for_update(of=("self",))
    return [(row, commitments[row.pk]) for row in rows]


def whole(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Submissions with all that a reviewer's act asks of them, by key."""
    return (
        rows.select_related("chain", "organisation__parent", "level__parent", "key", "batch_member__batch")
        .prefetch_related("chain__steps", "approvals", "findings__overrules")
        .order_by("pk")
    )


def _guard(submission: Submission, commitment: str, checklist: Sequence[bool]) -> None:
    same_content(submission, commitment)
    if (batch := stopping.open_batch_of(submission)) is not None:
        raise InBatch(
            _("This passes with batch %(batch)s, or not while that is open; read it there.")
            % {"batch": batch.pk}
        )
    if blocking := open_findings(submission):
        raise FindingsOpen(
            _(
                "%(count)s findings are open (first: %(reason)s). Mask them, overrule them with a reason "
                "(what blocks needs two people), or return the submission."
            )
            % {"count": len(blocking), "reason": _(blocking[0].reason)}
        )
    expected = step_of(submission).checklist
    if len(checklist) != len(expected) or not all(checklist):
        raise ChecklistIncomplete(_("Every sentence of the checklist must hold; else return the submission."))


def same_content(submission: Submission, commitment: str) -> None:
    if commitment != submission.commitment:
        raise ContentChanged(_("The content changed since you read it; read it again."))


def refuse_decided(submission: Submission) -> None:
    """Raises NotWaiting."""
    if submission.state not in WAITING:
        raise NotWaiting(
            _("This is not waiting for a review: %(state)s.") % {"state": submission.get_state_display()}
        )


def refuse_masking(submission: Submission, by: Person, *, at: datetime) -> None:
    """Its submitter may mask, and whoever may review it now, also after an approval of his own.

    Raises NotWaiting, NotYours.
    """
    refuse_decided(submission)
    if by.pk in (submission.submitter_id, submission.submitter_stands_for_id):
        return
    if not _possible(submission, by, at=at):
        raise NotYours(_("You have no role in this step for that organisation."))


def _freeze(submission: Submission, masks: list[Mask], *, at: datetime) -> None:
    submission.content = canonical.dumps(masking.apply(draft_document(submission), masks))
    submission.masks = [each.as_json() for each in masks]
    begin_anew(submission, at=at, also=("content", "masks"))


def people_used(submission: Submission) -> set[int]:
    given = [each for each in submission.approvals.all() if each.commitment == submission.commitment]
    return {person for each in given for person in (each.actor_id, each.counts_as_id)}


def step_of(submission: Submission) -> ChainStep:
    return next(step for step in _steps(submission) if step.order == submission.step)


def _steps(submission: Submission) -> list[ChainStep]:
    return list(submission.chain.steps.all())


def approval(
    submission: Submission,
    acting: Capacity,
    basis: str,
    checklist: Sequence[bool],
    at: datetime,
    *,
    read: bool = True,
    batch: Batch | None = None,
) -> Approval:
    """The opinion 公开 on what stands there now, not stored yet."""
    return Approval(
        submission=submission, commitment=submission.commitment, step=submission.step, actor=acting.actor,
        counts_as=acting.stands_for, basis=basis, checklist=list(checklist), at=at, read=read, batch=batch,
    )  # fmt: skip


def _advance(approvals: Sequence[Approval], counting: Counting, *, at: datetime) -> list[Approval]:
    """Move each on by a step where enough people approved; those that end their chain are returned.

    What was submitted upwards stays with those above until it is decided.
    `approvals` of a submission was fetched before the present one, hence the 1.
    """
    finished, onward = [], {}
    for each in approvals:
        step = step_of(each.submission)
        given = 1 + sum(other.step == step.order for other in _earlier(each))
        if given < step.people:
            continue
        later = [other.order for other in _steps(each.submission) if other.order > step.order]
        if later:
            where = (each.submission.chain, later[0], each.submission.state)
            onward.setdefault(where, []).append(each.submission_id)
        else:
            finished.append(each)
    for (chain, order, state), ids in onward.items():
        columns = counting.columns(
            chain, order, escalated=state == SubmissionState.ESCALATED, began_on=timezone.localdate(at)
        )
        step_deadlines.move(Submission.objects.filter(pk__in=ids), columns, step=order)
    return finished


def _earlier(given: Approval) -> list[Approval]:
    """Approvals of the same content that came before."""
    return [each for each in given.submission.approvals.all() if each.commitment == given.commitment]


def _mint(last: Sequence[Approval], *, at: datetime) -> list[Permit]:
    """The permits of the submissions whose chain these approvals end."""
    permits = Permit.objects.bulk_create([_permit(each, at) for each in last], batch_size=500)
    submissions = [each.submission for each in last]
    Submission.objects.filter(pk__in=[s.pk for s in submissions]).update(
        state=SubmissionState.APPROVED, decided_at=at, due_on=F("duty_on")
    )
    for submission in submissions:
        submission.state, submission.decided_at = SubmissionState.APPROVED, at
    sources.decided(submissions, at=at)
    return permits


def _permit(last: Approval, at: datetime) -> Permit:
    submission = last.submission
    return Permit(
        submission=submission, item_id=submission.item_id, commitment=submission.commitment,
        people_required=submission.chain.people_required, visible_from=submission.visible_from,
        visible_until=submission.visible_until, minted_at=at, batch=last.batch,
        read_by=sum(each.read for each in [*_earlier(last), last]),
    )  # fmt: skip
