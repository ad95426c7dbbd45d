"""Records: create, edit, submit, take back, withdraw, correct; and what the review and the door tell them.

Every act resolves `by` to a capacity in the record's organisation, guards, changes and writes the
history in one transaction. `store_many` and `submit_many` are the bulk forms; the single ones are a
list of one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality import chains
from confidentiality.enums import SubmissionState
from confidentiality.models import RecordKey, ReviewChain, Submission
from confidentiality.services import submissions
from confidentiality.services.submissions import Draft
from disclosure import attached, exposure
from disclosure.deadlines import NOTHING_DUE
from disclosure.enums import (
    OPEN_STATES,
    SUBMITTABLE,
    Duty,
    EventCode,
    FollowUp,
    RecordState,
    SubjectCategory,
)
from disclosure.errors import (
    AlreadyStored,
    ChangedMeanwhile,
    DisclosureRefused,
    DuplicateKey,
    NotAllowed,
    PeriodOver,
    ReasonMissing,
    StateRefuses,
    ValuesInvalid,
)
from disclosure.models import Attachment, CatalogueEdition, Objection, Record, RecordEvent
from disclosure.preparing import (
    Frame,
    Received,
    certificate_hash,
    code_hash,
    fill,
    name_hash,
    number_hash,
    prepare,
)
from disclosure.projection import project
from disclosure.proposals import Sender
from disclosure.services import deadlines, display, impact_assessments, storing
from disclosure.services.history import log as _log
from disclosure.services.storing import Stored
from disclosure.source import SOURCE_TYPE
from disclosure.validation import check
from organisations import selectors
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import Capacity, calendar, capacities
from publication.enums import ItemState, Withdrawal
from publication.errors import PublicationStopped
from publication.models import PublicItem
from publication.models.items import new_item_id
from publication.services import door

CHUNK = 500
WRITERS = (Role.SUBMITTER,)
WITHDRAWERS = (Role.SUBMITTER, Role.PUBLISHER)
DUPLICATE = gettext_lazy(
    "A record with this authority, number and subject exists with other content: "
    "correct that one, or check the number."
)
# What the review, the door and the catalogue write without raising the version.
OTHERS_WRITE = ("state", "is_public", "item_id", "published_in_time", "removed_in_time", "follow_up")
HASHES = ("unique_hash", "content_hash", "number_hash", "code_hash", "name_hash", "certificate_hash")

__all__ = ["Received", "Stored", "certificate_hash", "code_hash", "name_hash", "number_hash"]


@dataclass(slots=True)
class Outcome:
    """What became of one submitted record: the submission, or why there is none."""

    record: Record
    submission: Submission | None = None
    refusal: DisclosureRefused | None = None


def create(
    *,
    edition: CatalogueEdition,
    organisation: Organisation,
    values: Mapping[str, str],
    by: Person,
    at: datetime,
    notices: Sequence[str] = (),
    publish_from: datetime | None = None,
) -> Record:
    """One record as a draft. Raises ValuesInvalid, DuplicateKey, AlreadyStored, NotAllowed."""
    row = Received(values, notices=tuple(notices), publish_from=publish_from)
    [stored] = store_many([row], edition=edition, organisation=organisation, by=by, at=at)
    if stored.problems:
        raise ValuesInvalid(stored.problems)
    if stored.record is None and stored.same:
        raise AlreadyStored(_("This record is stored already, with the same content."))
    if stored.record is None:
        raise DuplicateKey(DUPLICATE)
    return stored.record


def store_many(
    rows: Sequence[Received],
    *,
    edition: CatalogueEdition,
    organisation: Organisation,
    by: Person,
    at: datetime,
    code: EventCode = EventCode.CREATED,
    proposes: bool = False,
) -> list[Stored]:
    """Validate and store rows as drafts in one transaction; one result a row, in order. Raises NotAllowed.

    `proposes`: empty fields take what the edition's rules suggest, to be confirmed.
    """
    acting(by, organisation, WRITERS, at=at)
    frame = frame_of(edition, organisation, by, at=at, proposes=proposes)
    prepared = [prepare(row, frame) for row in rows]
    results = [Stored(each.record, each.problems) for each in prepared]
    for each in results:
        if each.record:
            each.record.edition, each.record.organisation = edition, organisation
    storing.store(results, code, by=by, at=at)
    return results


def frame_of(
    edition: CatalogueEdition, organisation: Organisation, by: Person, *, at: datetime, proposes: bool = False
) -> Frame:
    """What rows of this edition and organisation share."""
    codes = selectors.codes_by_name() if proposes else {}
    sender = Sender(organisation.name, organisation.code, codes)
    return Frame(
        edition.spec,
        edition.entry_id,
        edition.pk,
        organisation.pk,
        sender,
        by.pk,
        at,
        calendar(),
        proposes=proposes,
    )


def edit(
    record: Record,
    values: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    publish_from: datetime | None = None,
    code: EventCode = EventCode.EDITED,
) -> Record:
    """Other values: a new version as a draft. An open review is void; the public text stays as it is.

    Where the values end the display earlier, that happens at once (see `display`).
    Raises ValuesInvalid, DuplicateKey, NotAllowed, StateRefuses, ChangedMeanwhile.
    """
    acting(by, record.organisation, WRITERS, at=at)
    if record.is_erased:
        raise StateRefuses(_("This record was erased."))
    before, spec = record.values, record.edition.spec
    clean, problems = check(spec, values, at=at)
    if problems:
        raise ValuesInvalid(problems)
    changed = sorted(code for code in before.keys() | clean.keys() if before.get(code) != clean.get(code))
    with transaction.atomic():
        _claim(record, at=at)
        if record.state in OPEN_STATES:
            submissions.void_sources(SOURCE_TYPE, [str(record.pk)], at=at)
        record.seal(clean, record.opened()["received"])
        fill(record, spec, clean, calendar())
        if _others(record).exists():
            raise DuplicateKey(DUPLICATE)
        effect = display.lock(record, clean, at=at)
        hides = effect is not None and effect.hides
        record.state = RecordState.HIDDEN if hides else RecordState.DRAFT
        record.publish_from = publish_from
        if record.follow_up == FollowUp.COMPLETE:
            record.follow_up = FollowUp.NONE  # `check` has just said that nothing is lacking
        record.save(force_update=True)
        _log([record], code, by=by, at=at, fields=changed)
        if effect:
            display.apply([(record, effect)], by=by, at=at)
    if hides:
        record.refresh_from_db(fields=["state", "is_public", "item_id"])
    return record


def enter_facts(record: Record, facts: Mapping[str, str], *, by: Person, at: datetime) -> Record:
    """What happened after the decision: duties done, removed from the list, changed or revoked.

    `facts` are values by field code, of the edition's `facts`. Raises StateRefuses and what `edit` raises.
    """
    if record.is_erased:
        raise StateRefuses(_("This record was erased."))
    values = with_facts(record, facts)
    if values == record.values:
        raise StateRefuses(_("Nothing changed; enter the day of the fact."))
    return edit(record, values, by=by, at=at, publish_from=record.publish_from, code=EventCode.FACTS)


def with_facts(record: Record, facts: Mapping[str, str]) -> dict[str, str]:
    """The record's values with these facts; an empty one is taken away. Raises StateRefuses."""
    if not set(facts) <= set(record.edition.spec.facts):
        raise StateRefuses(_("Only facts are entered here; edit the record for anything else."))
    values = record.values | {code: text.strip() for code, text in facts.items()}
    return {code: text for code, text in values.items() if text}


