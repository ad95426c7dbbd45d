"""One act on many records: a selection is looked through, confirmed as it was seen, then carried out.

    select    the selection, its records' versions and states as they are now
    prepare   what would become of each: nothing is changed
    confirm   by the same person, once; bound to exactly those rows
    work      goes on where a job stands, for some seconds; the worker calls it until nothing is left

What became of a row is written in the transaction that did it, so whatever stops a job leaves no row
done twice and none in doubt. A row whose record was changed since it was looked at is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from confidentiality.errors import Refused
from confidentiality.models import ReviewChain
from disclosure.enums import OPEN_STATES, SUBMITTABLE, BulkAct, BulkGroup, BulkState, RecordState
from disclosure.errors import (
    ChangedMeanwhile,
    DisclosureRefused,
    NotAllowed,
    PeriodOver,
    ReasonMissing,
    StateRefuses,
)
from disclosure.listing import Listing
from disclosure.models import BulkJob, BulkRow, Record
from disclosure.services import impact_assessments, records
from organisations.enums import Role
from organisations.models import Organisation, Person
from publication.enums import Withdrawal
from publication.errors import DoorRefused

MOST = 10_000
AT_ONCE = 100  # a request does so many itself; the worker does more
CHUNK = 100
LEASE = timedelta(minutes=2)
SLICE = timedelta(seconds=5)  # the worker has other work as well
WAITS = timedelta(minutes=5)
REFUSALS = (DisclosureRefused, Refused, DoorRefused)
GROUPS = {
    PeriodOver: BulkGroup.OVER,
    ChangedMeanwhile: BulkGroup.CHANGED,
    StateRefuses: BulkGroup.STATE,
    NotAllowed: BulkGroup.NO_ROLE,
}
EMBARGOED = [RecordState.DRAFT, RecordState.RETURNED]


@dataclass(frozen=True, slots=True)
class Known:
    """What is asked once for a chunk: chains by code, editions under which persons may be published."""

    chain_of: Callable[[str], ReviewChain]
    covered: frozenset[int]


@dataclass(frozen=True, slots=True)
class Act:
    """`plan` says what would become of a record; `carry_out` does it to those of one chunk, in order."""

    roles: tuple[Role, ...]
    plan: Callable[[Record, "Known", datetime], BulkGroup]
    carry_out: Callable[[Sequence[Record], BulkJob, datetime], list[BulkGroup]]


def select(
    *,
    act: BulkAct,
    scope: QuerySet[Organisation],
    by: Person,
    at: datetime,
    keys: Sequence[int] = (),
    listing: Listing | None = None,
) -> BulkJob:
    """A job on these keys, or on all of a list, MOST at most; records outside of `scope` are not in it.

    Raises DisclosureRefused where nothing is selected, FiltersRefused.
    """
    found = listing.some(MOST + 1) if listing else list(dict.fromkeys(keys))
    rows = _as_they_are(found[:MOST], scope)
    if not rows:
        raise DisclosureRefused(_("Nothing is selected: tick records, or choose all that match."))
    with transaction.atomic():
        job = BulkJob.objects.create(
            act=act, by=by, created_at=at, truncated=len(found) > MOST,
            filters=listing.filters.plain() if listing else {},
        )  # fmt: skip
        BulkRow.objects.bulk_create(
            (BulkRow(job=job, record_id=pk, version=version, state=state) for pk, version, state in rows),
            batch_size=1000,
        )
    return job


def is_small(job: BulkJob) -> bool:
    """Whether a request may do it itself."""
    return len(job.rows.values_list("pk")[: AT_ONCE + 1]) <= AT_ONCE


def confirm(job: BulkJob, *, parameters: dict[str, str], by: Person, at: datetime) -> None:
    """Do what the preview showed. Raises NotAllowed, ReasonMissing, StateRefuses."""
    if by.pk != job.by_id:
        raise NotAllowed(_("Only who made the selection confirms it."))
    if job.act == BulkAct.WITHDRAW and parameters.get("reason") not in Withdrawal.values:
        raise ReasonMissing(_("Choose why it is withdrawn."))
    if job.act == BulkAct.EMBARGO and _until(parameters) is None:
        raise ReasonMissing(_("Say from when on it may be shown."))
    ready = BulkJob.objects.filter(pk=job.pk, state=BulkState.READY)
    if not ready.update(state=BulkState.RUNNING, confirmed_at=at, parameters=parameters, lease=None):
        raise StateRefuses(_("This was confirmed already, or dropped."))
    job.refresh_from_db()


def drop(job: BulkJob, *, by: Person, at: datetime) -> None:
    """Nothing of it will be done. Raises NotAllowed, StateRefuses."""
    if by.pk != job.by_id:
        raise NotAllowed(_("Only who made the selection confirms it."))
    ready = BulkJob.objects.filter(pk=job.pk, state__in=[BulkState.READY, BulkState.PREPARING])
    if not ready.update(state=BulkState.DROPPED, ended_at=at):
        raise StateRefuses(_("This was confirmed already, or dropped."))


def work(job: BulkJob, *, clock: Callable[[], datetime]) -> bool:
    """Go on with a job for some seconds; whether anything is left. One process at a time has its lease."""
    begun = clock()
    if not _claim(job, begun):
        return False
    step = {BulkState.PREPARING: _prepare_some, BulkState.RUNNING: _do_some}
    while job.state in step and clock() - begun < SLICE:
        if not step[job.state](job, clock()):
            return False  # somebody else took the lease
        job.refresh_from_db()
    BulkJob.objects.filter(pk=job.pk, lease=job.lease).update(lease=None)
    return job.state in step


def stalled(*, at: datetime) -> list[BulkJob]:
    """Jobs whose process ended in their midst, or that nobody began."""
    left = Q(lease__lt=at) | Q(lease=None, created_at__lt=at - WAITS)
    return list(BulkJob.objects.filter(left, state__in=[BulkState.PREPARING, BulkState.RUNNING])[:100])


def _as_they_are(keys: Sequence[int], scope: QuerySet[Organisation]) -> list[tuple[int, int, str]]:
    """Key, version and state of those in scope."""
    found = []
    for start in range(0, len(keys), 500):
        rows = Record.objects.filter(pk__in=keys[start : start + 500], organisation__in=scope.values("pk"))
        found += rows.order_by("pk").values_list("pk", "version", "state")
    return found


def _claim(job: BulkJob, at: datetime) -> bool:
    """The conditional update is the guard on both databases."""
    free = Q(lease=None) | Q(lease__lt=at)
    taken = BulkJob.objects.filter(free, pk=job.pk).update(lease=at + LEASE)
    job.refresh_from_db()
    return bool(taken)


def _keep(job: BulkJob, at: datetime) -> bool:
    """Lengthen the lease inside of the chunk's transaction; False where somebody else has it."""
    lease = max(at + LEASE, job.lease + timedelta(microseconds=1))
    kept = BulkJob.objects.filter(pk=job.pk, lease=job.lease, state=job.state).update(lease=lease)
    job.lease = lease
    return bool(kept)


