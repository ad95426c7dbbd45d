"""The dry run of an edition (试运行): what it would do to every record of its kind, before anything is done.

    begin   a row of its own; the worker goes on from there
    step    a chunk of records in one transaction: what was found, the counts, and the position

Killed anywhere, it goes on behind its position. Two workers do no harm: the position moves by a
conditional update, and who comes second has found nothing. Memory is a chunk's, however many records.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from confidentiality.keys import KeyDestroyed
from disclosure.edition_effects import Effect, effect
from disclosure.enums import OPEN_STATES, Ends, FollowUp, Masks, RunState
from disclosure.errors import EditionRefused
from disclosure.models import CatalogueEdition, EditionChange, EditionRun, Record
from organisations.models import Person
from publication.models import PublicItem

from .editions import APPLIERS, WRITERS, acting

CHUNK = 200
EXAMPLES = 20
STALLED = timedelta(minutes=2)  # a run that moved no record for so long has lost its worker
GOING = (RunState.WAITING, RunState.RUNNING)


def begin(*, edition: CatalogueEdition, by: Person, at: datetime) -> EditionRun:
    """A dry run that waits for the worker. Raises NotAllowed, EditionRefused."""
    acting(by, (*WRITERS, *APPLIERS), at=at)
    with transaction.atomic():
        CatalogueEdition.objects.select_for_update().get(pk=edition.pk)
        newest = EditionRun.objects.filter(edition=edition).first()
        if newest and newest.state in (*GOING, RunState.ORDERED):
            raise EditionRefused(
                _("A dry run of this edition is going on already; wait for it, or continue it.")
            )
        last = Record.objects.order_by("-pk").values_list("pk", flat=True).first()
        return EditionRun.objects.create(
            edition=edition, sha256=edition.sha256, begun_by=by, begun_at=at, moved_at=at, upto=last or 0
        )


def resume(run: EditionRun, *, by: Person, at: datetime) -> None:
    """A run that failed, or lost its worker, goes on where it was. Raises NotAllowed, EditionRefused."""
    acting(by, (*WRITERS, *APPLIERS), at=at)
    stopped = EditionRun.objects.filter(pk=run.pk, state=RunState.FAILED)
    lost = EditionRun.objects.filter(pk=run.pk, state__in=GOING, moved_at__lte=at - STALLED)
    if not (
        stopped.update(state=RunState.RUNNING, error="", moved_at=at, ended_at=None)
        or lost.update(moved_at=at)
    ):
        raise EditionRefused(_("This dry run needs nothing: it is going on, or done."))


def step(run_id: int, *, at: datetime) -> bool:
    """Look at one chunk; whether there is more to do."""
    run = _going(run_id)
    if run is None:
        return False
    if run.sha256 != run.edition.sha256:
        fail(run_id, _("The draft was changed meanwhile; begin anew."), at=at)
        return False
    if _forget_older(run):
        return True
    records = list(records_of(affected(run.edition, after=run.position)))
    with transaction.atomic():
        if not records:
            _going_at(run).update(state=RunState.DONE, moved_at=at, ended_at=at)
            return False
        found = list(changes(run, records, at=at))
        _count(run, found, len(records))
        claimed = _going_at(run).update(
            position=records[-1].pk,
            state=RunState.RUNNING,
            moved_at=at,
            counts=run.counts,
            examples=run.examples,
        )
        if claimed:
            EditionChange.objects.bulk_create(found, batch_size=CHUNK)
    return bool(claimed)


def fail(run_id: int, why: str, *, at: datetime) -> None:
    """Remember why it stopped: a sentence, or the type of an error, never its text."""
    EditionRun.objects.filter(pk=run_id, state__in=GOING).update(
        state=RunState.FAILED, error=why[:200], ended_at=at
    )


def affected(edition: CatalogueEdition, *, after: int) -> list[int]:
    """Keys of the next records under the editions that it replaces, erased ones left out; a chunk at most.

    One query for each of the few older editions, so that every one is read along its index by key: asked
    for all at once, a planner may sort what is left of the table for each chunk.
    """
    found: list[int] = []
    for older in CatalogueEdition.objects.older_than(edition).values_list("pk", flat=True):
        rows = Record.objects.filter(edition=older, pk__gt=after, sealed__isnull=False).order_by("pk")
        found += rows.values_list("pk", flat=True)[:CHUNK]
    return sorted(found)[:CHUNK]


def records_of(keys: Sequence[int]) -> QuerySet[Record]:
    """With what reading them needs, by key."""
    return Record.objects.filter(pk__in=keys).select_related("edition", "key").order_by("pk")


def changes(run: EditionRun, records: Sequence[Record], *, at: datetime) -> Iterator[EditionChange]:
    """What the edition means for each of these records as it stands now; whose key is gone is left out."""
    items = items_of(records, at=at)
    for record in records:
        item = items.get(record.item_id)
        try:
            found = effect(record.edition.spec, run.edition.spec, record.values, item, at=at)
        except KeyDestroyed:
            continue
        yield _change(run, record, item, found)


def items_of(records: Sequence[Record], *, at: datetime) -> dict[str, PublicItem]:
    """Their items that are shown, or will be, by id."""
    ids = [record.item_id for record in records if record.item_id]
    found = PublicItem.objects.filter(pk__in=ids, state="published", visible_until__gt=at).order_by()
    return {item.pk: item for item in found}


@dataclass(frozen=True, slots=True)
class Consequences:
    """What applying does with one record: to its item, to its open review, and what is left to do."""

    item: str  # "", shortened, expired, exposed
    void: bool
    follow_up: FollowUp

    def codes(self) -> list[str]:
        found = [f"item.{self.item}"] if self.item else []
        return found + ["review.void"] * self.void + [f"follow.{self.follow_up}"] * bool(self.follow_up)


def consequences(change: EditionChange) -> Consequences:
    """Pure: the same for the dry run that promises and for applying, which keeps the promise."""
    changed = is_changed(change)
    item = _item_fate(change) if change.item_id else ""
    return Consequences(item, changed and change.state in OPEN_STATES, _follow_up(change, item))


def is_changed(change: EditionChange) -> bool:
    return change.ends != Ends.SAME or bool(change.masks) or bool(change.effect)


def _item_fate(change: EditionChange) -> str:
    if change.ends == Ends.OVER:
        return "expired"
    if change.exposes:
        return "exposed"
    return "shortened" if change.ends == Ends.EARLIER else ""


def _follow_up(change: EditionChange, item: str) -> FollowUp:
    """A shortened display alone leaves nothing to do: the page says that it was shortened."""
    differs = change.masks or change.effect or change.ends in (Ends.LATER, Ends.NONE)
    if change.item_id and item != "expired" and differs:
        return FollowUp.CORRECT
    return FollowUp.COMPLETE if change.effect.get("lacks") else FollowUp.NONE


def _change(run: EditionRun, record: Record, item: PublicItem | None, found: Effect) -> EditionChange:
    return EditionChange(
        run=run,
        record_id=record.pk,
        organisation_id=record.organisation_id,
        version=record.version,
        state=record.state,
        item_id=item.pk if item else "",
        ends=found.ends,
        old_until=found.old_until,
        new_until=found.new_until,
        masks=found.masks,
        exposes=bool(item) and found.exposes,
        effect=found.codes(),
    )


def _going(run_id: int) -> EditionRun | None:
    return EditionRun.objects.select_related("edition").filter(pk=run_id, state__in=GOING).first()


def _going_at(run: EditionRun) -> QuerySet[EditionRun]:
    """The run, if nobody else has moved it since it was read (the guard on both databases)."""
    return EditionRun.objects.filter(pk=run.pk, position=run.position, state__in=GOING)


def _forget_older(run: EditionRun) -> bool:
    """Delete a part of what earlier runs found: of this edition, and of those of the kind that were applied.

    Whether there was any. What was counted stays with a run that was applied.
    """
    older = EditionRun.objects.filter(edition__entry=run.edition.entry_id, pk__lt=run.pk)
    ended = older.filter(edition=run.edition_id, state__in=[RunState.DONE, RunState.FAILED])
    done_with = Q(run__in=ended) | Q(run__in=older.filter(state=RunState.APPLIED))
    part = list(EditionChange.objects.filter(done_with).values_list("pk", flat=True)[: CHUNK * 10])
    EditionChange.objects.filter(pk__in=part).delete()
    if not part:
        ended.delete()
    return bool(part)


def _count(run: EditionRun, found: Iterable[EditionChange], looked_at: int) -> None:
    """Add to the run's counts, and keep the first few records of each code."""
    counts = Counter(run.counts)
    counts["records"] += looked_at
    for change in found:
        counts["readable"] += 1
        for code in codes(change):
            counts[code] += 1
            keys = run.examples.setdefault(code, [])
            if len(keys) < EXAMPLES:
                keys.append(change.record_id)
    run.counts = dict(counts)


def codes(change: EditionChange) -> list[str]:
    """Under what it is counted: end, masks, each field that appears, disappears, lacks; and consequences."""
    found = [f"ends.{change.ends}"]
    found += [f"masks.{change.masks}"] if change.masks != Masks.SAME else []
    for name in ("appears", "disappears", "lacks"):
        found += [f"{name}.{field}" for field in change.effect.get(name, ())]
    return [*found, *(["text"] if change.effect.get("text") else []), *consequences(change).codes()]