def postpone(record: Record, publish_from: datetime, *, by: Person, at: datetime) -> None:
    """Set a draft's embargo (“not before”). Raises NotAllowed, StateRefuses, ChangedMeanwhile."""
    acting(by, record.organisation, WRITERS, at=at)
    if record.is_erased or record.state not in (RecordState.DRAFT, RecordState.RETURNED):
        raise StateRefuses(_("Only a draft can be given a “not before”."))
    with transaction.atomic():
        _claim(record, at=at)
        record.publish_from = publish_from
        record.save(update_fields=["publish_from", "version", "updated_at"])
        _log([record], EventCode.EDITED, by=by, at=at, fields=["publish_from"])


def reopen(record: Record, code: EventCode, *, by: Person, at: datetime, fields: Sequence[str] = ()) -> None:
    """Something beside the values changed: a new version as a draft, an open review is void.

    In the caller's transaction, before his change. Raises ChangedMeanwhile, NotAllowed, StateRefuses.
    """
    acting(by, record.organisation, WRITERS, at=at)
    if record.is_erased:
        raise StateRefuses(_("This record was erased."))
    _claim(record, at=at)
    if record.state in OPEN_STATES:
        submissions.void_sources(SOURCE_TYPE, [str(record.pk)], at=at)
    _set_state(record, RecordState.DRAFT, at=at)
    _log([record], code, by=by, at=at, fields=fields)