def _prepare_some(job: BulkJob, at: datetime) -> bool:
    """Look at one chunk; after the last one the job waits for its confirmation."""
    with transaction.atomic():
        if not _keep(job, at):
            return False
        rows = _rows(job, planned="")
        if rows:
            _write("planned", rows, _planned(job, rows, at))
        else:
            BulkJob.objects.filter(pk=job.pk).update(state=BulkState.READY)
    return True


def _do_some(job: BulkJob, at: datetime) -> bool:
    """Do one chunk and write what became of it, in one transaction."""
    with transaction.atomic():
        if not _keep(job, at):
            return False
        rows = _rows(job, planned=BulkGroup.DONE, outcome="")
        if rows:
            _write("outcome", rows, _done(job, rows, at))
        else:
            job.rows.filter(outcome="").update(outcome=F("planned"))
            BulkJob.objects.filter(pk=job.pk).update(state=BulkState.DONE, ended_at=at)
    return True


def _rows(job: BulkJob, **which) -> list[BulkRow]:
    return list(
        job.rows.filter(**which)
        .select_related("record__organisation", "record__edition", "record__key")
        .order_by("pk")[:CHUNK]
    )


def _write(column: str, rows: Iterable[BulkRow], groups: Iterable[BulkGroup]) -> None:
    by_group: dict[BulkGroup, list[int]] = {}
    for row, group in zip(rows, groups, strict=True):
        by_group.setdefault(group, []).append(row.pk)
    for group, keys in by_group.items():
        BulkRow.objects.filter(pk__in=keys).update(**{column: group})


def _planned(job: BulkJob, rows: list[BulkRow], at: datetime) -> list[BulkGroup]:
    act, allowed = ACTS[job.act], _allowed(job, rows, at)
    editions = {row.record.edition_id for row in rows}
    known = Known(records.chains_on(at), impact_assessments.covered(editions, at=at))
    return [_unfit(row, allowed) or act.plan(row.record, known, at) for row in rows]


def _done(job: BulkJob, rows: list[BulkRow], at: datetime) -> list[BulkGroup]:
    """What became of each row; what changed since the preview is not touched."""
    allowed = _allowed(job, rows, at)
    fit = [row for row in rows if not _unfit(row, allowed)]
    done = ACTS[job.act].carry_out([row.record for row in fit], job, at)
    became = dict(zip((row.pk for row in fit), done, strict=True))
    return [became.get(row.pk) or _unfit(row, allowed) for row in rows]


