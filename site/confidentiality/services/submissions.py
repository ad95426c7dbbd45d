"""Submission: a projection is screened, masked, frozen and put before its reviewers.

`submit_many` is the one way in; a single draft is a list of one. What was open for the same source
before is voided: reviewers never approve what its author has already changed.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, DateField, Value, When
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality import canonical, combinations, masking, sources
from confidentiality.enums import OPEN, WAITING, BundleCause, ReadingPurpose, SubmissionState
from confidentiality.errors import NotWaiting, SubmissionRefused
from confidentiality.masking import Mask
from confidentiality.models import Finding, Permit, RecordKey, ReviewChain, Submission
from confidentiality.models.reviews import NOT_DUE
from confidentiality.screening import Finding as Found
from confidentiality.screening import Kind, Severity, reasons, screen
from organisations.models import Organisation, Person
from organisations.selectors import Capacity

from . import auditing, bundle_stopping, levels, stopping
from .step_deadlines import Counting
from .terms import Listed

DRAFT = "submission.draft"
SUBJECT = "submission.subject"

# Of the whole file, not of a place in it.
_UNREADABLE = Found(0, 0, Kind.UNREADABLE, Severity.ASK, 1.0, reasons.UNREADABLE, "")

# Told, inside the transaction, of submissions that now wait for somebody (else).
on_waiting: list[Callable[[list["Submission"], datetime], None]] = []


@dataclass(frozen=True, slots=True)
class Draft:
    """What a domain asks to have published.

    `document` is the public version before masking (see publication.document), `masks` those that the
    catalogue demands, `subject` the one whom the text may name, `attachments` text of files by the
    pointer under which findings show it; such text is screened but cannot be masked. `due_on` is the last
    (Shanghai) day on which it has to become public, where a duty names one: the queue shows it first.
    `unreadable` are pointers of what no program can read (scans, pictures): reviewers must say that they
    read it. `hidden` are texts that only the original of a file holds, by the place where they stood: nothing
    of them can become public, so what is found there asks at most.
    """

    source_type: str
    source_id: str
    source_version: str
    item_id: str
    kind: str
    locale: str
    organisation: Organisation
    chain: ReviewChain
    document: dict
    visible_from: datetime
    visible_until: datetime
    masks: tuple[Mask, ...] = ()
    subject: str | None = None
    lookups: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    attachments: dict[str, str] = field(default_factory=dict)
    due_on: date | None = None
    unreadable: tuple[str, ...] = ()
    hidden: dict[str, str] = field(default_factory=dict)
    key: RecordKey | None = None  # an existing (saved) key; else a new one is made


@dataclass(slots=True)
class Screened:
    """A draft, what was found in it, and the masks that stand."""

    draft: Draft
    findings: list[tuple[str, Found, bool]]
    masks: list[Mask]

    @property
    def content(self) -> str:
        return canonical.dumps(masking.apply(self.draft.document, self.masks))


def submit(draft: Draft, *, by: Capacity, at: datetime, accept_masks: bool = False) -> Submission:
    """One draft; see `submit_many`."""
    return submit_many([draft], by=by, at=at, accept_masks=accept_masks)[0]


def submit_many(
    drafts: Sequence[Draft], *, by: Capacity, at: datetime, accept_masks: bool = False
) -> list[Submission]:
    """Screen, freeze and queue drafts in one transaction.

    `accept_masks` writes every proposed mask at once, as a submitter may. Raises SubmissionRefused,
    NotCanonical, MaskRefused.
    """
    listed = Listed(at=at)
    screened = [screened_draft(draft, accept_masks=accept_masks, listed=listed) for draft in drafts]
    for each in screened:
        _check(each.draft, at=at)
    with transaction.atomic():
        void_open(drafts, at=at)
        keys = _keys(drafts, at=at)
        submissions = [_submission(each, key, by, at) for each, key in zip(screened, keys, strict=True)]
        _begin(submissions, at=at)
        Submission.objects.bulk_create(submissions, batch_size=500)
        Finding.objects.bulk_create(
            [row for each, one in zip(screened, submissions, strict=True) for row in _rows(each, one)],
            batch_size=500,
        )
        announce(submissions, at=at)
    return submissions


def announce(submissions: Sequence[Submission], *, at: datetime) -> None:
    """Tell who listens that these wait for a reviewer."""
    if submissions:
        for listener in on_waiting:
            listener(list(submissions), at)


def screened_draft(draft: Draft, *, accept_masks: bool = False, listed: Listed | None = None) -> Screened:
    """What screening says of a draft, without storing anything.

    `listed` are the departments' business secrets; without it none is looked for, as for a preview.
    """
    masks, terms = list(draft.masks), listed.of(draft.organisation) if listed else ()
    findings = [
        (path, found, maskable)
        for texts, maskable in [(masking.leaves(draft.document), True), (draft.attachments.items(), False)]
        for path, text in texts
        for found in screen(text, subject=draft.subject, terms=terms)
        if not any(mask.overlaps(path, found.start, found.end) for mask in masks)
    ]
    findings += [
        (path, _left_out(found), False)
        for path, text in draft.hidden.items()
        for found in screen(text, subject=draft.subject, terms=terms)
    ]
    findings += [(path, _UNREADABLE, False) for path in draft.unreadable]
    if accept_masks:
        masks += [Mask(path, f.start, f.end, f.mask) for path, f, maskable in findings if maskable and f.mask]
    findings += _together(draft, findings, masks)
    return Screened(draft, findings, masks)


def _together(
    draft: Draft, findings: Sequence[tuple[str, Found, bool]], masks: Sequence[Mask]
) -> list[tuple[str, Found, bool]]:
    """What still points to somebody once the masks are written: one part asks, the others are pointed at.

    A part at which something is found or masked already is dealt with there.
    """
    texts = [(path, masking.blanked(path, text, masks)) for path, text in masking.leaves(draft.document)]
    names = [(path, f.start, f.end) for path, f, _maskable in findings if f.kind == Kind.PERSON_NAME]
    taken = [*masks, *(Mask(path, f.start, f.end, "") for path, f, _maskable in findings)]
    found: list[tuple[str, Found, bool]] = []
    day = timezone.localdate(draft.visible_from)
    for each in combinations.find([*texts, *draft.attachments.items()], on=day, persons=names):
        first = [each.ask_at, *each.parts]
        free = [p for p in dict.fromkeys(first) if not any(m.overlaps(p.path, p.start, p.end) for m in taken)]
        for severity, part in zip([Severity.ASK, *[Severity.INFORM] * len(free)], free, strict=False):
            mask = "***" if severity == Severity.ASK else ""
            new = Found(part.start, part.end, Kind.COMBINATION, severity, 0.8, each.reason, mask)
            found.append((part.path, new, part.path not in draft.attachments))
            taken.append(Mask(part.path, part.start, part.end, ""))
    return found


def _left_out(found: Found) -> Found:
    """A finding in what the public copy does not hold: a name informs (authors of files have names), a mark of
    a state secret blocks as ever (it is about the whole paper), the rest asks whether this is the right file.
    """
    severity = Severity.INFORM if found.kind == Kind.PERSON_NAME else Severity.ASK
    if found.kind == Kind.SECRECY_MARK:
        severity = found.severity
    return replace(found, severity=severity, reason=reasons.LEFT_OUT, mask="")


def void_open(drafts: Iterable[Draft], *, at: datetime) -> None:
    """Void what is open for the same sources: an older version of the same thing."""
    by_type: dict[str, list[str]] = {}
    for draft in drafts:
        by_type.setdefault(draft.source_type, []).append(draft.source_id)
    for source_type, ids in by_type.items():
        for start in range(0, len(ids), 500):
            void_sources(source_type, ids[start : start + 500], at=at)


def void_sources(source_type: str, source_ids: Sequence[str], *, at: datetime) -> None:
    """Void every open submission and unused permit of these sources; it stops the bundle that they are in.

    Out of a sample, it stops the batch.
    """
    with transaction.atomic():
        changed = Submission.objects.filter(source_type=source_type, source_id__in=source_ids, state__in=OPEN)
        ids = list(changed.values_list("pk", flat=True))
        if not ids:
            return
        held, bundles = stopping.hold(ids), bundle_stopping.hold(ids)
        # Locked first: who is just approving has minted his permit, or finds them void.
        ids = list(changed.select_for_update().order_by("pk").values_list("pk", flat=True))
        Permit.objects.open().filter(submission__in=ids).update(voided_at=at)
        Submission.objects.filter(pk__in=ids).update(state=SubmissionState.VOID, decided_at=at)
        bundle_stopping.stop_for(
            bundles, ids, BundleCause.CHANGED, _("It was changed or taken back."), by=None, at=at
        )
        announce(stopping.taken_out(held, ids, at=at), at=at)


def set_due(source_type: str, source_id: str, due_on: date | None) -> None:
    """Another last day of the duty for what is open of that source; the step's own day stays as it is."""
    changed = Submission.objects.filter(source_type=source_type, source_id=source_id, state__in=OPEN)
    day = Value(due_on or NOT_DUE, output_field=DateField())
    changed.update(
        duty_on=day, due_on=Case(When(state__in=WAITING, then=Least(day, "step_due_on")), default=day)
    )


