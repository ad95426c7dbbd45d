"""需报审: a doubt goes up, is decided there, and does not come down by a back door."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality import errors
from confidentiality.enums import Opinion, SubmissionState, Verdict
from confidentiality.models import Approval, Instruction, Submission
from confidentiality.selectors import reviewers_of, waiting_for
from confidentiality.services import instructions, reviews, submissions
from organisations.enums import Role
from organisations.models import Organisation
from tests.factories import NOW, House, approve, person, submit

pytestmark = pytest.mark.usefixtures("english")

NO_ROLE = "You have no role in this step for that organisation."
NOBODY_ABOVE = (
    "Nobody stands above: ask the authority for secrecy in writing, and record letter and reply here."
)
TODAY = date(2026, 11, 23)


@pytest.fixture
def house(house: House) -> House:
    house.people["fourth"] = person("fourth", (Role.REVIEWER, house.province))
    return house


def escalate(house: House, submission: Submission, by: str) -> Submission:
    submission.refresh_from_db()
    given = {"by": house.people[by], "commitment": submission.commitment, "basis": "拿不准", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.ESCALATE, **given)
    submission.refresh_from_db()
    return submission


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(errors.Refused) as refusal:
        act(*args, **kwargs)
    return str(refusal.value)


def ask(house: House, submission: Submission, by: str = "third", **changes) -> Instruction:
    given = {
        "authority": "省国家保密局", "letter": "川信〔2026〕8号", "asked_on": TODAY, "by": house.people[by],
        "commitment": submission.commitment, "at": NOW,
    }  # fmt: skip
    made = instructions.ask(submission, **(given | changes))
    submission.refresh_from_db()
    return made


def reply(house: House, made: Instruction, submission: Submission, verdict=Verdict.OPEN, **changes) -> None:
    given = {"number": "川保〔2026〕9号", "replied_on": TODAY, "by": house.people["fourth"], "at": NOW}
    instructions.reply(made, submission, verdict=verdict, **(given | changes))
    submission.refresh_from_db()


def test_it_goes_up_with_its_reason_and_stays_there(house):
    submission = submit(house)
    approve(house, submission, "second")
    escalate(house, submission, "first")
    said = submission.dissents.get()
    assert (said.basis, said.sent_to, submission.level) == ("拿不准", house.province, house.province)
    assert (submission.state, submission.step) == (SubmissionState.ESCALATED, 1)
    assert reviewers_of(submission, at=NOW) == [house.people["third"], house.people["fourth"]]
    assert approve(house, submission, "third") is None  # what was approved below counts no more
    assert refused(approve, house, submission, "second") == NO_ROLE
    submission.refresh_from_db()
    assert submission.state == SubmissionState.ESCALATED
    permit = approve(house, submission, "fourth")
    assert set(permit.submission.approvals.values_list("actor__name", flat=True)) == {
        "second",
        "third",
        "fourth",
    }


def test_it_goes_up_level_by_level(house):
    station = Organisation.objects.create(name="所", region=house.county, parent=house.office)
    house.people["clerk"] = person("clerk", (Role.REVIEWER, station))
    submission = submit(house, organisation=station)
    assert escalate(house, submission, "clerk").level == house.office
    assert refused(approve, house, submission, "clerk") == NO_ROLE
    assert escalate(house, submission, "first").level == house.province
    assert refused(approve, house, submission, "second") == NO_ROLE
    assert submission not in waiting_for(house.people["first"], at=NOW)


def test_those_above_return_and_exempt(house):
    for opinion, state in [(Opinion.RETURN, "returned"), (Opinion.EXEMPT, "exempt")]:
        submission = escalate(house, submit(house), "first")
        given = {"by": house.people["third"], "commitment": submission.commitment, "basis": "x", "at": NOW}
        reviews.dissent(submission, opinion=opinion, **given)
        submission.refresh_from_db()
        assert submission.state == state


def test_taking_back_and_submitting_anew_does_not_bring_it_down(house):
    submission = escalate(house, submit(house, source_id="7"), "first")
    submissions.recall(submission, at=NOW)
    again = submit(house, source_id="7")
    assert (again.state, again.level) == (SubmissionState.ESCALATED, house.province)
    assert refused(approve, house, again, "second") == NO_ROLE
    once_more = submit(house, source_id="7")
    assert once_more.level == house.province


def test_what_those_above_returned_is_submitted_below_again(house):
    submission = escalate(house, submit(house, source_id="7"), "first")
    given = {"by": house.people["third"], "commitment": submission.commitment, "basis": "x", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.RETURN, **given)
    again = submit(house, source_id="7")
    assert (again.state, again.level) == (SubmissionState.IN_REVIEW, None)


def test_at_the_top_the_authority_for_secrecy_has_to_be_asked(house):
    submission = escalate(house, submit(house, organisation=house.province), "third")
    assert (submission.level, submission.dissents.get().sent_to) == (house.province, None)
    assert refused(approve, house, submission, "fourth") == NOBODY_ABOVE
    made = ask(house, submission)
    assert refused(approve, house, submission, "fourth") == (
        "The authority for secrecy was asked (川信〔2026〕8号) and has not replied; record its reply."
    )
    assert refused(ask, house, submission) == "It was asked already (川信〔2026〕8号); record its reply."
    reply(house, made, submission)
    assert approve(house, submission, "third", "fourth") is not None


def test_the_authoritys_no_stands_for_later_versions_too(house):
    submission = escalate(house, submit(house, source_id="7"), "first")
    reply(house, ask(house, submission), submission, Verdict.EXEMPT)
    sentence = "The authority for secrecy replied (川保〔2026〕9号): it may not be published. Exempt it."
    assert refused(approve, house, submission, "third") == sentence
    given = {"by": house.people["third"], "commitment": submission.commitment, "basis": "x", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.RETURN, **given)
    again = submit(house, source_id="7")
    assert refused(approve, house, again, "first") == sentence
    reply(house, ask(house, escalate(house, again, "first")), again)
    assert approve(house, again, "third", "fourth") is not None


def test_what_was_approved_before_the_authority_was_asked_counts_no_more(house):
    submission = escalate(house, submit(house), "first")
    approve(house, submission, "third")
    submission.refresh_from_db()
    reply(house, ask(house, submission, "fourth"), submission)
    assert approve(house, submission, "fourth") is None
    assert approve(house, submission, "third") is not None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"letter": " "}, "Number of our letter: this is missing."),
        ({"authority": "x" * 121}, "Authority asked: this is too long."),
        ({"asked_on": TODAY + timedelta(days=1)}, "Asked on: 2026-11-24 has not come yet."),
    ],
)
def test_a_letter_that_cannot_be(house, changes, sentence):
    submission = escalate(house, submit(house), "first")
    assert refused(ask, house, submission, **changes) == sentence


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"number": ""}, "Number of the reply: this is missing."),
        (
            {"replied_on": TODAY - timedelta(days=1)},
            "Date of the reply: that lies before the day on which it was asked.",
        ),
        ({"replied_on": TODAY + timedelta(days=1)}, "Date of the reply: 2026-11-24 has not come yet."),
    ],
)
def test_a_reply_that_cannot_be(house, changes, sentence):
    submission = escalate(house, submit(house), "first")
    made = ask(house, submission)
    assert refused(reply, house, made, submission, **changes) == sentence


def test_only_those_above_ask_and_only_what_went_up(house):
    submission = submit(house)
    assert refused(ask, house, submission, "first") == (
        "The authority is asked about what was submitted upwards; give the opinion 需报审 first."
    )
    escalate(house, submission, "first")
    assert refused(ask, house, submission, "second") == NO_ROLE
    made = ask(house, submission)
    assert refused(reply, house, made, submission, by=house.people["second"]) == NO_ROLE


def sql(statement: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value).splitlines()[0]


def test_the_database_refuses_it_too(house, monkeypatch):
    submission = escalate(house, submit(house), "first")
    table = "confidentiality_submission"
    assert sql(f"UPDATE {table} SET level_id = NULL") == "What was submitted upwards is not decided below."
    assert sql(f"UPDATE {table} SET level_id = {house.office.pk}") == (
        "What is submitted upwards is decided anew: earlier approvals count no more."
    )
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        Approval.objects.create(
            submission=submission, commitment=submission.commitment, step=1, actor=house.people["second"],
            counts_as=house.people["second"], basis="x", at=NOW,
        )  # fmt: skip
    assert str(refusal.value).splitlines()[0] == "What was submitted upwards is approved above."
    ask(house, submission)
    letters = "confidentiality_instruction"
    assert sql(f"UPDATE {letters} SET letter = 'x'") == "What the authority was asked stays as it is."
    assert sql(f"UPDATE {letters} SET verdict = 'open'") == "A reply has its number and its date."
    assert sql(f"DELETE FROM {letters}") == f"Nothing is deleted from {letters}."
    monkeypatch.setattr(reviews.asked, "refuse_unsettled", lambda rows: None)
    approve(house, submission, "third")
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        approve(house, submission, "fourth")
    assert str(refusal.value).splitlines()[0] == (
        "The authority for secrecy has not said that it may be published."
    )


def test_the_database_knows_what_was_taken_back_at_the_top(house, monkeypatch):
    submission = escalate(house, submit(house, source_id="7", organisation=house.province), "third")
    submissions.recall(submission, at=NOW)
    again = submit(house, source_id="7", organisation=house.province)
    assert refused(approve, house, again, "fourth") == NOBODY_ABOVE
    monkeypatch.setattr(reviews.asked, "refuse_unsettled", lambda rows: None)
    approve(house, again, "third")
    with pytest.raises(DatabaseError), transaction.atomic():
        approve(house, again, "fourth")
