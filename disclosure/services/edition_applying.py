"""Applying an edition in one step: records move to it, the public is shown less at once and never more.

    order   somebody who did not write it decides, and what becomes of what it hides
    apply   one transaction: records by chunks; then one entry of the ledger that names the edition, and
            behind it an entry for each display that was shortened, was over, or was withdrawn

What the dry run found holds for every record that nobody touched since; the others are looked at anew,
inside the transaction. Longer displays and other public content need a review and a permit: their
records are marked (`follow_up`), nothing of what is public is changed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.enums import OPEN
from confidentiality.models import Submission
from confidentiality.services import submissions
from disclosure.editions import Spec
from disclosure.enums import Ends, EventCode, FollowUp, RecordState, Remedy, RunState
from disclosure.errors import EditionRefused
from disclosure.models import CatalogueEdition, EditionChange, EditionRun, Record, RecordEvent
from disclosure.source import SOURCE_TYPE
from organisations.days import start_of
from organisations.models import Person
from publication import ledger
from publication.enums import Act, ItemState, Withdrawal
from publication.ledger import Entry
from publication.models import PublicItem
from publication.services import door

from .edition_runs import affected, changes, consequences, items_of, records_of
from .editions import APPLIERS, acting, mark_released, refuse_writers
from .records import refill

CHUNK = 200
REASON = "catalogue"
MOST_DAYS = 365
# Parts of an edition that the plain columns of a record are read by.
COLUMNS_FOLLOW = ("roles", "categories", "clock", "deadlines", "dates", "regions", "authority_regions")


def order(*, run: EditionRun, remedy: Remedy, remedy_days: int = 0, by: Person, at: datetime) -> None:
    """Decide that it is applied; the worker does it. Raises NotAllowed, EditionRefused."""
    refuse_writers(run.edition, acting(by, APPLIERS, at=at))
    if remedy not in Remedy.values:
        raise EditionRefused(_("Choose what is done with what the edition hides."))
    if remedy == Remedy.CORRECT and not 1 <= remedy_days <= MOST_DAYS:
        raise EditionRefused(_("Give departments from 1 to 365 days for correcting."))
    with transaction.atomic():
        _refuse_too_early(run.edition, at=at)
        _refuse_other_content(run)
        done = EditionRun.objects.filter(pk=run.pk, state=RunState.DONE)
        if not done.update(
            state=RunState.ORDERED,
            remedy=remedy,
            remedy_days=remedy_days,
            applied_by=by,
            moved_at=at,
            error="",
        ):
            raise EditionRefused(_("Only a dry run that is done is applied, and only once."))
    run.refresh_from_db()


def apply(run_id: int, *, at: datetime) -> bool:
    """Do what was ordered, all or nothing; False where somebody did already. Raises EditionRefused."""
    run = EditionRun.objects.select_related("edition", "applied_by").get(pk=run_id)
    with transaction.atomic():
        ordered = EditionRun.objects.filter(pk=run_id, state=RunState.ORDERED)
        if not ordered.update(state=RunState.APPLIED, applied_at=at, moved_at=at):
            return False
        _refuse_too_early(run.edition, at=at)
        _refuse_other_content(run)
        mark_released(run.edition, by=run.applied_by, at=at)
        CatalogueEdition.objects.filter(pk=run.edition_id, used_at=None).update(used_at=at)
        outcome = _move_all(run, at=at)
        _enter(run, at=at)
        EditionRun.objects.filter(pk=run_id).update(outcome=dict(outcome))
    return True


def give_up(run_id: int, why: str) -> None:
    """It could not be applied, and nothing was changed: it may be ordered again."""
    EditionRun.objects.filter(pk=run_id, state=RunState.ORDERED).update(state=RunState.DONE, error=why[:200])


def _refuse_too_early(edition: CatalogueEdition, *, at: datetime) -> None:
    today = timezone.localtime(at).date()
    if not edition.valid_from <= today <= edition.valid_until:
        raise EditionRefused(
            _("It holds from %(from)s to %(until)s; it can be applied on those days only.")
            % {"from": edition.valid_from, "until": edition.valid_until}
        )


def _refuse_other_content(run: EditionRun) -> None:
    now = CatalogueEdition.objects.select_for_update().values_list("sha256", flat=True).get(pk=run.edition_id)
    if now != run.sha256:
        raise EditionRefused(_("The edition was changed after its dry run; run it dry again."))


# Records


def _move_all(run: EditionRun, *, at: datetime) -> Counter[str]:
    outcome: Counter[str] = Counter()
    position = 0
    while keys := affected(run.edition, after=position):
        records = _locked(keys)
        found = _found(run, records, at=at)
        readable = {change.record_id for change in found}
        records = [record for record in records if record.pk in readable]  # others stay under theirs
        _void_reviews(found, at=at)
        _move(run, records, found, at=at)
        outcome["records"] += len(records)
        for change in found:
            outcome.update(consequences(change).codes())
        position = keys[-1]
    return outcome


def _locked(keys: Sequence[int]) -> list[Record]:
    """The submissions first, as everybody locks them who approves."""
    open_ones = Submission.objects.filter(
        source_type=SOURCE_TYPE, source_id__in=[str(key) for key in keys], state__in=OPEN
    )
    list(open_ones.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    return list(records_of(keys).select_for_update(of=("self",)))


def _found(run: EditionRun, records: Sequence[Record], *, at: datetime) -> list[EditionChange]:
    """What the dry run found, looked at anew for whatever is not as it was then."""
    known = {each.record_id: each for each in run.changes.filter(record_id__in=[each.pk for each in records])}
    items = items_of(records, at=at)
    stale = [record for record in records if not _holds(known.get(record.pk), record, items)]
    if stale:
        run.changes.filter(record_id__in=[record.pk for record in stale]).delete()
        fresh = list(changes(run, stale, at=at))
        EditionChange.objects.bulk_create(fresh, batch_size=CHUNK)
        known = {pk: each for pk, each in known.items() if pk not in {record.pk for record in stale}}
        known |= {each.record_id: each for each in fresh}
    return [_at_last(known[record.pk], at) for record in records if record.pk in known]


def _holds(change: EditionChange | None, record: Record, items: dict[str, PublicItem]) -> bool:
    """Whether record and item are what the dry run saw."""
    if change is None or (change.version, change.state) != (record.version, record.state):
        return False
    item = items.get(record.item_id)
    if item is None:
        return not change.item_id
    return change.item_id == item.pk and change.old_until == item.visible_until


def _at_last(change: EditionChange, at: datetime) -> EditionChange:
    """A display that was only to be shortened may be over by now."""
    if change.ends == Ends.EARLIER and change.new_until <= at:
        change.ends = Ends.OVER
        change.save(update_fields=["ends"])
    return change


def _void_reviews(found: Sequence[EditionChange], *, at: datetime) -> None:
    """What is being reviewed, or permitted, was projected under the older edition."""
    ids = [change.record_id for change in found if consequences(change).void]
    submissions.void_sources(SOURCE_TYPE, [str(pk) for pk in ids], at=at)
    Record.objects.filter(pk__in=ids).update(state=RecordState.DRAFT)


def _move(
    run: EditionRun, records: Sequence[Record], found: Sequence[EditionChange], *, at: datetime
) -> None:
    """To the new edition. `updated_at` stays: nobody worked on them (see records.item_hidden)."""
    names = {record.pk: f"{record.edition.edition}→{run.edition.edition}" for record in records}
    if _columns_differ(records, run.edition.spec):
        _refill(records, run.edition)
    Record.objects.filter(pk__in=list(names)).update(edition=run.edition)
    for follow_up in (FollowUp.CORRECT, FollowUp.COMPLETE):
        ids = [change.record_id for change in found if consequences(change).follow_up == follow_up]
        Record.objects.filter(pk__in=ids).update(follow_up=follow_up)
    RecordEvent.objects.bulk_create(
        [
            RecordEvent(
                record=record, at=at, by=run.applied_by, code=EventCode.MOVED, version=record.version,
                item_id=record.item_id, reason=names[record.pk],
            )
            for record in records
        ],
        batch_size=CHUNK,
    )  # fmt: skip


def _columns_differ(records: Sequence[Record], new: Spec) -> bool:
    specs = {record.edition_id: record.edition.spec for record in records}.values()
    return any(old.content.get(key) != new.content.get(key) for old in specs for key in COLUMNS_FOLLOW)


def _refill(records: Sequence[Record], edition: CatalogueEdition) -> None:
    """Write what the plain columns say anew, where it says something else now."""
    for record in records:
        before = _columns(record)
        moved = Record.objects.select_related("key").get(pk=record.pk)
        moved.edition = edition
        refill(moved)
        changed = {
            name: value
            for name, value in _columns(moved).items()
            if value != before[name] and name != "edition_id"
        }
        if changed:
            Record.objects.filter(pk=record.pk).update(**changed)


def _columns(record: Record) -> dict:
    kept = ("sealed", "state", "follow_up")
    return {
        field.attname: getattr(record, field.attname)
        for field in Record._meta.concrete_fields
        if field.attname not in kept
    }


# The public, and the ledger


def _enter(run: EditionRun, *, at: datetime) -> None:
    """The edition's own entry, then what it does to items. Last, since the ledger is locked from here on."""
    reason = f"{run.edition.entry_id}:{run.edition.edition}"
    ledger.append([Entry(Act.CATALOGUE, commitment=run.sha256, reason=reason)], by=run.applied_by, at=at)
    for chunk in _public_changes(run):
        _expire([each.item_id for each in chunk if consequences(each).item == "expired"], at=at)
        _hide([each for each in chunk if consequences(each).item == "exposed"], run, at=at)
        _shorten(
            {each.item_id: each.new_until for each in chunk if consequences(each).item == "shortened"},
            run,
            at=at,
        )


