"""Confirming proposed values: singly or for all of a file, by a named person who saw examples."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from disclosure.enums import EventCode
from disclosure.errors import ChangedMeanwhile, StateRefuses
from disclosure.models import ProposalGroup, Record
from disclosure.preparing import fill
from disclosure.proposals import excerpt
from disclosure.services.history import log
from disclosure.services.records import WRITERS, acting
from organisations.models import Person
from organisations.selectors import calendar
from organisations.working_days import Calendar

CHUNK = 300
EXAMPLES = 10
LOOKED_AT = 500  # records, from which the examples are drawn


@dataclass(frozen=True, slots=True)
class Example:
    """One proposed value, and the words around the place where it was read."""

    record: Record
    value: str
    source: str
    before: str
    place: str
    after: str


def confirm(record: Record, fields: Sequence[str], *, by: Person, at: datetime) -> Record:
    """These proposals become values of the record. Raises NotAllowed, StateRefuses, ChangedMeanwhile."""
    _settle([record], lambda each: each["field"] in fields, True, by=by, at=at)
    return record


def decline(record: Record, fields: Sequence[str], *, by: Person, at: datetime) -> Record:
    """These proposals are dropped; what is mandatory is then filled in by hand.

    Raises NotAllowed, StateRefuses, ChangedMeanwhile.
    """
    _settle([record], lambda each: each["field"] in fields, False, by=by, at=at)
    return record


def confirm_all(records: Sequence[Record], *, by: Person, at: datetime) -> None:
    """Every proposal of these records, in one transaction. Raises NotAllowed, ChangedMeanwhile."""
    _settle([each for each in records if each.pending], lambda each: True, True, by=by, at=at)


def confirm_group(
    group: ProposalGroup, *, by: Person, at: datetime, progress: Callable[[int], None] = lambda done: None
) -> int:
    """All proposals of one field by one rule, in chunks of one transaction each; how many records.

    What somebody edited meanwhile is left alone. Raises NotAllowed.
    """
    acting(by, group.job.organisation, WRITERS, at=at)
    done = 0
    for chunk in _chunks(group):
        done += _settle(chunk, lambda each: _is_of(group, each), True, by=by, at=at, lenient=True)
        progress(done)
    ProposalGroup.objects.filter(pk=group.pk).update(confirmed_by=by, confirmed_at=at)
    return done


def examples(group: ProposalGroup, *, seed: int) -> list[Example]:
    """Some of them, drawn at random from the first hundreds; the same for the same seed."""
    pool = list(_pending(group).select_related("key", "edition", "organisation")[:LOOKED_AT])
    drawn = random.Random(seed).sample(pool, min(EXAMPLES, len(pool)))
    return [found for record in drawn if (found := _example(record, group))]


def open_groups(organisations, *, most: int = 50) -> list[ProposalGroup]:
    """What waits for a confirmation, the newest file first."""
    groups = ProposalGroup.objects.filter(job__organisation__in=organisations, confirmed_at=None, count__gt=0)
    return list(groups.select_related("job__edition", "job__organisation").order_by("-job", "field")[:most])


def _settle(
    records: Sequence[Record],
    chosen: Callable[[dict], bool],
    confirmed: bool,
    *,
    by: Person,
    at: datetime,
    lenient: bool = False,
) -> int:
    """Take the chosen proposals of each record in or out; how many records changed."""
    for organisation in {each.organisation for each in records}:
        acting(by, organisation, WRITERS, at=at)
    days = calendar()
    code = EventCode.CONFIRMED if confirmed else EventCode.DECLINED
    with transaction.atomic():
        changed = []
        for record in records:
            if fields := _take(record, chosen, confirmed, days, at=at):
                changed.append((record, fields))
            elif not lenient:
                raise StateRefuses(_("This record has no such proposed values."))
        for record, fields in changed:
            log([record], code, by=by, at=at, fields=fields)
    return len(changed)


def _take(
    record: Record, chosen: Callable[[dict], bool], confirmed: bool, days: Calendar, *, at: datetime
) -> list[str]:
    content = record.opened()
    taken = [each for each in content["proposals"] if chosen(each)]
    if not taken:
        return []
    values = content["values"]
    if confirmed:
        values |= {each["field"]: each["value"] for each in taken}
    left = [each for each in content["proposals"] if each not in taken]
    record.seal(values, content["received"], left)
    fill(record, record.edition.spec, values | {each["field"]: each["value"] for each in left}, days)
    _save(record, at=at)
    return sorted(each["field"] for each in taken)


def _save(record: Record, *, at: datetime) -> None:
    """A new version, only if nobody made one since it was read."""
    columns = (
        "sealed", "pending", "findings", "subject_category", "decided_on", "content_hash", "unique_hash",
        "number_hash", "code_hash", "name_hash", "certificate_hash", "duty", "due_on", "due_provisional",
    )  # fmt: skip
    changed = Record.objects.filter(pk=record.pk, version=record.version, edition=record.edition_id).update(
        version=F("version") + 1, updated_at=at, **{name: getattr(record, name) for name in columns}
    )
    if not changed:
        raise ChangedMeanwhile(_("Somebody else has changed this record; open it again."))
    record.version += 1
    record.updated_at = at


def _pending(group: ProposalGroup):
    return Record.objects.filter(intake=group.job, pending__gt=0).order_by("pk")


def _chunks(group: ProposalGroup) -> Iterator[list[Record]]:
    """The records of the group by key; each chunk is read anew."""
    last = 0
    while True:
        rows = _pending(group).filter(pk__gt=last).select_related("key", "edition", "organisation")
        chunk = list(islice(rows[:CHUNK], CHUNK))
        if not chunk:
            return
        last = chunk[-1].pk
        yield chunk


def _is_of(group: ProposalGroup, proposal: dict) -> bool:
    return (proposal["field"], proposal["rule"]) == (group.field, group.rule)


def _example(record: Record, group: ProposalGroup) -> Example | None:
    content = record.opened()
    found = next((each for each in content["proposals"] if _is_of(group, each)), None)
    if found is None:
        return None
    before, place, after = excerpt(found, content["values"], content["received"])
    return Example(record, found["value"], found["source"], before, place, after)
