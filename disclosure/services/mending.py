"""Rows that need a person: refused ones mended and fed again, asked ones decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from disclosure.enums import EventCode, RowState
from disclosure.errors import DuplicateKey, StateRefuses
from disclosure.intake import pool
from disclosure.models import IntakeJob, IntakeRow, Record
from disclosure.preparing import Frame, Received, again, as_line, from_line, prepare
from disclosure.services import intake, records, storing
from disclosure.services.records import WRITERS, acting
from disclosure.services.storing import Stored
from organisations.models import Person

CHUNK = 300


@dataclass(slots=True)
class Mended:
    """What became of the rows that were fed again."""

    stored: int = 0
    present: int = 0
    asked: int = 0
    refused: int = 0
    unknown: int = 0  # rows that are not refused (any more)


def mend(job: IntakeJob, corrections: Mapping[int, Mapping[str, str]], *, by: Person, at: datetime) -> Mended:
    """Feed refused rows again with corrected values by field code. Raises NotAllowed, KeyDestroyed."""
    acting(by, job.organisation, WRITERS, at=at)
    numbers, done, shared = sorted(corrections), Mended(), intake.frame(job)
    for start in range(0, len(numbers), CHUNK):
        piece = numbers[start : start + CHUNK]
        rows = list(job.rows.filter(number__in=piece, state=RowState.REFUSED).order_by("pk"))
        done.unknown += len(set(piece) - {row.number for row in rows})
        with transaction.atomic():
            for row in rows:
                row.job = job
                _feed(row, corrections[row.number], shared, done, by=by, at=at)
    return done


def decide(row: IntakeRow, decision: RowState, *, by: Person, at: datetime) -> Record | None:
    """The same key with other content was a correction, a second decision, or a mistake.

    The record that was corrected or made; a correction of what is public still needs its review.
    Raises NotAllowed, StateRefuses and what `records.edit` raises.
    """
    if decision not in _DECIDED:
        raise StateRefuses(_("Choose: a correction, a second decision, or a mistake."))
    acting(by, row.job.organisation, WRITERS, at=at)
    with transaction.atomic():
        changed = IntakeRow.objects.filter(pk=row.pk, state=RowState.ASKED).update(
            state=decision, decided_by=by, decided_at=at
        )
        if not changed:
            raise StateRefuses(_("This question is decided already."))
        record, column = _DECIDED[decision](row, by=by, at=at)
        IntakeRow.objects.filter(pk=row.pk).update(sealed=None)
        _count(row.job, {"asked": -1, column: 1})
    return record


def _feed(
    row: IntakeRow,
    corrected: Mapping[str, str],
    shared: Frame,
    done: Mended,
    *,
    by: Person,
    at: datetime,
) -> None:
    values, received = intake.open_row(row)
    values |= corrected
    made = prepare(Received(values, received), shared)
    if made.problems:
        row.problems = [[each.field, each.label, each.shown, each.what] for each in made.problems]
        row.sealed = pool.seal_row(row.job.key, values, received)
        row.save(update_fields=["problems", "sealed"])
        done.refused += 1
        return
    made.record.intake_id = row.job_id
    result = Stored(made.record)
    line = as_line(made.record)
    storing.store([result], EventCode.IMPORTED, by=by, at=at)
    if result.is_new:
        intake.count_proposals(row.job, [[each.field, each.rule] for each in made.proposals])
    column = "stored" if result.is_new else "present" if result.same else "asked"
    _settle(row, column, result, line, by=by, at=at)
    setattr(done, column, getattr(done, column) + 1)


def _settle(row: IntakeRow, column: str, result: Stored, line: str, *, by: Person, at: datetime) -> None:
    if column == "asked":
        row.state, row.sealed, row.present = RowState.ASKED, line.encode(), result.present
        row.problems = [intake.question(row.job)]
    else:
        row.state, row.sealed = RowState.MENDED, None
    row.decided_by, row.decided_at = by, at
    row.save()
    _count(row.job, {"refused": -1, column: 1})


def _correction(row: IntakeRow, *, by: Person, at: datetime) -> tuple[Record, str]:
    present = row.present
    if present is None or present.is_erased:
        raise StateRefuses(_("The record that it would correct is gone; it is a second decision."))
    content = asked_record(row, row.job, intake.frame(row.job)).opened()
    values = content["values"] | {each["field"]: each["value"] for each in content["proposals"]}
    code = EventCode.CORRECTED if present.is_public else EventCode.EDITED
    records.edit(present, values, by=by, at=at, publish_from=present.publish_from, code=code)
    return present, "present"


def _second(row: IntakeRow, *, by: Person, at: datetime) -> tuple[Record, str]:
    record = asked_record(row, row.job, intake.frame(row.job))
    record.occurrence = storing.next_occurrence(record)
    record.unique_hash = again(record.unique_hash, record.occurrence)
    record.intake_id = row.job_id
    result = Stored(record)
    storing.store([result], EventCode.IMPORTED, by=by, at=at)
    if result.record is None:
        raise DuplicateKey(records.DUPLICATE)
    return record, "stored"


def _mistake(row: IntakeRow, *, by: Person, at: datetime) -> tuple[None, str]:
    return None, "refused"


def asked_record(row: IntakeRow, job: IntakeJob, shared: Frame) -> Record:
    """The unsaved record of an asked row of this job; `shared` is the job's frame. Raises KeyDestroyed."""
    record = from_line(bytes(row.sealed).decode(), shared)
    record.edition, record.organisation = job.edition, job.organisation
    return record


def _count(job: IntakeJob, changes: Mapping[str, int]) -> None:
    IntakeJob.objects.filter(pk=job.pk).update(**{name: F(name) + by for name, by in changes.items()})


_DECIDED = {
    RowState.CORRECTION: _correction,
    RowState.SECOND: _second,
    RowState.MISTAKE: _mistake,
}
