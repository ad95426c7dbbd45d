"""Duties of records: filled in, done, and counted anew when the calendar changes.

A change of the calendar starts a run (DeadlineRun): chunk by chunk, each with its cursor in one
transaction, so that it goes on where it was interrupted and never holds the database for long.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django_tasks import task

from confidentiality.services import submissions
from disclosure.deadlines import NOTHING_DUE, columns, deadline
from disclosure.enums import Duty, EventCode
from disclosure.models import DeadlineRun, Record, RecordEvent
from disclosure.source import SOURCE_TYPE
from organisations import selectors
from organisations.models import CalendarChange
from organisations.working_days import Calendar

CHUNK = 500
A_TURN = 10  # chunks; then others have theirs
DONE = {Duty.PUBLISH: "published_in_time", Duty.REMOVE: "removed_in_time"}
COLUMNS = ("duty", "due_on", "due_provisional")


def fill(record: Record, values: dict[str, str], calendar: Calendar) -> None:
    """The columns of the duty, from the values; nothing is stored."""
    found = deadline(
        record.edition.spec,
        values,
        is_public=record.is_public,
        was_public=record.published_in_time is not None,
        calendar=calendar,
    )
    for column, value in columns(found).items():
        setattr(record, column, value)


def fulfil(pks: Sequence[int], duty: Duty, *, at: datetime) -> None:
    """The duty of these is done at that instant; remembered is whether it was in time, not the day."""
    in_time = Case(When(due_on__gte=timezone.localdate(at), then=Value(True)), default=Value(False))
    Record.objects.filter(pk__in=pks, duty=duty).update(**{DONE[duty]: in_time}, **NOTHING_DUE)


def refresh(pk: int) -> None:
    """Count one stored record anew, whatever it has become."""
    record = Record.objects.select_related("edition", "key").get(pk=pk)
    if record.is_erased:
        return
    fill(record, record.values, selectors.calendar())
    record.save(update_fields=COLUMNS)


def on_calendar_change(change: CalendarChange) -> None:
    """Start a run where something is due on or after the day that changed."""
    if not Record.objects.filter(due_on__gte=change.since).exists():
        return
    run = DeadlineRun.objects.create(change=change, begun_at=change.at)
    transaction.on_commit(lambda: recount_due.enqueue(run.pk))


@task()
def recount_due(run_id: int) -> None:
    """The worker's way to `recount`: a turn, and the next one behind what else waits."""
    run = DeadlineRun.objects.get(pk=run_id)
    if not recount(run, at=timezone.now()):
        recount_due.enqueue(run_id)


def resume(*, at: datetime) -> None:
    """The clock's way: a turn of the oldest run that has not ended, whatever became of its task."""
    run = DeadlineRun.objects.filter(ended_at=None).order_by("pk").first()
    if run:
        recount(run, at=at)


def recount(run: DeadlineRun, *, at: datetime, chunks: int = A_TURN) -> bool:
    """Count the next records anew; whether the run has ended."""
    calendar = selectors.calendar()
    for _number in range(chunks):
        run.refresh_from_db()
        if run.ended_at:
            return True
        rows = _next(run)
        if not rows:
            DeadlineRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=at)
            continue
        before = [(row.duty, row.due_on, row.due_provisional) for row in rows]
        for row in rows:
            fill(row, row.values, calendar)
        _store(run, rows, before, at=at)
    return False


def _next(run: DeadlineRun) -> list[Record]:
    """The records behind the cursor, by the index of due days; one that moved later comes again, unchanged."""
    rows = Record.objects.filter(due_on__gte=run.reached_on or run.change.since, sealed__isnull=False)
    if run.reached_on:
        rows = rows.filter(Q(due_on__gt=run.reached_on) | Q(pk__gt=run.reached_id))
    return list(rows.select_related("edition", "key").order_by("due_on", "pk")[:CHUNK])


def _store(run: DeadlineRun, rows: Sequence[Record], before: Sequence[tuple], *, at: datetime) -> None:
    """A chunk and its cursor; nothing where another process did this chunk meanwhile."""
    last_day = before[-1][1]
    with transaction.atomic():
        mine = DeadlineRun.objects.filter(
            pk=run.pk, reached_on=run.reached_on, reached_id=run.reached_id, ended_at=None
        ).update(reached_on=last_day, reached_id=rows[-1].pk)
        if not mine:
            return
        changed = [
            (row, old)
            for row, old in zip(rows, before, strict=True)
            if _columns(row) != old and _update(row, old)
        ]
        _tell([(row, old) for row, old in changed if row.due_on != old[1]], at=at)
        DeadlineRun.objects.filter(pk=run.pk).update(
            moved=F("moved") + sum(row.due_on != day for row, (_duty, day, _open) in changed),
            settled=F("settled") + sum(was and not row.due_provisional for row, (_d, _day, was) in changed),
            unsettled=F("unsettled")
            + sum(row.due_provisional and not was for row, (_d, _day, was) in changed),
        )


def _columns(row: Record) -> tuple:
    return (row.duty, row.due_on, row.due_provisional)


def _update(row: Record, old: tuple) -> bool:
    """Only if nobody edited or fulfilled it since it was read. `updated_at` stays: nobody worked on it."""
    same = Record.objects.filter(pk=row.pk, version=row.version, duty=old[0], due_on=old[1])
    return bool(same.update(duty=row.duty, due_on=row.due_on, due_provisional=row.due_provisional))


def _tell(moved: Sequence[tuple[Record, tuple]], *, at: datetime) -> None:
    """The record's history, and the queue of the reviewers."""
    for row, _old in moved:
        submissions.set_due(SOURCE_TYPE, str(row.pk), row.due_on)
    RecordEvent.objects.bulk_create(
        [
            RecordEvent(
                record=row, at=at, code=EventCode.DUE, version=row.version, reason=f"{old[1]} → {row.due_on}"
            )
            for row, old in moved
        ],
        batch_size=CHUNK,
    )  # fmt: skip
