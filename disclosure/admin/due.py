"""What is due, for the records of the desk: a filter that orders by the day, and a day's explanation."""

from datetime import date, datetime

from django.utils import timezone

from disclosure.deadlines import Deadline, deadline
from disclosure.models import Record
from disclosure.models.records import RecordQuerySet
from organisations import selectors

OVERDUE, DUE = "overdue", "due"


def narrowed(rows: RecordQuerySet, which: str, *, at: datetime) -> RecordQuerySet:
    """Records with an open duty, or those whose day has passed; to be ordered by the day."""
    return rows.overdue(on=today(at)) if which == OVERDUE else rows.due()


def explained(record: Record) -> Deadline | None:
    """Every day that led to the record's due day; None where nothing is due."""
    if record.due_on is None or record.is_erased:
        return None
    return deadline(
        record.edition.spec,
        record.values,
        is_public=record.is_public,
        was_public=record.published_in_time is not None,
        calendar=selectors.calendar(),
    )


def today(at: datetime) -> date:
    return timezone.localdate(at)