def recall(submission: Submission, *, at: datetime) -> None:
    """The submitter takes it back. Raises NotWaiting."""
    with transaction.atomic():
        if not Submission.objects.filter(pk=submission.pk, state__in=OPEN).exists():
            raise NotWaiting(_("This submission is already decided."))
        void_sources(submission.source_type, [submission.source_id], at=at)
        submission.refresh_from_db()
        sources.get(submission.source_type).decided(submission.source_id, submission, at=at)


def draft_document(submission: Submission) -> dict:
    """The projection before masking, for programs; people get it by `read_draft`. Raises keys.KeyDestroyed."""
    if submission.draft_sealed is None:
        raise SubmissionRefused(_("The draft was erased."))
    return json.loads(submission.key.unseal(DRAFT, submission.draft_sealed))


def read_draft(submission: Submission, *, by: Person, at: datetime) -> dict:
    """The draft for a person who looks at it: entered into the audit log, then opened.

    Raises SubmissionRefused, keys.KeyDestroyed.
    """
    auditing.read(
        submission.source_type, submission.source_id, by=by, organisation=submission.organisation_id,
        purpose=ReadingPurpose.REVIEW, at=at, detail=f"submission {submission.pk}",
    )  # fmt: skip
    return draft_document(submission)


def read_frozen(submission: Submission, *, by: Person, at: datetime, detail: str) -> None:
    """Enter that a person sees the public version (or a file) of what has not passed.

    Nobody vouches yet that nothing private is left in it; what passed is no secret.
    """
    if submission.state not in (SubmissionState.APPROVED, SubmissionState.PUBLISHED):
        auditing.read(
            submission.source_type, submission.source_id, by=by, organisation=submission.organisation_id,
            purpose=ReadingPurpose.REVIEW, at=at, detail=f"submission {submission.pk}, {detail}",
        )  # fmt: skip


