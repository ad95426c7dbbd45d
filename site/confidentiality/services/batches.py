"""Batches: made of rows without findings, read by sample, approved in one act.

Nothing of a batch passes before every approver of its chain has read its whole sample himself; nobody
approves twice, nor what he submitted, as in any review. `create` draws the sample in the same
transaction that fixes the rows; the database keeps both (confidentiality.batch_triggers).
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from confidentiality import sampling
from confidentiality.enums import BatchState, StopCause, SubmissionState
from confidentiality.errors import (
    AlreadyActed,
    BasisMissing,
    BatchRefused,
    ChecklistIncomplete,
    FindingsOpen,
    NotWaiting,
    NotYours,
    SampleUnread,
)
from confidentiality.models import (
    Approval,
    Batch,
    BatchApproval,
    BatchMember,
    ChainStep,
    Finding,
    Inquiry,
    Instruction,
    Permit,
    Reading,
    Submission,
)
from confidentiality.sampling import Rule
from organisations.enums import Role
from organisations.models import Person
from organisations.selectors import Capacity, capacities

from . import reviews, stopping
from .submissions import announce

MOST = 10_000  # rows that one transaction approves in a minute
PERSON = "person"
STOPPERS = (Role.REVIEWER, Role.PUBLISHER)
_NEVER_ALONE = ("", PERSON)


@dataclass(frozen=True, slots=True)
class Group:
    """What the rows of one batch have in common."""

    organisation_id: int
    kind: str
    chain_id: int
    submitter_id: int
    submitter_stands_for_id: int


@dataclass(slots=True)
class Sorted:
    """Which submissions may pass together, by group; and why the others may not, a sentence each."""

    groups: dict[Group, list[int]] = field(default_factory=dict)
    alone: dict[int, str] = field(default_factory=dict)


def sort_out(submission_ids: Iterable[int]) -> Sorted:
    """Look at every one; a fixed number of queries for each chunk."""
    found = Sorted()
    for chunk in _chunks(sorted(set(submission_ids))):
        for submission in _looked_at(chunk):
            if why := why_alone(submission):
                found.alone[submission.pk] = why
            else:
                found.groups.setdefault(_group(submission), []).append(submission.pk)
    return found


def create(submission_ids: Iterable[int], *, rule: Rule, by: Person, at: datetime, label: str = "") -> Batch:
    """One open batch of these submissions, its sample drawn. Raises BatchRefused, NotYours."""
    ids = sorted(set(submission_ids))
    _enough(ids, rule)
    with transaction.atomic():
        group = _one_group(ids, by)
        seed, sampled = secrets.token_hex(16), rule.size(len(ids))
        drawn = set(sampling.sample(ids, seed, sampled))
        batch = Batch.objects.create(
            organisation_id=group.organisation_id, kind=group.kind, chain_id=group.chain_id,
            submitter_id=group.submitter_id, submitter_stands_for_id=group.submitter_stands_for_id,
            label=label[:120], created_at=at, seed=seed, rule=rule.as_json(), size=len(ids), sampled=sampled,
        )  # fmt: skip
        rows = [BatchMember(batch=batch, submission_id=pk, in_sample=pk in drawn) for pk in ids]
        BatchMember.objects.bulk_create(rows, batch_size=500)
        Batch.objects.filter(pk=batch.pk).update(state=BatchState.OPEN)
    batch.refresh_from_db()
    return batch


def read(submission: Submission, *, by: Person, commitment: str, at: datetime) -> Reading:
    """He read this row of the sample, these bytes, and accepts it; said twice, it counts once.

    Raises NotWaiting, NotYours, ContentChanged.
    """
    with transaction.atomic():
        held = stopping.hold([submission.pk])
        [(submission, _seen)] = reviews.locked([(submission, commitment)])
        if not held or not submission.batch_member.in_sample:
            raise NotWaiting(_("This is not a row of an open batch's sample."))
        reviews.capacity(submission, by, at=at)
        reviews.same_content(submission, commitment)
        said, _new = Reading.objects.get_or_create(
            member=submission.batch_member, person=by, commitment=commitment, defaults={"at": at}
        )
    return said


def approve(batch: Batch, *, by: Person, basis: str, checklist: Sequence[bool], at: datetime) -> list[Permit]:
    """One person's opinion 公开 on all rows, those of the sample read; all or nothing.

    Returns the permits that this completed. Rows whose display period is over by now are void.
    Raises NotWaiting, NotYours, SampleUnread, ChecklistIncomplete, BasisMissing, FindingsOpen.
    """
    if not basis.strip():
        raise BasisMissing(_("Name the basis of your opinion."))
    with transaction.atomic():
        batch = _held(batch)
        acting, step = capacity(batch, by, at=at)
        _guard(batch, by, step, checklist)
        BatchApproval.objects.create(
            batch=batch, step=step.order, actor=acting.actor, counts_as=acting.stands_for, basis=basis,
            checklist=list(checklist), at=at,
        )  # fmt: skip
        for chunk in stopping.rows_of(batch, Q(state=SubmissionState.IN_REVIEW, visible_until__lte=at)):
            stopping.void(chunk, at=at)
        permits = reviews.record(_approvals(batch, acting, step.order, basis, checklist, at), at=at)
        reviews.tell_of(permits, by=by, at=at)
        if not _rows_in_review(batch).exists():
            _decide(batch, at=at)
    return permits


def stop(batch: Batch, *, by: Person, reason: str, at: datetime) -> None:
    """A reviewer or publisher stops it, also after its approval: what is not public yet stays so.

    Raises BasisMissing, NotYours, NotWaiting.
    """
    if not reason.strip():
        raise BasisMissing(_("Say why the batch is stopped."))
    if not any(capacities(by, role, batch.organisation, at=at) for role in STOPPERS):
        raise NotYours(_("Only reviewers and publishers of that organisation stop a batch."))
    with transaction.atomic():
        batch = _held(batch, BatchState.OPEN, BatchState.APPROVED)
        freed = stopping.stop_all([batch], StopCause.BY_HAND, by=by, at=at, reason=reason)
        announce(freed, at=at)


def capacity(batch: Batch, by: Person, *, at: datetime) -> tuple[Capacity, ChainStep]:
    """In whose name the person acts on the batch, and the step that it is at.

    Its rows go from step to step together, so any of them answers for all. Raises NotWaiting, NotYours,
    SubmitterCannotReview, AlreadyActed.
    """
    first = _rows_in_review(batch).filter(batch_member__in_sample=True).order_by("pk").first()
    if batch.state != BatchState.OPEN or first is None:
        raise NotWaiting(_("This batch is not open: %(state)s.") % {"state": batch.get_state_display()})
    return reviews.capacity(first, by, at=at), reviews.step_of(first)


def unread(batch: Batch, by: Person) -> QuerySet[BatchMember]:
    """Rows of the sample that the person has not read as they stand now."""
    mine = Reading.objects.filter(
        member=OuterRef("pk"), person=by, commitment=OuterRef("submission__commitment")
    )
    drawn = BatchMember.objects.filter(batch=batch, in_sample=True)
    return drawn.filter(~Exists(mine)).order_by("submission")


def may_be_together(category: str, review: Mapping) -> bool:
    """Whether the catalogue lets rows of such a subject pass together at all."""
    return Rule.of(review) is not None and category not in _NEVER_ALONE


def why_alone(submission: Submission) -> str:
    """Why this submission is read by itself; "" where it may pass with others.

    It comes with `found`, `given`, `asked` and `corrects` (see `_looked_at`).
    """
    if submission.state != SubmissionState.IN_REVIEW or submission.content is None:
        return _("It is not in review.")
    if json.loads(submission.content)["facets"]["subject_category"] in _NEVER_ALONE:
        return _("It is about a person, or may be: a person is always read singly.")
    if submission.found:
        return _("Screening found something in it.")
    if submission.assets:
        return _("It has files.")
    if submission.given:
        return _("Somebody has approved it already.")
    if submission.asked:
        return _("A third party or the authority for secrecy was asked about it.")
    if submission.corrects:
        return _("It corrects what was public.")
    if hasattr(submission, "batch_member"):
        return _("It was in a batch already.")
    return ""


def _looked_at(ids: Sequence[int]) -> QuerySet[Submission]:
    given = Approval.objects.filter(submission=OuterRef("pk"), commitment=OuterRef("commitment"))
    used = Permit.objects.filter(item_id=OuterRef("item_id"), redeemed_at__isnull=False)
    source = {"source_type": OuterRef("source_type"), "source_id": OuterRef("source_id")}
    return (
        Submission.objects.filter(pk__in=ids)
        .select_related("batch_member")
        .defer("draft_sealed", "subject_sealed", "salt")
        .annotate(
            found=Exists(Finding.objects.filter(submission=OuterRef("pk"))),
            given=Exists(given),
            corrects=Exists(used),
            asked=Exists(Inquiry.objects.filter(**source)) | Exists(Instruction.objects.filter(**source)),
        )
        .order_by("pk")
    )


def _one_group(ids: list[int], by: Person) -> Group:
    """What all of them have in common, each locked and looked at."""
    for chunk in _chunks(ids):
        list(Submission.objects.filter(pk__in=chunk).select_for_update().order_by("pk").only("pk"))
    found = sort_out(ids)
    if found.alone:
        raise BatchRefused(
            _("%(count)s of these rows do not pass together. The first: %(why)s")
            % {"count": len(found.alone), "why": next(iter(found.alone.values()))}
        )
    if len(found.groups) != 1 or len(next(iter(found.groups.values()))) != len(ids):
        raise BatchRefused(_("Rows of a batch are of one organisation, kind, chain and submitter."))
    [group] = found.groups
    if by.pk != group.submitter_id:
        raise NotYours(_("Only who submitted the rows puts them together."))
    return group


def _enough(ids: list[int], rule: Rule) -> None:
    if len(ids) < rule.least:
        raise BatchRefused(
            _("Fewer than %(least)s rows pass together: they are read singly.") % {"least": rule.least}
        )
    if len(ids) > MOST:
        raise BatchRefused(_("At most %(most)s rows pass together; make several batches.") % {"most": MOST})


def _group(submission: Submission) -> Group:
    return Group(
        submission.organisation_id, submission.kind, submission.chain_id, submission.submitter_id,
        submission.submitter_stands_for_id,
    )  # fmt: skip


def _held(batch: Batch, *states: BatchState) -> Batch:
    """The batch as it stands now, locked before its rows. Raises NotWaiting."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=batch.pk)
    if batch.state not in (states or (BatchState.OPEN,)):
        raise NotWaiting(_("This batch is not open: %(state)s.") % {"state": batch.get_state_display()})
    return batch


