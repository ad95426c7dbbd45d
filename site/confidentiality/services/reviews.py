"""The review: approve, dissent, mask, overrule; the last approval mints the permit.

Every act names the commitment that the person had before his eyes. Whoever acts is resolved to a
capacity (himself, or the one he is deputy for), and nobody counts twice.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confidentiality import canonical, masking, sources
from confidentiality.enums import Opinion, Severity, SubmissionState
from confidentiality.errors import (
    AlreadyActed,
    BasisMissing,
    ChecklistIncomplete,
    ContentChanged,
    FindingsOpen,
    MaskRefused,
    NotWaiting,
    NotYours,
    SubmitterCannotReview,
)
from confidentiality.masking import Mask
from confidentiality.models import Approval, ChainStep, Dissent, Finding, Overrule, Permit, Submission
from confidentiality.screening import Kind
from organisations.models import Organisation, Person
from organisations.selectors import Capacity, capacities, principals_of

from .submissions import announce, draft_document, masks_of

OVERRULES_NEEDED = {Severity.BLOCK: 2, Severity.ASK: 1}

# publication.services.door registers here what redeems a permit when its chain says so; a list, so that
# nothing here needs to know who listens.
on_permits: list[Callable[[list[Permit], Person, datetime], None]] = []


def capacity(submission: Submission, person: Person, *, at: datetime) -> Capacity:
    """In whose name the person may act on the submission's present step.

    Raises NotWaiting, NotYours, SubmitterCannotReview, AlreadyActed.
    """
    if submission.state not in (SubmissionState.IN_REVIEW, SubmissionState.ESCALATED):
        raise NotWaiting(_not_waiting(submission))
    possible = capacities(person, _step(submission).role, _level(submission), at=at)
    if not possible:
        raise NotYours(_("You have no role in this step for that organisation."))
    submitters = {submission.submitter_id, submission.submitter_stands_for_id}
    # A deputy of the submitter counts as him even where he has a reviewer's role of his own.
    if submitters & {person.pk, *(each.pk for each in principals_of(person, at=at))}:
        raise SubmitterCannotReview(_("Nobody reviews what he submitted, nor does his deputy."))
    used = _people_used(submission)
    possible = [each for each in possible if not each.people & used]
    if not possible:
        raise AlreadyActed(
            _("You, or the one you stand for, have already approved this; another person must.")
        )
    return possible[0]


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
    ChecklistIncomplete, BasisMissing.
    """
    if not basis.strip():
        raise BasisMissing(_("Name the basis of your opinion."))
    with transaction.atomic():
        approvals = []
        for submission, commitment in _locked(read):
            acting = capacity(submission, by, at=at)
            _guard(submission, commitment, checklist)
            approvals.append(_approval(submission, acting, basis, checklist, at))
        Approval.objects.bulk_create(approvals, batch_size=500)
        finished = _advance([approval.submission for approval in approvals])
        permits = _mint(finished, at=at)
        for listener in on_permits:
            listener(permits, by, at)
        announce([a.submission for a in approvals if a.submission not in finished], at=at)
    return permits


def dissent(
    submission: Submission, *, by: Person, commitment: str, opinion: Opinion, basis: str, at: datetime
) -> Dissent:
    """Any opinion but 公开: exempt, submit upwards, or return for mending.

    Raises NotWaiting, NotYours, ContentChanged, BasisMissing.
    """
    if opinion == Opinion.OPEN:
        raise ValueError("Opinion.OPEN is an approval.")
    if not basis.strip():
        raise BasisMissing(_("Say why, so that the submitter can mend it."))
    with transaction.atomic():
        [(submission, _seen)] = _locked([(submission, commitment)])
        acting = capacity(submission, by, at=at)
        _same_content(submission, commitment)
        said = Dissent.objects.create(
            submission=submission, step=submission.step, actor=acting.actor, counts_as=acting.stands_for,
            opinion=opinion, basis=basis, at=at,
        )  # fmt: skip
        submission.state = {
            Opinion.EXEMPT: SubmissionState.EXEMPT,
            Opinion.ESCALATE: SubmissionState.ESCALATED,
            Opinion.RETURN: SubmissionState.RETURNED,
        }[opinion]
        submission.decided_at = at
        submission.save(update_fields=["state", "decided_at"])
        sources.get(submission.source_type).decided(submission.source_id, submission, at=at)
        if opinion == Opinion.ESCALATE:
            announce([submission], at=at)
    return said


def mask(
    submission: Submission, findings: Sequence[Finding], *, by: Person, commitment: str, at: datetime
) -> Submission:
    """Write the proposed masks of these findings into the public version.

    The content changes, so approvals given before count no more and the chain starts anew.
    Raises MaskRefused, NotWaiting, NotYours, ContentChanged.
    """
    with transaction.atomic():
        [(submission, _seen)] = _locked([(submission, commitment)])
        _may_mask(submission, by, at=at)
        _same_content(submission, commitment)
        if not findings or any(
            f.submission_id != submission.pk or not f.maskable or not f.mask for f in findings
        ):
            raise MaskRefused(_("This finding has no mask: return the submission, or exempt it."))
        if Finding.objects.filter(pk__in=[f.pk for f in findings], masked=True).exists():
            raise MaskRefused(_("This finding is masked already; read the content again."))
        masks = sorted({*masks_of(submission), *(Mask(f.path, f.start, f.end, f.mask) for f in findings)})
        _freeze(submission, masks)
        Finding.objects.filter(pk__in=[f.pk for f in findings]).update(masked=True)
        announce([submission], at=at)
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
        [(submission, _seen)] = _locked([(finding.submission, "")])
        acting = capacity(submission, by, at=at)
        if commitment is not None:
            _same_content(submission, commitment)
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


