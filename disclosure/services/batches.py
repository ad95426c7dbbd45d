"""Submitting many records at once: what may pass together becomes batches, the rest is read singly.

    plan(records)           what would become of them, nothing stored
    submit_batch(records)   submits; batches where the edition's `review` allows it and enough rows agree

Both return an Outcome that says of every record what became of it, and why.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from confidentiality import canonical
from confidentiality.models import Batch
from confidentiality.sampling import Rule
from confidentiality.services import batches, submissions
from confidentiality.services.terms import Listed
from disclosure.errors import DisclosureRefused
from disclosure.models import Record
from organisations.models import Person

from . import impact_assessments, records

CHUNK = 200  # each a transaction of its own, so that others may write in between


@dataclass(slots=True)
class Outcome:
    """What became of records: lists that go together, read singly with the reason, or refused with it."""

    together: list[list[Record]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)  # one for each list; none where it was only planned
    singly: list[tuple[Record, str]] = field(default_factory=list)
    refused: list[tuple[Record, str]] = field(default_factory=list)

    @property
    def singly_by_reason(self) -> list[tuple[str, int]]:
        """Sentences with how many records they are for, the commonest first."""
        return Counter(why for _record, why in self.singly).most_common()

    @property
    def refused_by_reason(self) -> list[tuple[str, int]]:
        return Counter(why for _record, why in self.refused).most_common()


def submit_batch(
    chosen: Sequence[Record], *, by: Person, at: datetime, label: str = "", accept_masks: bool = False
) -> Outcome:
    """Submit all; those that may pass together become batches. Raises NotAllowed.

    Chunks are submitted in transactions of their own: what was submitted when something breaks is in
    review, to be read singly. `accept_masks` writes every proposed mask; such rows are read singly.
    """
    outcome, submitted = Outcome(), {}
    for start in range(0, len(chosen), CHUNK):
        chunk = chosen[start : start + CHUNK]
        for each in records.submit_many(chunk, by=by, at=at, accept_masks=accept_masks):
            if each.submission is None:
                outcome.refused.append((each.record, str(each.refusal)))
            else:
                submitted[each.submission.pk] = each.record
    found = batches.sort_out(_allowed(submitted, outcome))
    outcome.singly += [(submitted[pk], why) for pk, why in found.alone.items()]
    for ids in found.groups.values():
        for rule, group in _by_rule(ids, submitted):
            _put_together(outcome, group, submitted, rule, by=by, at=at, label=label)
    return outcome


def plan(chosen: Sequence[Record], *, at: datetime) -> Outcome:
    """What `submit_batch` would do, by the same rules. Every record is projected and screened."""
    outcome, chain_of, fit = Outcome(), records.chains_on(at), {}
    listed = Listed(at=at)
    covered = impact_assessments.covered({each.edition_id for each in chosen}, at=at)
    for record in chosen:
        try:
            chain = chain_of(record.edition.spec.chain)
            draft = records.draft_of(record, chain=chain, covered=covered, at=at)
        except DisclosureRefused as refusal:
            outcome.refused.append((record, str(refusal)))
            continue
        if why := _why_alone(record, draft, listed):
            outcome.singly.append((record, why))
        else:
            key = (record.organisation_id, record.kind, draft.chain.pk, canonical.dumps(_review(record)))
            fit.setdefault(key, []).append(record)
    for group in fit.values():
        rule = Rule.of(_review(group[0]))
        for part in _parts(group):
            if why := _too_few(part, rule):
                outcome.singly += [(record, why) for record in part]
            else:
                outcome.together.append(part)
    return outcome


def _allowed(submitted: dict[int, Record], outcome: Outcome) -> list[int]:
    """Submissions whose catalogue lets them pass together; the others are noted."""
    alone = {pk: _not_by_catalogue(record) for pk, record in submitted.items()}
    outcome.singly += [(submitted[pk], why) for pk, why in alone.items() if why]
    return [pk for pk, why in alone.items() if not why]


def _put_together(
    outcome: Outcome,
    ids: list[int],
    submitted: dict[int, Record],
    rule: Rule,
    *,
    by: Person,
    at: datetime,
    label: str,
) -> None:
    for part in _parts(ids):
        if why := _too_few(part, rule):
            outcome.singly += [(submitted[pk], why) for pk in part]
        else:
            outcome.batches.append(batches.create(part, rule=rule, by=by, at=at, label=label))
            outcome.together.append([submitted[pk] for pk in part])


def _by_rule(ids: list[int], submitted: dict[int, Record]) -> Iterator[tuple[Rule, list[int]]]:
    """Records of one kind may be of two editions, with two rules."""
    groups: dict[str, list[int]] = {}
    for pk in ids:
        groups.setdefault(canonical.dumps(_review(submitted[pk])), []).append(pk)
    for group in groups.values():
        yield Rule.of(_review(submitted[group[0]])), group


def _parts(rows: list) -> Iterator[list]:
    """As few parts as one batch's limit allows, of about one size."""
    count = -(-len(rows) // batches.MOST)
    for number in range(count):
        yield rows[number::count]


def _too_few(rows: Sequence, rule: Rule) -> str:
    if len(rows) >= rule.least:
        return ""
    return _("Fewer than %(least)s rows pass together: they are read singly.") % {"least": rule.least}


def _not_by_catalogue(record: Record) -> str:
    if Rule.of(_review(record)) is None:
        return _("Its catalogue entry has each read.")
    if not batches.may_be_together(record.subject_category, _review(record)):
        return _("It is about a person, or may be: a person is always read singly.")
    return ""


def _why_alone(record: Record, draft: submissions.Draft, listed: Listed) -> str:
    """The reasons of `batches.why_alone`, before there is a submission."""
    if why := _not_by_catalogue(record):
        return why
    if submissions.screened_draft(draft, listed=listed).findings:
        return _("Screening found something in it.")
    if draft.assets or draft.attachments:
        return _("It has files.")
    if record.is_public:
        return _("It corrects what was public.")
    return ""


def _review(record: Record) -> dict:
    return record.edition.spec.content.get("review", {})
