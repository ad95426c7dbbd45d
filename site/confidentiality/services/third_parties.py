"""The third party's consent (第三方意见征询): asked, answered, and what is decided without it.

    ask → received → answer ─┬─ agrees                       settled for the version that he was asked about
                             ├─ refuses ─┐
                             └─ none ────┴─ decide (two people, a reason) → tell him in writing

Silence is no consent: the department decides by §15 (条例 §32). Asking begins the review anew, so that
nobody has approved what he did not know was asked about.
"""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from confidentiality.enums import WAITING, Answer, Ground, ReadingPurpose, StopCause, Way
from confidentiality.errors import AlreadyActed, BasisMissing, InquiryRefused, NotWaiting, NotYours
from confidentiality.models import ConsentDecision, Inquiry, Submission
from organisations.enums import Role
from organisations.models import Person
from organisations.selectors import capacities

from . import asked, auditing, entered, reviews, step_deadlines, stopping
from .step_deadlines import Counting
from .submissions import announce

SEALED = "inquiry"
LONGEST = {"party": 120, "contact": 200, "part": 1000, "answer": 1000}


def ask(
    submission: Submission,
    *,
    party: str,
    contact: str,
    part: str,
    way: Way,
    asked_on: date,
    received_on: date | None = None,
    by: Person,
    commitment: str,
    at: datetime,
) -> Inquiry:
    """Enter that a third party was asked in writing. It stops an open batch; approvals so far count no more.

    Its reviewers ask, and whoever submits for its organisation. Raises NotYours, NotWaiting,
    ContentChanged, InquiryRefused naming the field.
    """
    given = _texts(party=party, contact=contact, part=part)
    _refuse_days(asked_on=asked_on, received_on=received_on, at=at)
    with transaction.atomic():
        held = stopping.hold([submission.pk])
        [(submission, _seen)] = reviews.locked([(submission, commitment)])
        _may_ask(submission, by, at=at)
        reviews.same_content(submission, commitment)
        freed = stopping.stop_all(held, StopCause.CHANGED, by=by, at=at)
        inquiry = Inquiry(
            submission=submission, source_type=submission.source_type, source_id=submission.source_id,
            sealed=_seal(submission, given), way=way, asked_on=asked_on, asked_by=by, opened_at=at,
            days=submission.chain.consent_days, basis=submission.chain.consent_basis,
        )  # fmt: skip
        if received_on:
            _count(inquiry, received_on)
        inquiry.save()
        reviews.begin_anew(submission, at=at)
        announce([submission, *(each for each in freed if each.pk != submission.pk)], at=at)
    return inquiry


def received(inquiry: Inquiry, *, on: date, by: Person, at: datetime) -> Inquiry:
    """The day on which he got the letter: his period is counted from it. Raises InquiryRefused, NotYours."""
    with transaction.atomic():
        inquiry, submission = _held(inquiry)
        _may_ask(submission, by, at=at)
        if inquiry.received_on:
            raise InquiryRefused(
                _("The day of receipt is entered already: %(day)s.") % {"day": inquiry.received_on}
            )
        _refuse_days(asked_on=inquiry.asked_on, received_on=on, at=at)
        _count(inquiry, on)
        inquiry.save(update_fields=["received_on", "last_day", "provisional"])
        _step_begins(submission, at=at)
    return inquiry


def answer(
    inquiry: Inquiry, *, answer: Answer, answered_on: date, words: str = "", by: Person, at: datetime
) -> Inquiry:
    """What he answered, or that his last day is over; entered once, by a reviewer.

    Raises InquiryRefused naming the field, NotYours, SubmitterCannotReview.
    """
    with transaction.atomic():
        inquiry, submission = _held(inquiry)
        reviews.capacities_at(submission, by, at=at)
        _refuse_answer(inquiry, answer, answered_on, words, at=at)
        inquiry.answer, inquiry.answered_on = answer, answered_on
        inquiry.recorded_by, inquiry.recorded_at = by, at
        if inquiry.sealed is not None:  # the version that he was asked about may be erased already
            inquiry.sealed = _seal(inquiry.submission, _opened(inquiry) | {"answer": words.strip()})
        inquiry.save(update_fields=["answer", "answered_on", "recorded_by", "recorded_at", "sealed"])
        _step_begins(submission, at=at)
    return inquiry