def _locked(read: Sequence[tuple[Submission, str]]) -> list[tuple[Submission, str]]:
    """The submissions as they stand now, locked (SQLite's transaction is exclusive already)."""
    commitments = {submission.pk: commitment for submission, commitment in read}
    rows = (
        Submission.objects.filter(pk__in=commitments)
        .select_related("chain", "organisation__parent", "key")
        .prefetch_related("chain__steps", "approvals", "findings__overrules")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    return [(row, commitments[row.pk]) for row in rows]


def _guard(submission: Submission, commitment: str, checklist: Sequence[bool]) -> None:
    _same_content(submission, commitment)
    if blocking := open_findings(submission):
        raise FindingsOpen(
            _(
                "%(count)s findings are open (first: %(reason)s). Mask them, overrule them with a reason "
                "(what blocks needs two people), or return the submission."
            )
            % {"count": len(blocking), "reason": _(blocking[0].reason)}
        )
    expected = _step(submission).checklist
    if len(checklist) != len(expected) or not all(checklist):
        raise ChecklistIncomplete(_("Every sentence of the checklist must hold; else return the submission."))


def _same_content(submission: Submission, commitment: str) -> None:
    if commitment != submission.commitment:
        raise ContentChanged(_("The content changed since you read it; read it again."))


def _not_waiting(submission: Submission) -> str:
    return _("This is not waiting for a review: %(state)s.") % {"state": submission.get_state_display()}


def _may_mask(submission: Submission, by: Person, *, at: datetime) -> None:
    """Its submitter may mask, and whoever may review it now, also after an approval of his own."""
    if submission.state not in (SubmissionState.IN_REVIEW, SubmissionState.ESCALATED):
        raise NotWaiting(_not_waiting(submission))
    if by.pk in (submission.submitter_id, submission.submitter_stands_for_id):
        return
    if not capacities(by, _step(submission).role, _level(submission), at=at):
        raise NotYours(_("You have no role in this step for that organisation."))


def _freeze(submission: Submission, masks: list[Mask]) -> None:
    content = canonical.dumps(masking.apply(draft_document(submission), masks))
    submission.content, submission.salt = content, canonical.new_salt()
    submission.commitment = canonical.commitment(submission.salt, content)
    submission.masks = [each.as_json() for each in masks]
    submission.step = 1
    submission.save(update_fields=["content", "salt", "commitment", "masks", "step"])


def _people_used(submission: Submission) -> set[int]:
    given = [each for each in submission.approvals.all() if each.commitment == submission.commitment]
    return {person for each in given for person in (each.actor_id, each.counts_as_id)}


def _level(submission: Submission) -> Organisation:
    """Whose reviewers decide: after 需报审 those of the organisation above, where there is one."""
    escalated = submission.state == SubmissionState.ESCALATED
    return (escalated and submission.organisation.parent) or submission.organisation


def _step(submission: Submission) -> ChainStep:
    return next(step for step in _steps(submission) if step.order == submission.step)


def _steps(submission: Submission) -> list[ChainStep]:
    return list(submission.chain.steps.all())


def _approval(
    submission: Submission, acting: Capacity, basis: str, checklist: Sequence[bool], at: datetime
) -> Approval:
    return Approval(
        submission=submission, commitment=submission.commitment, step=submission.step, actor=acting.actor,
        counts_as=acting.stands_for, basis=basis, checklist=list(checklist), at=at,
    )  # fmt: skip


def _advance(submissions: list[Submission]) -> list[Submission]:
    """Move each on by a step where enough people approved; those whose chain is through are returned.

    `approvals` was fetched before the present one, hence the 1.
    """
    finished = []
    for submission in submissions:
        step = _step(submission)
        given = 1 + sum(
            each.commitment == submission.commitment and each.step == step.order
            for each in submission.approvals.all()
        )
        if given < step.people:
            continue
        later = [other.order for other in _steps(submission) if other.order > step.order]
        if later:
            Submission.objects.filter(pk=submission.pk).update(step=later[0], state=SubmissionState.IN_REVIEW)
        else:
            finished.append(submission)
    return finished


def _mint(submissions: list[Submission], *, at: datetime) -> list[Permit]:
    permits = Permit.objects.bulk_create(
        [
            Permit(
                submission=submission, item_id=submission.item_id, commitment=submission.commitment,
                people_required=submission.chain.people_required, visible_from=submission.visible_from,
                visible_until=submission.visible_until, minted_at=at,
            )
            for submission in submissions
        ],
        batch_size=500,
    )  # fmt: skip
    Submission.objects.filter(pk__in=[s.pk for s in submissions]).update(
        state=SubmissionState.APPROVED, decided_at=at
    )
    for submission in submissions:
        submission.state, submission.decided_at = SubmissionState.APPROVED, at
        sources.get(submission.source_type).decided(submission.source_id, submission, at=at)
    return permits
