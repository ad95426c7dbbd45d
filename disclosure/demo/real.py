"""The real rows: taken in, proposed numbers confirmed, submitted with the proposed masks, approved by two people, published.

Their true dates are kept, so most are past their display period and are refused as such.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from confidentiality.enums import Opinion
from confidentiality.models import Submission
from confidentiality.services import reviews
from disclosure.enums import IntakeChannel, RecordState, RowState, SubjectCategory
from disclosure.models import CatalogueEdition, Record
from disclosure.services import intake, proposals, records
from organisations.models import Organisation, Person

FILE = Path(__file__).resolve().parent / "nfra-penalties.csv"
ROWS = 4024
CHUNK = 300
BASIS = "《政府信息公开条例》第二十条第六项；演示审查"
UNMASKABLE = "筛查发现不能脱敏的内容，退回承办单位核对（演示审查）"


@dataclass(slots=True)
class Tally:
    """What became of the rows: read = published + returned + refused + there already."""

    read: int = 0
    present: int = 0
    published: int = 0
    person_names_masked: int = 0  # of the published: the subject's own name, as the catalogue says
    findings_masked: int = 0  # of the published: what screening found besides
    refused: Counter = field(default_factory=Counter)  # by reason, sent back by reviewers included

    def counts(self) -> dict[str, int]:
        return {
            "read": self.read,
            "there already": self.present,
            "published": self.published,
            "published with the person's name masked": self.person_names_masked,
            "published with findings masked": self.findings_masked,
            "refused": sum(self.refused.values()),
        }


def load(
    *, at: datetime, people: Mapping[str, Person], organisations: Mapping[str, Organisation], progress
) -> Tally:
    """All rows, in chunks of one transaction each. A second run finds everything there already."""
    tally = Tally()
    job = intake.receive(
        _pieces(), edition=CatalogueEdition.objects.in_force("nfra-penalty", on=timezone.localtime(at).date()),
        organisation=organisations["province"], by=people["he"], at=at, channel=IntakeChannel.COMMAND,
        stores_at_once=True,
    )  # fmt: skip
    intake.run(job, clock=lambda: at, progress=lambda job: progress("real rows read", job.read, ROWS))
    tally.read, tally.present = job.read, job.present
    for problems in job.rows.filter(state=RowState.REFUSED).values_list("problems", flat=True):
        _code, label, _shown, what = problems[0]
        tally.refused[f"{label}: {what}" if label else what] += 1
    done = 0
    while chunk := _drafts(people["he"]):
        _through(chunk, people, tally, at=at)
        done += len(chunk)
        progress("real rows through review", done, job.stored)
    return tally


def _pieces() -> Iterator[bytes]:
    with open(FILE, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _drafts(submitter: Person) -> list[Record]:
    """The next rows that nobody submitted yet, also those that an earlier, interrupted start left."""
    waiting = Record.objects.filter(kind="nfra-penalty", state=RecordState.DRAFT, created_by=submitter)
    return list(waiting.select_related("edition", "organisation", "key").order_by("pk")[:CHUNK])


def _through(chunk: Sequence[Record], people: Mapping[str, Person], tally: Tally, *, at: datetime) -> None:
    """One chunk through submission, two reviews and the door."""
    with transaction.atomic():
        proposals.confirm_all(chunk, by=people["he"], at=at)
        outcomes = records.submit_many(chunk, by=people["he"], at=at, accept_masks=True)
        tally.refused.update(_reason(outcome) for outcome in outcomes if outcome.submission is None)
        submitted = {outcome.submission.pk: outcome.record for outcome in outcomes if outcome.submission}
        clean = _sort_out(submitted, people["li"], tally, at=at)
        for name in ("li", "wang"):
            approve(clean, by=people[name], at=at)
    tally.published += len(clean)
    persons = [pk for pk in clean if submitted[pk].subject_category == SubjectCategory.PERSON]
    tally.person_names_masked += len(persons)
    masked = Submission.objects.filter(pk__in=clean, findings__masked=True)
    tally.findings_masked += masked.distinct().count()


def approve(ids: Sequence[int], *, by: Person, at: datetime) -> None:
    """One person's approval of these submissions, as they stand now."""
    waiting = Submission.objects.filter(pk__in=ids).select_related("chain").prefetch_related("chain__steps")
    read = [(submission, submission.commitment) for submission in waiting]
    if not read:
        return
    one = read[0][0]
    step = next(step for step in one.chain.steps.all() if step.order == one.step)
    reviews.approve_many(read, by=by, basis=BASIS, checklist=[True] * len(step.checklist), at=at)


def _sort_out(submitted: Mapping[int, Record], reviewer: Person, tally: Tally, *, at: datetime) -> list[int]:
    """Return what has a finding without a mask; the rest can be approved."""
    clean = []
    found = Submission.objects.filter(pk__in=submitted).prefetch_related("findings__overrules")
    for submission in found.order_by("pk"):
        if left := reviews.open_findings(submission):
            reviews.dissent(
                submission, by=reviewer, commitment=submission.commitment, opinion=Opinion.RETURN,
                basis=UNMASKABLE, at=at,
            )  # fmt: skip
            tally.refused[f"returned by a reviewer: {left[0].reason}"] += 1
        else:
            clean.append(submission.pk)
    return clean


def _reason(outcome: records.Outcome) -> str:
    """The kind of refusal, without its dates."""
    return {"PeriodOver": "display period is over"}.get(type(outcome.refusal).__name__, str(outcome.refusal))
