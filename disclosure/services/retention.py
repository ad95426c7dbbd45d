"""What never becomes public is not kept for ever: records whose display was over before they were shown.

    lapse    what waits in review, or is approved, past the end of its display: its record is over
    sweep    the clock's brake; lapse; the share's brake; erase what is over longer than its retention

The brakes are the sweeper's (publication.services.sweeping): a clock that leapt, or a share of the records
that is larger than the set one, waits for a person. 个人信息保护法 第四十七条: no purpose, no keeping.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from confidentiality.enums import OPEN, SubmissionState
from confidentiality.models import Submission
from confidentiality.services import submissions
from confidentiality.services.erasure import erase_submissions
from disclosure.enums import OPEN_STATES, EventCode, RecordState
from disclosure.models import Record
from disclosure.source import SOURCE_TYPE
from organisations.models import Person
from publication import ledger
from publication.enums import Act
from publication.errors import SweepRefused
from publication.ledger import Entry
from publication.services import sweeping

from . import records
from .history import log

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Retained:
    """What was done: records that are over now, records erased."""

    lapsed: int
    erased: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What `sweep` would do, and the sentence of the brake that would hold."""

    lapsed: int
    erased: int
    refusal: str | None


def plan(*, at: datetime) -> Plan:
    """What `sweep` would do at that instant, the clock's brake aside; touches nothing."""
    due = _due(at).count()
    return Plan(_lapsed(at).count(), due, _share_refusal(due))


def sweep(*, at: datetime, confirm: bool = False, by: Person | None = None) -> Retained:
    """Lapse, then erase, in chunks of one transaction each. Raises SweepRefused."""
    sweeping.expire(at=at, confirm=confirm, by=by)
    lapsed = lapse(at=at)
    _brake_share(at=at, confirm=confirm, by=by)
    erased = sum(_erase(pks, at=at) for pks in _chunks(_due(at).order_by("updated_at")))
    if erased:
        sweeping.scrub()
    return Retained(lapsed, erased)


def lapse(*, at: datetime) -> int:
    """Void what can no longer be published because its display has ended; how many submissions."""
    return sum(_lapse(pks, at=at) for pks in _chunks(_lapsed(at).order_by("visible_until")))


def _lapsed(at: datetime) -> QuerySet:
    """`exclude` says what the index is for."""
    return Submission.objects.exclude(state=SubmissionState.PUBLISHED).filter(
        source_type=SOURCE_TYPE, state__in=OPEN, visible_until__lte=at
    )


def _lapse(pks: Sequence[int], *, at: datetime) -> int:
    """A record that is public keeps what it shows; its correction is a draft again."""
    with transaction.atomic():
        ids = list(Submission.objects.filter(pk__in=pks).values_list("source_id", flat=True))
        submissions.void_sources(SOURCE_TYPE, ids, at=at)
        found = Record.objects.filter(pk__in=map(int, ids), state__in=OPEN_STATES).select_for_update()
        waiting = list(found.order_by("pk").defer("sealed"))
        for is_public, state in ((True, RecordState.DRAFT), (False, RecordState.OVER)):
            mine = [record.pk for record in waiting if record.is_public is is_public]
            Record.objects.filter(pk__in=mine).update(state=state, updated_at=at)
        log(waiting, EventCode.LAPSED, by=None, at=at)
    return len(pks)


def _due(at: datetime) -> QuerySet:
    return Record.objects.filter(
        state=RecordState.OVER,
        is_public=False,
        sealed__isnull=False,
        updated_at__lte=at - timedelta(days=settings.OVER_RETENTION_DAYS),
    )


def _erase(pks: Sequence[int], *, at: datetime) -> int:
    with transaction.atomic():
        still = Record.objects.filter(pk__in=pks, state=RecordState.OVER).select_for_update()
        over = list(still.order_by("pk").defer("sealed"))
        records.destroy([record.pk for record in over], at=at)
        source_ids = [str(record.pk) for record in over]
        erase_submissions(Submission.objects.filter(source_type=SOURCE_TYPE, source_id__in=source_ids))
        log(over, EventCode.ERASED, by=None, at=at)
    return len(over)


def _brake_share(*, at: datetime, confirm: bool, by: Person | None) -> None:
    refusal = _share_refusal(_due(at).count())
    if refusal and not confirm:
        raise SweepRefused(refusal)
    if refusal:
        ledger.append([Entry(Act.CONFIRM, reason=sweeping.SHARE)], by=by, at=at)


def _share_refusal(due: int) -> str | None:
    if due <= sweeping.FREE_OF_BRAKE:
        return None
    stored = Record.objects.filter(sealed__isnull=False).count()
    if due * 100 <= stored * settings.ERASE_SHARE_PERCENT:
        return None
    return (
        f"No record was erased: {due} of {stored} records were over before they were shown and are due, more "
        f"than {settings.ERASE_SHARE_PERCENT} per cent at once. "
        "If that is right, run `./run manage sweep --confirm`."
    )


def _chunks(rows: QuerySet) -> Iterator[list[int]]:
    """Keys in chunks, asked anew each time, since each chunk changes what matches."""
    while pks := list(rows.values_list("pk", flat=True)[:CHUNK]):
        yield pks
