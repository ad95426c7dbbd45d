"""Stopping a batch: one rejected row of its sample, and nothing passes by it any more.

Whoever acts on a row of an open batch locks the batch first (`hold`), its rows after it. What still
waits is frozen anew with another salt: approvals given by batch name a commitment that is gone, so that
they count no more, and everybody may read and approve the row by itself. What was permitted and not yet
published is void and goes back to its author.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from confidentiality import canonical, sampling, sources
from confidentiality.enums import BatchState, StopCause, SubmissionState
from confidentiality.models import Batch, BatchApproval, BatchMember, Dissent, Permit, Reading, Submission
from organisations.models import Person

from .step_deadlines import COLUMNS, Counting

CHUNK = 500
WAITING = (SubmissionState.IN_REVIEW, SubmissionState.ESCALATED)
_RESALT = (
    "UPDATE confidentiality_submission SET salt = %s, commitment = %s, step = 1, step_began_on = %s, "
    "step_due_on = %s, step_provisional = %s, due_on = %s WHERE id = %s"
)


def hold(submission_ids: Sequence[int]) -> list[Batch]:
    """The open batches of these submissions, locked before any row of theirs."""
    rows = BatchMember.objects.filter(submission__in=submission_ids)
    found = Batch.objects.filter(state=BatchState.OPEN, pk__in=rows.values("batch"))
    return list(found.order_by("pk").select_for_update())


def open_batch_of(submission: Submission) -> Batch | None:
    """The batch with which it passes, while that is open."""
    member = getattr(submission, "batch_member", None)
    return member.batch if member and member.batch.state == BatchState.OPEN else None


def taken_out(held: Sequence[Batch], submission_ids: Sequence[int], *, at: datetime) -> list[Submission]:
    """These were voided: a row of a sample stops its batch, another just does not pass with it.

    Returns what now waits by itself.
    """
    if not held:
        return []
    drawn = BatchMember.objects.filter(batch__in=held, submission__in=submission_ids, in_sample=True)
    hit = set(drawn.values_list("batch", flat=True))
    return stop_all([batch for batch in held if batch.pk in hit], StopCause.CHANGED, by=None, at=at)


def stop_all(
    batches: Sequence[Batch], cause: StopCause, *, by: Person | None, at: datetime, reason: str = ""
) -> list[Submission]:
    """Stop batches that the caller holds; what of them now waits by itself, to be announced."""
    return [each for batch in batches for each in _stop(batch, cause, by=by, at=at, reason=reason)]


def measured(batch: Batch) -> dict:
    """What the sample says until now, for the batch's row."""
    drawn = BatchMember.objects.filter(batch=batch, in_sample=True)
    rejected = Exists(Dissent.objects.filter(submission=OuterRef("submission")))
    accepted = Exists(Reading.objects.filter(member=OuterRef("pk")))
    bad, judged = drawn.filter(rejected).count(), drawn.filter(Q(rejected) | Q(accepted)).count()
    return {
        "rejected": bad,
        "judged": judged,
        "defect_rate": sampling.rate(bad, judged),
        "defect_bound": sampling.upper_bound(bad, judged),
    }


def _stop(
    batch: Batch, cause: StopCause, *, by: Person | None, at: datetime, reason: str
) -> list[Submission]:
    said = {"cause": cause, "stopped_by": by, "reason": reason, "decided_at": at, **measured(batch)}
    live = Batch.objects.filter(pk=batch.pk, state__in=[BatchState.OPEN, BatchState.APPROVED])
    if not live.update(state=BatchState.STOPPED, **said):
        return []
    batch.refresh_from_db()
    approved = BatchApproval.objects.filter(batch=batch).exists()
    waiting = []
    for chunk in rows_of(batch, Q(state__in=WAITING)):
        if approved:
            _freeze_anew(chunk, at=at)
        waiting += chunk
    for chunk in rows_of(batch, Q(state=SubmissionState.APPROVED, permit__redeemed_at=None)):
        void(chunk, at=at)
    return waiting


def rows_of(batch: Batch, which: Q, *, fetch: Sequence[str] = ()) -> Iterator[list[Submission]]:
    """Submissions of a batch, locked, by key, a chunk at a time; `fetch` is prefetched."""
    last = 0
    while chunk := list(_rows(batch, which).filter(pk__gt=last).prefetch_related(*fetch)[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def void(submissions: Sequence[Submission], *, at: datetime) -> None:
    """Back to their author, with the permits that nobody used."""
    ids = [each.pk for each in submissions]
    Permit.objects.open().filter(submission__in=ids).update(voided_at=at)
    Submission.objects.filter(pk__in=ids).update(state=SubmissionState.VOID, decided_at=at)
    for each in submissions:
        each.state, each.decided_at = SubmissionState.VOID, at
    sources.decided(submissions, at=at)


def _rows(batch: Batch, which: Q) -> QuerySet[Submission]:
    return (
        Submission.objects.filter(which, batch_member__batch=batch)
        .select_related("chain", "batch_member")
        .defer("draft_sealed", "subject_sealed")
        .order_by("pk")
        .select_for_update(of=("self",))
    )


def _freeze_anew(submissions: Sequence[Submission], *, at: datetime) -> None:
    """The same bytes under a new salt, at the first step. By hand: bulk_update takes three times as long."""
    counting, today = Counting(), timezone.localdate(at)
    for each in submissions:
        each.salt, each.step = canonical.new_salt(), 1
        each.commitment = canonical.commitment(each.salt, each.content)
        counting.begin(each, on=today)
    with connection.cursor() as cursor:
        cursor.executemany(
            _RESALT,
            [
                (each.salt, each.commitment, *(getattr(each, name) for name in COLUMNS), each.pk)
                for each in submissions
            ],
        )