def submit(record: Record, *, by: Person, at: datetime, accept_masks: bool = False) -> Submission:
    """One record into review; see `submit_many`. Raises NotAllowed, DisclosureRefused."""
    [outcome] = submit_many([record], by=by, at=at, accept_masks=accept_masks)
    if outcome.submission is None:
        raise outcome.refusal or StateRefuses(_("This record cannot be submitted."))
    return outcome.submission


def submit_many(
    records: Sequence[Record], *, by: Person, at: datetime, accept_masks: bool = False
) -> list[Outcome]:
    """Project, screen and queue records in one transaction; one outcome a record, in order.

    One whose display period is over, or whose state forbids it, comes back with its refusal and stops
    nobody else. `accept_masks` writes every proposed mask at once. Raises NotAllowed.
    """
    who = {each.organisation_id: each.organisation for each in records}
    capacity = {pk: acting(by, organisation, WRITERS, at=at) for pk, organisation in who.items()}
    spent, chain_of = _spent_items(records, at=at), chains_on(at)
    papers = attached.to_publish(records)
    covered = impact_assessments.covered({each.edition_id for each in records}, at=at)
    outcomes, drafts = [], []
    for record in records:
        outcome = Outcome(record)
        outcomes.append(outcome)
        try:
            item_id = "" if record.item_id in spent else record.item_id
            chain = chain_of(record.edition.spec.chain)
            mine = papers.get(record.pk, ())
            draft = draft_of(record, chain=chain, item_id=item_id, attachments=mine, covered=covered, at=at)
            drafts.append((outcome, draft))
        except DisclosureRefused as refusal:
            outcome.refusal = refusal
    with transaction.atomic():
        _mark_over([each.record for each in outcomes if isinstance(each.refusal, PeriodOver)], by=by, at=at)
        taken = [(outcome, draft) for outcome, draft in drafts if _take(outcome, draft, at=at)]
        for pk, capacity_there in capacity.items():
            mine = [(outcome, draft) for outcome, draft in taken if outcome.record.organisation_id == pk]
            _queue(mine, capacity_there, at=at, accept_masks=accept_masks)
    return outcomes


def chains_on(at: datetime) -> Callable[[str], ReviewChain]:
    """The editions of the chains in force then, each looked up once. The function raises SubmissionRefused."""
    return cache(partial(chains.in_force, on=timezone.localdate(at)))


def draft_of(
    record: Record,
    *,
    chain: ReviewChain,
    at: datetime,
    covered: Collection[int],
    item_id: str = "",
    attachments: Sequence[Attachment] = (),
) -> Draft:
    """What is asked to be published; `covered` are the editions under which persons may be.

    Raises StateRefuses, AssessmentMissing, PeriodOver, DisclosureRefused.
    """
    if record.is_erased or record.state not in SUBMITTABLE:
        raise StateRefuses(
            _("A record that is “%(state)s” is not submitted; edit it first.")
            % {"state": record.get_state_display()}
        )
    if record.pending:
        raise StateRefuses(
            _("%(count)s proposed values are not confirmed; confirm them, or edit the record.")
            % {"count": record.pending}
        )
    if record.follow_up == FollowUp.COMPLETE:
        raise StateRefuses(_("The catalogue was changed and asks for more now; edit the record first."))
    spec = record.edition.spec
    if problems := check(spec, record.values, at=at)[1]:
        raise ValuesInvalid(problems)
    if exposure.needs_assessment(spec.category(record.values)) and record.edition_id not in covered:
        raise impact_assessments.missing_sentence(record.edition)
    identifier = item_id or new_item_id()
    values = record.values
    papers = attached.frozen(record, values, attachments, at=at)
    projected = project(
        spec, values, item_id=identifier, region=record.organisation.region_id, at=at,
        publish_from=record.publish_from, notices=record.notices, blocks=papers.blocks,
        assets=papers.assets,
    )  # fmt: skip
    return Draft(
        source_type=SOURCE_TYPE,
        source_id=str(record.pk),
        source_version=str(record.version),
        item_id=identifier,
        kind=record.kind,
        locale="zh-hans",
        organisation=record.organisation,
        chain=chain,
        document=projected.document,
        visible_from=projected.visible_from,
        visible_until=projected.period.until,
        masks=projected.masks,
        subject=projected.subject,
        lookups=projected.lookups,
        assets=papers.hashes,
        attachments=papers.texts,
        unreadable=tuple(papers.unreadable),
        hidden=papers.hidden,
        key=record.key,
        due_on=record.due_on,
    )