def _public_changes(run: EditionRun) -> Iterator[list[EditionChange]]:
    touched = run.changes.filter(Q(ends__in=[Ends.EARLIER, Ends.OVER]) | Q(exposes=True)).exclude(item_id="")
    position = 0
    while chunk := list(touched.filter(record_id__gt=position).order_by("record_id")[:CHUNK]):
        yield chunk
        position = chunk[-1].record_id


def _expire(ids: list[str], *, at: datetime) -> None:
    if ids:
        door.expire(ids, at=at)


def _hide(exposed: list[EditionChange], run: EditionRun, *, at: datetime) -> None:
    """Withdrawn for good now, or shown until the last day for correcting, or until its own earlier end."""
    if run.remedy == Remedy.WITHDRAW:
        door.withdraw_many([each.item_id for each in exposed], Withdrawal.CATALOGUE, by=run.applied_by, at=at)
        return
    last = start_of(timezone.localtime(at).date() + timedelta(days=run.remedy_days + 1))
    _shorten({each.item_id: min(last, each.new_until or last) for each in exposed}, run, at=at)


def _shorten(ends: dict[str, datetime], run: EditionRun, *, at: datetime) -> None:
    """What is under an embargo beyond its new end is never shown: its display is over before it begins."""
    if not ends:
        return
    door.shorten_if_shorter(ends, reason=REASON, by=run.applied_by, at=at)
    left = PublicItem.objects.filter(pk__in=list(ends), state=ItemState.PUBLISHED).only("pk", "visible_until")
    _expire([item.pk for item in left if item.visible_until > ends[item.pk]], at=at)