def _guard(batch: Batch, by: Person, step: ChainStep, checklist: Sequence[bool]) -> None:
    if left := unread(batch, by).count():
        raise SampleUnread(_("%(count)s rows of the sample are still to be read by you.") % {"count": left})
    if len(checklist) != len(step.checklist) or not all(checklist):
        raise ChecklistIncomplete(_("Every sentence of the checklist must hold; else reject a row."))
    if Finding.objects.filter(
        submission__batch_member__batch=batch, submission__content__isnull=False
    ).exists():
        raise FindingsOpen(
            _("Something was found in a row of this batch; stop it, and read the rows singly.")
        )


def _approvals(
    batch: Batch, acting: Capacity, step: int, basis: str, checklist: Sequence[bool], at: datetime
) -> Iterator[list[Approval]]:
    fetch = ("chain__steps", "approvals")
    for chunk in stopping.rows_of(batch, Q(state=SubmissionState.IN_REVIEW), fetch=fetch):
        if any(each.step != step or acting.people & reviews.people_used(each) for each in chunk):
            raise AlreadyActed(
                _("You, or the one you stand for, have already approved this; another person must.")
            )
        yield [
            reviews.approval(
                each, acting, basis, checklist, at, read=each.batch_member.in_sample, batch=batch
            )
            for each in chunk
        ]


def _rows_in_review(batch: Batch) -> QuerySet[Submission]:
    rows = Submission.objects.filter(batch_member__batch=batch, state=SubmissionState.IN_REVIEW)
    return rows.select_related("chain", "organisation__parent", "level__parent").prefetch_related(
        "chain__steps"
    )


def _decide(batch: Batch, *, at: datetime) -> None:
    Batch.objects.filter(pk=batch.pk).update(
        state=BatchState.APPROVED, decided_at=at, **stopping.measured(batch)
    )


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), 500):
        yield ids[start : start + 500]