def take_back(record: Record, *, by: Person, at: datetime) -> None:
    """Out of review, a draft again. Raises NotAllowed, StateRefuses."""
    acting(by, record.organisation, WRITERS, at=at)
    if record.state not in OPEN_STATES:
        raise StateRefuses(_("Only what is in review can be taken back."))
    with transaction.atomic():
        submissions.void_sources(SOURCE_TYPE, [str(record.pk)], at=at)
        _set_state(record, RecordState.DRAFT, at=at)
        _log([record], EventCode.TAKEN_BACK, by=by, at=at)


def withdraw(record: Record, *, reason: Withdrawal, by: Person, at: datetime) -> None:
    """Take the public item down, at once and for good; open corrections are void.

    Raises NotAllowed, ReasonMissing, StateRefuses, publication.errors.NotPublished.
    """
    acting(by, record.organisation, WITHDRAWERS, at=at)
    if reason not in Withdrawal.values:
        raise ReasonMissing(_("Choose why it is withdrawn."))
    if not (record.is_public and record.item_id):
        raise StateRefuses(_("Only what is public can be withdrawn; take it back from review instead."))
    with transaction.atomic():
        _log([record], EventCode.WITHDRAWN, by=by, at=at, reason=reason)
        door.withdraw(record.item_id, reason, by=by, at=at)
    record.refresh_from_db()


def correct(
    record: Record,
    values: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
    accept_masks: bool = False,
) -> Submission | None:
    """Other values for what is public, straight into review; the public version stays until the permit.

    None where they ended its display at once: nothing is left to review.
    Raises StateRefuses and what `edit` and `submit` raise.
    """
    if not record.is_public:
        raise StateRefuses(_("Only what is public is corrected; edit the draft instead."))
    with transaction.atomic():
        edit(record, values, by=by, at=at, publish_from=record.publish_from, code=EventCode.CORRECTED)
        if record.state == RecordState.HIDDEN:
            return None
        return submit(record, by=by, at=at, accept_masks=accept_masks)


def refuse_unassessed(pks: Sequence[int], *, at: datetime) -> None:
    """The door asks before records become public; an assessment may have ended since they were submitted.

    A record that became a person's (or one of nobody knows whom) since is asked like one: a newer draft
    never lets an older version pass. Raises PublicationStopped.
    """
    persons = Record.objects.exclude(subject_category=SubjectCategory.ORGANISATION)
    editions: set[int] = set()
    for start in range(0, len(pks), CHUNK):
        found = persons.filter(pk__in=pks[start : start + CHUNK])
        editions |= set(found.order_by().values_list("edition", flat=True).distinct())
    lacking = editions - impact_assessments.covered(editions, at=at) if editions else set()
    if lacking:
        edition = CatalogueEdition.objects.select_related("entry").get(pk=min(lacking))
        raise PublicationStopped(str(impact_assessments.missing_sentence(edition)))


def follow(pk: int, submission: Submission, *, at: datetime) -> None:
    """The review decided on a version of this record (see disclosure.source)."""
    follow_many([submission], at=at)


def follow_many(submissions: Sequence[Submission], *, at: datetime) -> None:
    """The same of many: a few queries for each state and version among them."""
    groups: dict[tuple[str, str], list[Submission]] = {}
    for submission in submissions:
        groups.setdefault((submission.state, submission.source_version), []).append(submission)
    for (state, version), group in groups.items():
        for start in range(0, len(group), CHUNK):
            _follow_alike(group[start : start + CHUNK], state, version, at=at)


