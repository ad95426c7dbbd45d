"""What a record's clock says now, and what is public meanwhile; the difference, brought about at once.

    effect     what these values do to the public item: nothing, shorten, withdraw, end, or they ask for more
    apply      does it, except lengthening: that needs a review and a permit
    recompute  the same for many records, in chunks of one transaction each

Shortening needs no permit, since it takes nothing from anybody; lengthening is the correction's business.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from confidentiality.models import Submission
from confidentiality.services import submissions
from disclosure.display_clock import Period, period
from disclosure.editions import Spec
from disclosure.enums import OPEN_STATES, EventCode, RecordState
from disclosure.errors import DisclosureRefused
from disclosure.models import Record
from disclosure.models.records import RecordQuerySet
from disclosure.source import SOURCE_TYPE
from organisations.models import Person
from publication.enums import ItemState, Withdrawal
from publication.models import PublicItem
from publication.services import door

from .history import log

CHUNK = 200
# Codes of the ledger (publication.desk.forms.SHORTENINGS) by what sets the end of a period.
SHORTENED_BY = {"duties_done": "duties_done", "minimum": "duties_done", "authority": "authority"}
REPAIRED_BY = ("duties_done", "minimum", "removed")


class Change(StrEnum):
    """What becomes of the public item, at once; LENGTHEN waits for a permit."""

    NONE = "none"
    SHORTEN = "shorten"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    LENGTHEN = "lengthen"


HIDES = (Change.WITHDRAW, Change.EXPIRE)


@dataclass(frozen=True, slots=True)
class Effect:
    """`period` as computed now; `item` is what is public, or will be, if anything."""

    change: Change
    period: Period
    item: PublicItem | None = None
    withdrawal: Withdrawal | None = None

    @property
    def hides(self) -> bool:
        return self.change in HIDES


def effect(record: Record, values: Mapping[str, str], *, at: datetime) -> Effect:
    """What these values would do to what is public of the record. Raises DisclosureRefused."""
    return _effect(record.edition.spec, values, public_item(record, at=at), at=at)


def public_item(record: Record, *, at: datetime) -> PublicItem | None:
    """The item that is shown, or under embargo; none once its display is over."""
    return _items(at).filter(pk=record.item_id).first() if record.item_id else None


def lock(record: Record, values: Mapping[str, str], *, at: datetime) -> Effect | None:
    """`effect`, the item kept as it is until the caller's transaction ends; none where nothing is public.

    Raises DisclosureRefused.
    """
    item = _items(at).select_for_update().filter(pk=record.item_id).first() if record.item_id else None
    return _effect(record.edition.spec, values, item, at=at) if item else None


def apply(found: Sequence[tuple[Record, Effect]], *, by: Person | None, at: datetime) -> None:
    """Shorten, withdraw or end what is public; the caller's transaction holds it all, the items locked."""
    _shorten([pair for pair in found if pair[1].change == Change.SHORTEN], by=by, at=at)
    _expire([pair for pair in found if pair[1].change == Change.EXPIRE], by=by, at=at)
    withdrawn = [pair for pair in found if pair[1].change == Change.WITHDRAW]
    for kind in sorted({effect.withdrawal for _record, effect in withdrawn}):
        mine = [(record, effect) for record, effect in withdrawn if effect.withdrawal == kind]
        log([record for record, _effect in mine], EventCode.WITHDRAWN, by=by, at=at, reason=kind)
        door.withdraw_many([effect.item.pk for _record, effect in mine], kind, by=by, at=at)


def _shorten(found: Sequence[tuple[Record, Effect]], *, by: Person | None, at: datetime) -> None:
    ends = {}
    for record, effect in found:
        reason = SHORTENED_BY.get(effect.period.reason, "law")
        log([record], EventCode.SHORTENED, by=by, at=at, reason=reason)
        ends[effect.item.pk] = (effect.period.until, reason)
    if ends:
        door.shorten_many(ends, by=by, at=at)


