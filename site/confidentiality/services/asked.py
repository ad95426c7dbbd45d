"""Whether somebody was asked about a draft and has not answered so that it may pass (条例 §15, §17, §32).

Nothing is approved before that is settled; the permit's trigger (consent_triggers) says the same.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from confidentiality.enums import Answer, Ground, Opinion, SubmissionState, Verdict
from confidentiality.errors import AuthorityAsked, ConsentMissing
from confidentiality.models import Dissent, Inquiry, Instruction, Submission

PEOPLE = 2  # who decide to publish without consent
FITTING = {
    "": {Ground.REMOVED},
    Answer.AGREES: {Ground.REMOVED, Ground.COVERED},
    Answer.REFUSES: {Ground.REMOVED, Ground.INTEREST},
    Answer.NONE: {Ground.REMOVED, Ground.INTEREST, Ground.NO_HARM},
}
# What was decided since ends an older doubt.
_DECIDED = (SubmissionState.RETURNED, SubmissionState.EXEMPT, SubmissionState.PUBLISHED)


def refuse_unsettled(submissions: Sequence[Submission]) -> None:
    """One query for many of which nothing was asked. Raises ConsentMissing, AuthorityAsked."""
    submissions = _about_which_was_asked(submissions)
    if not submissions:
        return
    inquiries = _by_source(inquiries_of(submissions).prefetch_related("decisions"))
    instructions = _by_source(instructions_of(submissions))
    for each in submissions:
        source = (each.source_type, each.source_id)
        refuse_unsettled_one(each, inquiries.get(source, []), instructions.get(source, []))


def refuse_unsettled_one(
    submission: Submission, inquiries: Sequence[Inquiry], instructions: Sequence[Instruction]
) -> None:
    """Of what was fetched of its draft already, inquiries with their decisions, instructions in order.

    Raises ConsentMissing, AuthorityAsked.
    """
    if any(not settled(one, submission) for one in inquiries):
        raise ConsentMissing(
            _(
                "A third party was asked and has not agreed to this version. Record the answer; without "
                "consent two people decide with a reason, or it is exempted or masked."
            )
        )
    if why := _authority(submission, instructions):
        raise AuthorityAsked(why)


def _about_which_was_asked(submissions: Sequence[Submission]) -> list[Submission]:
    source = {"source_type": OuterRef("source_type"), "source_id": OuterRef("source_id")}
    some = Exists(Inquiry.objects.filter(**source)) | Exists(Instruction.objects.filter(**source))
    rows = Submission.objects.filter(some, pk__in=[each.pk for each in submissions])
    found = set(rows.values_list("pk", flat=True))
    return [each for each in submissions if each.pk in found or each.level_id]


def settled(inquiry: Inquiry, submission: Submission) -> bool:
    """Whether the third party stands in the way of this version no more."""
    if inquiry.answer == Answer.AGREES and inquiry.submission_id == submission.pk:
        return True
    given = [each for each in inquiry.decisions.all() if each.commitment == submission.commitment]
    valid = {each.counts_as_id for each in given if _valid(each.ground, inquiry)}
    return len(valid) >= PEOPLE


def inquiries_of(submissions: Iterable[Submission]) -> QuerySet[Inquiry]:
    """Every inquiry about the drafts of these, whichever version it was made for."""
    return Inquiry.objects.filter(_sources(submissions))


def instructions_of(submissions: Iterable[Submission]) -> QuerySet[Instruction]:
    return Instruction.objects.filter(_sources(submissions)).order_by("pk")


def _valid(ground: str, inquiry: Inquiry) -> bool:
    told = ground != Ground.INTEREST or inquiry.told_on is not None
    return ground in FITTING[inquiry.answer] and told


def _authority(submission: Submission, instructions: Sequence[Instruction]) -> str:
    """Why the authority for secrecy (保密行政管理部门) stands in the way; "" where it does not."""
    if not instructions:
        if not (submission.level_id and _sent_to_the_authority(submission)):
            return ""
        return _(
            "Nobody stands above: ask the authority for secrecy in writing, and record letter and reply here."
        )
    last = instructions[-1]
    if last.verdict == Verdict.OPEN:
        return ""
    if last.verdict == Verdict.EXEMPT:
        return _("The authority for secrecy replied (%(number)s): it may not be published. Exempt it.") % {
            "number": last.number
        }
    return _("The authority for secrecy was asked (%(letter)s) and has not replied; record its reply.") % {
        "letter": last.letter
    }


def _sent_to_the_authority(submission: Submission) -> bool:
    """Whether its draft was submitted upwards where nobody stands above, and not decided since."""
    doubts = Dissent.objects.filter(opinion=Opinion.ESCALATE, sent_to=None)
    same = Submission.objects.filter(source_type=submission.source_type, source_id=submission.source_id)
    rows = same.filter(pk__in=doubts.values("submission")).only("pk", "source_type", "source_id", "state")
    return any(
        each.pk == submission.pk or (each.state == SubmissionState.VOID and not _decided_after(each))
        for each in rows
    )


def _decided_after(older: Submission) -> bool:
    later = Submission.objects.filter(source_type=older.source_type, source_id=older.source_id)
    return later.filter(pk__gt=older.pk, state__in=_DECIDED).exists()


def _sources(submissions: Iterable[Submission]) -> Q:
    by_type: dict[str, set[str]] = {}
    for each in submissions:
        by_type.setdefault(each.source_type, set()).add(each.source_id)
    found = Q(pk__in=[])
    for source_type, ids in by_type.items():
        found |= Q(source_type=source_type, source_id__in=ids)
    return found


def _by_source(rows: Iterable) -> dict[tuple[str, str], list]:
    found: dict[tuple[str, str], list] = {}
    for each in rows:
        found.setdefault((each.source_type, each.source_id), []).append(each)
    return found