def _follow_alike(group: Sequence[Submission], state: str, version: str, *, at: datetime) -> None:
    if state not in _FOLLOWS:
        return
    pks = [int(each.source_id) for each in group]
    published, current = (
        state == SubmissionState.PUBLISHED,
        Record.objects.filter(pk__in=pks, version=version),
    )
    changes = NOTHING_DUE if _FOLLOWS[state] == RecordState.EXEMPT else {}
    if published:
        deadlines.fulfil(pks, Duty.PUBLISH, at=at)
        changes = {"is_public": True, "follow_up": FollowUp.NONE}
    current.update(state=_FOLLOWS[state], updated_at=at, **changes)
    if published:
        _older_became_public(pks, version)
    if state in _LOGGED:
        RecordEvent.objects.bulk_create(
            RecordEvent(
                record_id=int(each.source_id), at=at, code=_LOGGED[state], version=version,
                item_id=each.item_id if published else "",
            )
            for each in group
        )  # fmt: skip


def _older_became_public(pks: Sequence[int], version: str) -> None:
    """An older version was published while a newer one is a draft, which may have a duty of its own."""
    newer = list(Record.objects.filter(pk__in=pks).exclude(version=version).values_list("pk", flat=True))
    Record.objects.filter(pk__in=newer).update(is_public=True)
    for pk in newer:
        deadlines.refresh(pk)


def item_hidden(pk: int, item_id: str, *, at: datetime) -> None:
    """The public item is gone for good: what is written next needs a new one.

    `updated_at` stays: nobody worked on the record, and `erase` asks it whether somebody did. The end of
    a display is entered later than it was, so that the entry would pass for work.
    """
    hidden = Record.objects.filter(pk=pk, item_id=item_id)
    hidden.filter(state__in=[RecordState.PUBLISHED, *OPEN_STATES]).update(state=RecordState.HIDDEN)
    hidden.filter(follow_up=FollowUp.CORRECT).update(follow_up=FollowUp.NONE)
    if hidden.update(is_public=False, item_id=""):
        deadlines.fulfil([pk], Duty.REMOVE, at=at)
        RecordEvent.objects.create(record_id=pk, at=at, code=EventCode.HIDDEN, item_id=item_id)


def erase(pk: int, item_id: str, *, hidden_at: datetime, at: datetime) -> None:
    """Destroy key, values and hashes of a record nobody touched since its item was hidden."""
    _erase_objections(item_id)
    record = Record.objects.filter(pk=pk, item_id="", updated_at__lte=hidden_at, sealed__isnull=False).first()
    if record is None:
        return
    destroy([pk], at=at)
    RecordEvent.objects.create(record_id=pk, at=at, code=EventCode.ERASED, item_id=item_id)


def destroy(pks: Sequence[int], *, at: datetime) -> None:
    """Keys, values and hashes of these records are gone; the caller has guarded and writes the history."""
    RecordKey.objects.filter(record__in=pks).update(wrapped=None)
    Attachment.objects.filter(record__in=pks).delete()
    Record.objects.filter(pk__in=pks).update(
        sealed=None,
        state=RecordState.ERASED,
        updated_at=at,
        decided_on=None,
        pending=0,
        findings=None,
        **NOTHING_DUE,
        **dict.fromkeys(HASHES, ""),
    )


def acting(by: Person, organisation: Organisation, roles: Sequence[Role], *, at: datetime) -> Capacity:
    """In whose name the person acts there: himself, or the one he is deputy for. Raises NotAllowed."""
    for role in roles:
        if found := capacities(by, role, organisation, at=at):
            return found[0]
    raise NotAllowed(_("You have no role for this in %(organisation)s.") % {"organisation": organisation})


def refill(record: Record) -> None:
    """Write the plain columns anew from the values, as the record's edition reads them. Raises KeyDestroyed."""
    content = record.opened()
    proposed = {each["field"]: each["value"] for each in content["proposals"]}
    fill(record, record.edition.spec, content["values"] | proposed, calendar())


