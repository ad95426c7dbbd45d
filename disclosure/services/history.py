"""Writing a record's history: who did what when to which fields, never a value."""

from collections.abc import Sequence
from datetime import datetime

from disclosure.enums import EventCode
from disclosure.models import Record, RecordEvent
from organisations.models import Person

CHUNK = 500


def log(
    records: Sequence[Record],
    code: EventCode,
    *,
    by: Person | None,
    at: datetime,
    fields: Sequence[str] = (),
    reason: str = "",
) -> None:
    """One line for each of the records."""
    RecordEvent.objects.bulk_create(
        [
            RecordEvent(
                record=record, at=at, by=by, code=code, fields=list(fields), version=record.version,
                item_id=record.item_id, reason=reason,
            )
            for record in records
        ],
        batch_size=CHUNK,
    )  # fmt: skip