def decide(
    inquiry: Inquiry,
    submission: Submission,
    *,
    ground: Ground,
    reason: str,
    by: Person,
    commitment: str,
    at: datetime,
) -> ConsentDecision:
    """One of two people's word that this version may be published without his consent to it.

    Raises BasisMissing, InquiryRefused, NotYours, SubmitterCannotReview, AlreadyActed, ContentChanged.
    """
    if not reason.strip():
        raise BasisMissing(_("Say why it may be published without consent."))
    with transaction.atomic():
        inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
        [(submission, _seen)] = reviews.locked([(submission, commitment)])
        _refuse_other(inquiry, submission)
        possible = reviews.capacities_at(submission, by, at=at)
        reviews.same_content(submission, commitment)
        if ground not in asked.FITTING[inquiry.answer]:
            raise InquiryRefused(
                _("Ground “%(ground)s”: it does not fit what he answered (%(answer)s).")
                % {"ground": Ground(ground).label, "answer": _answer_label(inquiry)}
            )
        given = inquiry.decisions.filter(commitment=commitment).values_list("actor", "counts_as")
        used = {person for people in given for person in people}
        possible = [each for each in possible if not each.people & used]
        if not possible:
            raise AlreadyActed(
                _("You, or the one you stand for, have decided this already; another person must.")
            )
        return ConsentDecision.objects.create(
            inquiry=inquiry, commitment=commitment, ground=ground, reason=reason.strip()[:300],
            actor=possible[0].actor, counts_as=possible[0].stands_for, at=at,
        )  # fmt: skip


def tell(inquiry: Inquiry, *, on: date, way: Way, by: Person, at: datetime) -> Inquiry:
    """Enter that the decision and its reasons were told to him in writing (书面告知). Raises InquiryRefused."""
    with transaction.atomic():
        inquiry, submission = _held(inquiry)
        reviews.capacities_at(submission, by, at=at)
        if not inquiry.decisions.filter(ground=Ground.INTEREST).exists():
            raise InquiryRefused(_("He is told of a decision for the public interest; decide first."))
        if inquiry.told_on:
            raise InquiryRefused(_("It is entered already: told on %(day)s.") % {"day": inquiry.told_on})
        entered.refuse_future(_("Told on"), on, at=at)
        if on < inquiry.asked_on:
            raise InquiryRefused(_("Told on: that lies before the day on which he was asked."))
        inquiry.told_on, inquiry.told_way, inquiry.told_by = on, way, by
        inquiry.save(update_fields=["told_on", "told_way", "told_by"])
    return inquiry


def read(inquiry: Inquiry, *, by: Person, at: datetime) -> dict[str, str]:
    """Who was asked, about what, and his answer: entered into the audit log, then opened.

    Raises NotYours, InquiryRefused where it was erased, keys.KeyDestroyed.
    """
    submission = inquiry.submission
    if inquiry.sealed is None:
        raise InquiryRefused(_("Who was asked was erased."))
    auditing.read(
        submission.source_type, submission.source_id, by=by, organisation=submission.organisation_id,
        purpose=ReadingPurpose.REVIEW, at=at, detail=f"inquiry {inquiry.pk}",
    )  # fmt: skip
    return _opened(inquiry)


def _opened(inquiry: Inquiry) -> dict[str, str]:
    return json.loads(inquiry.submission.key.unseal(SEALED, inquiry.sealed))


def _seal(submission: Submission, given: dict[str, str]) -> bytes:
    return submission.key.seal(SEALED, json.dumps(given, ensure_ascii=False).encode())