def _allowed(job: BulkJob, rows: list[BulkRow], at: datetime) -> set[int]:
    """Ids of the organisations in which the person may do it."""
    allowed = set()
    for organisation in {row.record.organisation for row in rows}:
        try:
            records.acting(job.by, organisation, ACTS[job.act].roles, at=at)
            allowed.add(organisation.pk)
        except NotAllowed:
            continue
    return allowed


def _unfit(row: BulkRow, allowed: set[int]) -> BulkGroup | None:
    if row.record.organisation_id not in allowed:
        return BulkGroup.NO_ROLE
    if (row.record.version, row.record.state) != (row.version, row.state):
        return BulkGroup.CHANGED
    return None


def _plan_submit(record: Record, known: Known, at: datetime) -> BulkGroup:
    if record.is_erased:
        return BulkGroup.ERASED
    if record.state not in SUBMITTABLE:
        return BulkGroup.STATE
    try:
        chain = known.chain_of(record.edition.spec.chain)
        records.draft_of(record, chain=chain, covered=known.covered, at=at)
    except REFUSALS as refusal:
        return _group(refusal)
    return BulkGroup.DONE


def _plan_take_back(record: Record, known: Known, at: datetime) -> BulkGroup:
    return BulkGroup.DONE if record.state in OPEN_STATES else BulkGroup.STATE


def _plan_withdraw(record: Record, known: Known, at: datetime) -> BulkGroup:
    return BulkGroup.DONE if record.is_public and record.item_id else BulkGroup.NOT_PUBLIC


def _plan_embargo(record: Record, known: Known, at: datetime) -> BulkGroup:
    if record.is_erased:
        return BulkGroup.ERASED
    return BulkGroup.DONE if record.state in EMBARGOED else BulkGroup.STATE


def _submit(found: Sequence[Record], job: BulkJob, at: datetime) -> list[BulkGroup]:
    """Together, which is much faster; one by one where a refusal stopped all."""
    how = {"by": job.by, "at": at, "accept_masks": bool(job.parameters.get("accept_masks"))}
    try:
        with transaction.atomic():
            outcomes = records.submit_many(found, **how)
    except REFUSALS:
        fresh = _fresh(found)
        return _singly(fresh, lambda record: records.submit(record, **how))
    return [_group(each.refusal) if each.refusal else BulkGroup.DONE for each in outcomes]


def _take_back(found: Sequence[Record], job: BulkJob, at: datetime) -> list[BulkGroup]:
    return _singly(found, lambda record: records.take_back(record, by=job.by, at=at))


def _withdraw(found: Sequence[Record], job: BulkJob, at: datetime) -> list[BulkGroup]:
    reason = Withdrawal(job.parameters["reason"])
    return _singly(found, lambda record: records.withdraw(record, reason=reason, by=job.by, at=at))


def _embargo(found: Sequence[Record], job: BulkJob, at: datetime) -> list[BulkGroup]:
    until = _until(job.parameters)
    return _singly(found, lambda record: records.postpone(record, until, by=job.by, at=at))


def _singly(found: Sequence[Record], one: Callable[[Record], object]) -> list[BulkGroup]:
    """Each in a savepoint of its own: one that is refused stops no other."""
    groups = []
    for record in found:
        try:
            with transaction.atomic():
                one(record)
            groups.append(BulkGroup.DONE)
        except REFUSALS as refusal:
            groups.append(_group(refusal))
    return groups


def _fresh(found: Sequence[Record]) -> list[Record]:
    """As they stand in the database: what was refused has left its traces in memory."""
    rows = Record.objects.select_related("organisation", "edition", "key")
    by_key = rows.in_bulk([record.pk for record in found])
    return [by_key[record.pk] for record in found]


def _group(refusal: Exception) -> BulkGroup:
    return GROUPS.get(type(refusal), BulkGroup.REFUSED)


def _until(parameters: dict[str, str]) -> datetime | None:
    return parse_datetime(parameters.get("publish_from", ""))


# An act that is not here is not offered. One more is one line, with the two functions it names.
ACTS: dict[str, Act] = {
    BulkAct.SUBMIT: Act(records.WRITERS, _plan_submit, _submit),
    BulkAct.TAKE_BACK: Act(records.WRITERS, _plan_take_back, _take_back),
    BulkAct.WITHDRAW: Act(records.WITHDRAWERS, _plan_withdraw, _withdraw),
    BulkAct.EMBARGO: Act(records.WRITERS, _plan_embargo, _embargo),
}