def _expire(found: Sequence[tuple[Record, Effect]], *, by: Person | None, at: datetime) -> None:
    for record, effect in found:
        log([record], EventCode.ENDED, by=by, at=at, reason=effect.period.reason)
    if found:
        door.expire([effect.item.pk for _record, effect in found], at=at)


def recompute(records: RecordQuerySet, *, by: Person | None, at: datetime) -> Counter[str]:
    """Bring every display to what its record's edition says now; how many by Change, and "refused".

    Shorter at once; an open submission that would be shown longer goes back to its department. Longer
    is only counted. Chunks of one transaction each: run again after a crash, it finds what is left.
    """
    tally: Counter[str] = Counter()
    for pks in _chunks(records):
        with transaction.atomic():
            tally += _recompute(pks, by=by, at=at)
    return tally


def _recompute(pks: Sequence[int], *, by: Person | None, at: datetime) -> Counter[str]:
    found = Record.objects.filter(pk__in=pks, sealed__isnull=False).select_related("edition", "key")
    records = list(found.select_for_update(of=("self",)).order_by("pk"))
    items = _items(at).select_for_update().in_bulk([each.item_id for each in records if each.item_id])
    waiting = _open_until([each for each in records if each.state in OPEN_STATES])
    found: list[tuple[Record, Effect]] = []
    for record in records:
        with suppress(DisclosureRefused):
            effect = _effect(record.edition.spec, record.values, items.get(record.item_id), at=at)
            found.append((record, effect))
            if (until := waiting.get(record.pk)) and effect.period.until < until:
                _send_back(record, by=by, at=at)
    apply(found, by=by, at=at)
    tally = Counter(str(effect.change) for _record, effect in found)
    return tally + Counter(refused=len(records) - len(found))


def _effect(spec: Spec, values: Mapping[str, str], item: PublicItem | None, *, at: datetime) -> Effect:
    now = period(spec, values)
    if item is None or now.until == item.visible_until:
        return Effect(Change.NONE, now, item)
    if now.until > item.visible_until:
        return Effect(Change.LENGTHEN, now, item)
    if now.until > max(at, item.visible_from):
        return Effect(Change.SHORTEN, now, item)
    withdrawal = _withdrawal(spec, values, now)
    return Effect(Change.WITHDRAW if withdrawal else Change.EXPIRE, now, item, withdrawal)


def _withdrawal(spec: Spec, values: Mapping[str, str], now: Period) -> Withdrawal | None:
    """What the public page says of it; none where the period alone is over.

    Revoked goes before repaired: whoever should never have been punished is not said to have repaired.
    """
    if spec.value("revoked", values):
        return Withdrawal.REVOKED
    return Withdrawal.REPAIRED if now.reason in REPAIRED_BY else None


def _items(at: datetime):
    return PublicItem.objects.filter(state=ItemState.PUBLISHED, visible_until__gt=at)


def _open_until(records: Sequence[Record]) -> dict[int, datetime]:
    """When what waits in review would end, by record."""
    rows = Submission.objects.filter(
        source_type=SOURCE_TYPE,
        source_id__in=[str(record.pk) for record in records],
        state__in=submissions.OPEN,
    )
    return {int(pk): until for pk, until in rows.values_list("source_id", "visible_until")}


def _send_back(record: Record, *, by: Person | None, at: datetime) -> None:
    submissions.void_sources(SOURCE_TYPE, [str(record.pk)], at=at)
    Record.objects.filter(pk=record.pk).update(state=RecordState.DRAFT, updated_at=at)
    log([record], EventCode.TAKEN_BACK, by=by, at=at, reason="shorter")


def _chunks(records: RecordQuerySet) -> Iterator[list[int]]:
    """Keys in ascending order, so that what is worked on does not come again."""
    after = 0
    rows = records.order_by("pk").values_list("pk", flat=True)
    while pks := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield pks
        after = pks[-1]