def _held(inquiry: Inquiry) -> tuple[Inquiry, Submission]:
    """The inquiry, locked, with the version of its draft that waits now. Raises NotWaiting."""
    inquiry = (
        Inquiry.objects.select_for_update(of=("self",)).select_related("submission__key").get(pk=inquiry.pk)
    )
    same = Submission.objects.filter(
        source_type=inquiry.source_type, source_id=inquiry.source_id, state__in=WAITING
    )
    newest = same.order_by("-pk").first()
    if newest is None:
        raise NotWaiting(_("Nothing of this draft waits for a review now."))
    [(submission, _seen)] = reviews.locked([(newest, "")])
    return inquiry, submission


def _may_ask(submission: Submission, by: Person, *, at: datetime) -> None:
    """Raises NotWaiting, NotYours."""
    reviews.refuse_decided(submission)
    if capacities(by, Role.SUBMITTER, submission.organisation, at=at):
        return
    if not capacities(by, reviews.step_of(submission).role, submission.decides, at=at):
        raise NotYours(_("You have no role in this step for that organisation."))


def _refuse_other(inquiry: Inquiry, submission: Submission) -> None:
    same = (inquiry.source_type, inquiry.source_id) == (submission.source_type, submission.source_id)
    if not same or submission.state not in WAITING:
        raise NotWaiting(_("Nothing of this draft waits for a review now."))


def _refuse_answer(inquiry: Inquiry, given: Answer, on: date, words: str, *, at: datetime) -> None:
    if inquiry.answer:
        raise InquiryRefused(
            _("The answer is entered already: %(answer)s.") % {"answer": _answer_label(inquiry)}
        )
    entered.refuse_future(_("Answered on"), on, at=at)
    if on < inquiry.asked_on:
        raise InquiryRefused(_("Answered on: that lies before the day on which he was asked."))
    if given == Answer.NONE:
        _refuse_early_silence(inquiry, on)
    elif not words.strip():
        raise InquiryRefused(_("Answer: enter what he wrote, or where his letter is kept."))
    if len(words) > LONGEST["answer"]:
        raise InquiryRefused(_("Answer: at most %(length)s characters.") % {"length": LONGEST["answer"]})


def _refuse_early_silence(inquiry: Inquiry, on: date) -> None:
    if not inquiry.received_on:
        raise InquiryRefused(
            _("Received on: enter when he got the letter; his period is counted from that day.")
        )
    if on <= inquiry.last_day:
        raise InquiryRefused(
            _("Answered on: he has until %(day)s; silence is entered after that day.")
            % {"day": inquiry.last_day}
        )


def _refuse_days(*, asked_on: date, received_on: date | None, at: datetime) -> None:
    entered.refuse_future(_("Asked on"), asked_on, at=at)
    if received_on:
        entered.refuse_future(_("Received on"), received_on, at=at)
        if received_on < asked_on:
            raise InquiryRefused(_("Received on: that lies before the day on which he was asked."))


def _texts(**given: str) -> dict[str, str]:
    """Without spaces around them. Raises InquiryRefused where one is missing or too long."""
    labels = {"party": _("Who is asked"), "contact": _("How he is reached"), "part": _("What concerns him")}
    too_long = _("%(field)s: at most %(length)s characters.")
    return entered.texts(given, labels=labels, longest=LONGEST, too_long=too_long)


def _count(inquiry: Inquiry, received_on: date) -> None:
    inquiry.received_on = received_on
    inquiry.last_day, inquiry.provisional = Counting().last_day(received_on, inquiry.days)


def _step_begins(submission: Submission, *, at: datetime) -> None:
    """The days of the step are counted from what is known of the third party now."""
    step_deadlines.begin(submission, at=at)
    submission.save(update_fields=step_deadlines.COLUMNS)


def _answer_label(inquiry: Inquiry) -> str:
    return str(inquiry.get_answer_display() or _("no answer yet"))
