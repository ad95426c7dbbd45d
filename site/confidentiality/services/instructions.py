"""The authority for secrecy (保密行政管理部门) is asked in writing, and its reply (批复) is recorded (条例 §17).

What it was asked about is approved by nobody until it said that it may be published.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confidentiality.enums import SubmissionState, Verdict
from confidentiality.errors import InquiryRefused, NotWaiting
from confidentiality.models import Instruction, Submission
from organisations.models import Person

from . import asked, entered, reviews
from .submissions import announce


def ask(
    submission: Submission,
    *,
    authority: str,
    letter: str,
    asked_on: date,
    by: Person,
    commitment: str,
    at: datetime,
) -> Instruction:
    """Enter our letter (请示) about what was submitted upwards. Approvals so far count no more.

    Raises NotWaiting, NotYours, ContentChanged, InquiryRefused naming the field.
    """
    given = _texts(authority=authority, letter=letter)
    entered.refuse_future(_("Asked on"), asked_on, at=at)
    with transaction.atomic():
        [(submission, _seen)] = reviews.locked([(submission, commitment)])
        _refuse_not_upwards(submission)
        reviews.capacities_at(submission, by, at=at)
        reviews.same_content(submission, commitment)
        last = asked.instructions_of([submission]).last()
        if last and not last.verdict:
            raise InquiryRefused(
                _("It was asked already (%(letter)s); record its reply.") % {"letter": last.letter}
            )
        made = Instruction.objects.create(
            submission=submission, source_type=submission.source_type, source_id=submission.source_id,
            asked_on=asked_on, asked_by=by, asked_at=at, **given,
        )  # fmt: skip
        reviews.begin_anew(submission, at=at)
        announce([submission], at=at)
    return made


def reply(
    instruction: Instruction,
    submission: Submission,
    *,
    verdict: Verdict,
    number: str,
    replied_on: date,
    by: Person,
    at: datetime,
) -> Instruction:
    """Enter the reply with its number and date. Raises NotWaiting, NotYours, InquiryRefused naming the field."""
    given = _texts(number=number)
    entered.refuse_future(_("Date of the reply"), replied_on, at=at)
    if replied_on < instruction.asked_on:
        raise InquiryRefused(_("Date of the reply: that lies before the day on which it was asked."))
    with transaction.atomic():
        instruction = Instruction.objects.select_for_update().get(pk=instruction.pk)
        [(submission, _seen)] = reviews.locked([(submission, "")])
        _refuse_not_upwards(submission)
        if (instruction.source_type, instruction.source_id) != (submission.source_type, submission.source_id):
            raise NotWaiting(_("This instruction is about another draft."))
        reviews.capacities_at(submission, by, at=at)
        if instruction.verdict:
            raise InquiryRefused(
                _("The reply is entered already: %(number)s.") % {"number": instruction.number}
            )
        instruction.verdict, instruction.number, instruction.replied_on = verdict, given["number"], replied_on
        instruction.recorded_by, instruction.recorded_at = by, at
        instruction.save()
        reviews.begin_anew(submission, at=at)
    return instruction


def _refuse_not_upwards(submission: Submission) -> None:
    if submission.state != SubmissionState.ESCALATED:
        raise NotWaiting(
            _("The authority is asked about what was submitted upwards; give the opinion 需报审 first.")
        )


def _texts(**given: str) -> dict[str, str]:
    labels = {
        "authority": _("Authority asked"), "letter": _("Number of our letter"),
        "number": _("Number of the reply"),
    }  # fmt: skip
    longest = {name: Instruction._meta.get_field(name).max_length for name in labels}
    return entered.texts(given, labels=labels, longest=longest, too_long=_("%(field)s: this is too long."))