_FOLLOWS = {
    SubmissionState.IN_REVIEW: RecordState.IN_REVIEW,
    SubmissionState.RETURNED: RecordState.RETURNED,
    SubmissionState.EXEMPT: RecordState.EXEMPT,
    SubmissionState.ESCALATED: RecordState.ESCALATED,
    SubmissionState.APPROVED: RecordState.APPROVED,
    SubmissionState.PUBLISHED: RecordState.PUBLISHED,
    SubmissionState.VOID: RecordState.DRAFT,
}
_LOGGED = {
    SubmissionState.RETURNED: EventCode.RETURNED,
    SubmissionState.EXEMPT: EventCode.EXEMPT,
    SubmissionState.ESCALATED: EventCode.ESCALATED,
    SubmissionState.APPROVED: EventCode.APPROVED,
    SubmissionState.PUBLISHED: EventCode.PUBLISHED,
    SubmissionState.VOID: EventCode.TAKEN_BACK,
}


def _others(record: Record):
    return Record.objects.filter(kind=record.kind, unique_hash=record.unique_hash).exclude(pk=record.pk)


def _claim(record: Record, *, at: datetime) -> None:
    """Raise the version, only if nobody did since the record was read (the guard on both databases)."""
    version = record.version
    same = Record.objects.filter(pk=record.pk, version=version, edition=record.edition_id)
    if not same.update(version=F("version") + 1):
        raise ChangedMeanwhile(_("Somebody else has changed this record; open it again."))
    fresh = Record.objects.only(*OTHERS_WRITE).get(pk=record.pk)
    for column in OTHERS_WRITE:
        setattr(record, column, getattr(fresh, column))
    record.version, record.updated_at = version + 1, at


def _spent_items(records: Sequence[Record], *, at: datetime) -> set[str]:
    """Ids of items that are hidden, or past their period though the sweeper has not entered it yet."""
    ids = [record.item_id for record in records if record.item_id]
    spent: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        items = PublicItem.objects.filter(pk__in=ids[start : start + CHUNK])
        spent |= {
            pk
            for pk, state, until in items.values_list("pk", "state", "visible_until")
            if state != ItemState.PUBLISHED or until <= at
        }
    return spent


def _take(outcome: Outcome, draft: Draft, *, at: datetime) -> bool:
    """Into review, only if nobody edited or submitted it since it was read (the guard on both databases).

    One by one: bulk_update's CASE over 300 rows takes three times as long.
    """
    record = outcome.record
    same = Record.objects.filter(
        pk=record.pk, version=record.version, edition=record.edition_id, state__in=SUBMITTABLE
    )
    taken = same.update(item_id=draft.item_id, state=RecordState.IN_REVIEW, updated_at=at)
    if not taken:
        outcome.refusal = ChangedMeanwhile(_("Somebody else has changed this record; open it again."))
    return bool(taken)


def _queue(
    drafts: list[tuple[Outcome, Draft]], capacity: Capacity, *, at: datetime, accept_masks: bool
) -> None:
    made = submissions.submit_many(
        [draft for _, draft in drafts], by=capacity, at=at, accept_masks=accept_masks
    )
    for (outcome, draft), submission in zip(drafts, made, strict=True):
        outcome.submission = submission
        outcome.record.item_id, outcome.record.state = draft.item_id, _FOLLOWS[submission.state]
        outcome.record.updated_at = at
    # What was taken back while it was submitted upwards is up there again.
    if up := [outcome.record.pk for outcome, _ in drafts if outcome.record.state == RecordState.ESCALATED]:
        Record.objects.filter(pk__in=up).update(state=RecordState.ESCALATED)
    _log([outcome.record for outcome, _ in drafts], EventCode.SUBMITTED, by=capacity.actor, at=at)


def _mark_over(records: list[Record], *, by: Person, at: datetime) -> None:
    for record in records:
        record.state = RecordState.OVER
    for start in range(0, len(records), CHUNK):
        ids = [record.pk for record in records[start : start + CHUNK]]
        Record.objects.filter(pk__in=ids).update(state=RecordState.OVER, updated_at=at, **NOTHING_DUE)
    _log(records, EventCode.OVER, by=by, at=at)


def _set_state(record: Record, state: RecordState, *, at: datetime) -> None:
    record.state, record.updated_at = state, at
    record.save(update_fields=["state", "updated_at"])


def _erase_objections(item_id: str) -> None:
    objections = Objection.objects.filter(item_id=item_id, sealed__isnull=False)
    RecordKey.objects.filter(objection__in=objections).update(wrapped=None)
    objections.update(sealed=None, sender_hash="", answer="")