def masks_of(submission: Submission) -> list[Mask]:
    return [Mask(**mask) for mask in submission.masks]


def _check(draft: Draft, *, at: datetime) -> None:
    if draft.visible_from >= draft.visible_until:
        raise SubmissionRefused(_("It would be shown for no time at all: check the dates."))
    if draft.visible_until <= at:
        raise SubmissionRefused(_("Its display period is over; it may not be published any more."))


def _keys(drafts: Sequence[Draft], *, at: datetime) -> list[RecordKey]:
    keys = [draft.key or RecordKey.new(at=at) for draft in drafts]
    RecordKey.objects.bulk_create([key for key in keys if key._state.adding], batch_size=500)
    return keys


def _submission(each: Screened, key: RecordKey, by: Capacity, at: datetime) -> Submission:
    draft, content, salt = each.draft, each.content, canonical.new_salt()
    return Submission(
        source_type=draft.source_type,
        source_id=draft.source_id,
        source_version=draft.source_version,
        item_id=draft.item_id,
        kind=draft.kind,
        locale=draft.locale,
        organisation=draft.organisation,
        chain=draft.chain,
        step=1,
        submitter=by.actor,
        submitter_stands_for=by.stands_for,
        submitted_at=at,
        due_on=draft.due_on or NOT_DUE,
        duty_on=draft.due_on or NOT_DUE,
        content=content,
        salt=salt,
        commitment=canonical.commitment(salt, content),
        visible_from=draft.visible_from,
        visible_until=draft.visible_until,
        key=key,
        draft_sealed=key.seal(DRAFT, canonical.dumps(draft.document).encode()),
        subject_sealed=key.seal(SUBJECT, draft.subject.encode()) if draft.subject else None,
        masks=[mask.as_json() for mask in each.masks],
        lookups=list(draft.lookups),
        assets=list(draft.assets),
    )


def _begin(submissions: Sequence[Submission], *, at: datetime) -> None:
    """The first step of each begins; what was taken back while it was submitted upwards stays up there."""
    carried, counting, today = levels.carried(submissions), Counting(), timezone.localdate(at)
    for each in submissions:
        if level := carried.get((each.source_type, each.source_id)):
            each.state, each.level = SubmissionState.ESCALATED, level
        counting.begin(each, on=today)


def _rows(each: Screened, submission: Submission) -> list[Finding]:
    masked = {(mask.path, mask.start, mask.end) for mask in each.masks}
    return [
        Finding(
            submission=submission,
            path=path,
            start=found.start,
            end=found.end,
            kind=found.kind,
            severity=str(found.severity),
            confidence=round(found.confidence * 100),
            reason=found.reason,
            mask=found.mask,
            maskable=maskable,
            masked=(path, found.start, found.end) in masked,
        )
        for path, found, maskable in each.findings
    ]
