"""What is new in a submission for who has read it before: since it was returned, and against what is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from confidentiality.enums import OPEN, Opinion, SubmissionState
from confidentiality.errors import Refused
from confidentiality.keys import KeyDestroyed
from confidentiality.models import Dissent, Finding, Submission
from confidentiality.services import hand_masks, submissions
from organisations.models import Person
from publication import document as documents
from publication.enums import ItemState
from publication.models import PublicItem

from .changes import Change, changes


@dataclass(frozen=True, slots=True)
class Returned:
    """The version that was returned, why, and what changed since; `changes` is None where it was erased."""

    submission: Submission
    dissents: Sequence[Dissent]
    changes: Sequence[Change] | None
    known: frozenset[tuple[str, str]]  # kind and words of what was found in it

    @property
    def paths(self) -> set[str]:
        return {change.path for change in self.changes or ()}


@dataclass(frozen=True, slots=True)
class Since:
    returned: Returned | None
    item: PublicItem | None
    item_changes: Sequence[Change] = ()

    def is_changed(self, path: str) -> bool:
        return self.returned is not None and path in self.returned.paths

    def is_new(self, finding: Finding, words: str) -> bool:
        """Whether the returned version had nothing of that kind in these words."""
        found = self.returned
        return found is not None and found.changes is not None and (finding.kind, words) not in found.known


def changed(
    submission: Submission,
    draft: dict | None,
    public: dict,
    earlier: Sequence[Submission],
    *,
    by: Person,
    at: datetime,
) -> Since:
    """Reads the earlier draft as a person does, which the audit log says. `earlier` is newest first."""
    item = _shown(submission, public) if submission.state in OPEN and public else None
    return Since(
        _returned(submission, draft, earlier, by=by, at=at),
        item,
        changes(documents.parse(item.content), public) if item and item.content else (),
    )


def _returned(
    submission: Submission, draft: dict | None, earlier: Sequence[Submission], *, by: Person, at: datetime
) -> Returned | None:
    before = _sent_back(submission, earlier)
    if before is None:
        return None
    said = [each for each in before.dissents.all() if each.opinion == Opinion.RETURN]
    try:
        old = submissions.read_draft(before, by=by, at=at) if draft is not None else None
    except (Refused, KeyDestroyed):
        old = None
    if old is None or draft is None:
        return Returned(before, said, None, frozenset())
    known = frozenset((each.kind, hand_masks.text_at(old, each)) for each in before.findings.all())
    return Returned(before, said, changes(old, draft), known)


def _sent_back(submission: Submission, earlier: Sequence[Submission]) -> Submission | None:
    """The version that this one mends: the last before it, but for those that nobody decided."""
    for each in earlier:
        if each.pk < submission.pk and each.state != SubmissionState.VOID:
            return each if each.state == SubmissionState.RETURNED else None
    return None


def _shown(submission: Submission, public: dict) -> PublicItem | None:
    """What the public reads today and this would correct or follow."""
    ids = [submission.item_id, public.get("supersedes") or ""]
    return PublicItem.objects.filter(pk__in=ids, state=ItemState.PUBLISHED).first()
