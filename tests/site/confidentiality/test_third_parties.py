"""第三方意见征询: asked, answered, decided without; nothing passes before that, and no name leaks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from confidentiality import errors
from confidentiality.enums import Answer, Ground, Opinion, Way
from confidentiality.models import AuditEntry, ConsentDecision, Finding, Inquiry, Permit, Submission
from confidentiality.models.reviews import NOT_DUE
from confidentiality.services import batches, erasure, reviews, step_deadlines, third_parties
from organisations.models import CalendarYear, Deputyship
from tests.factories import DAY, NOW, House, approve, submit
from tests.site.confidentiality.batching import batch, drawn, others, rows
from tests.site.confidentiality.test_step_deadlines import timed

pytestmark = pytest.mark.usefixtures("english")

TODAY = date(2026, 11, 23)
PARTY = "邻居王某甲"
LATER = NOW + 30 * DAY
WAITS = (
    "A third party was asked and has not agreed to this version. Record the answer; without consent two "
    "people decide with a reason, or it is exempted or masked."
)


def ask(house: House, submission: Submission, by: str = "first", **changes) -> Inquiry:
    given = {
        "party": PARTY, "contact": "成都市某路1号", "part": "第二段所述的车间改造方案", "way": Way.POST,
        "asked_on": TODAY, "received_on": TODAY, "by": house.people[by], "commitment": submission.commitment,
        "at": NOW,
    }  # fmt: skip
    made = third_parties.ask(submission, **(given | changes))
    submission.refresh_from_db()
    return made


def answer(house: House, inquiry: Inquiry, said: Answer, by: str = "first", **changes) -> Inquiry:
    given = {"answered_on": TODAY, "words": "来信收悉。", "by": house.people[by], "at": NOW} | changes
    return third_parties.answer(inquiry, answer=said, **given)


def decide(house: House, inquiry: Inquiry, submission: Submission, by: str, ground, **changes):
    submission.refresh_from_db()
    given = {
        "reason": "涉及公共安全。",
        "by": house.people[by],
        "commitment": submission.commitment,
        "at": NOW,
    }
    return third_parties.decide(inquiry, submission, ground=ground, **(given | changes))


def silence(house: House, inquiry: Inquiry) -> Inquiry:
    return answer(house, inquiry, Answer.NONE, words="", answered_on=LATER.date(), at=LATER)


def refused(act, *args, **kwargs) -> str:
    with pytest.raises(errors.Refused) as refusal:
        act(*args, **kwargs)
    return str(refusal.value)


def test_fifteen_working_days_from_the_receipt(house):
    CalendarYear.objects.create(pk=2026, confirmed=True, source="x")
    inquiry = ask(house, submit(house), received_on=None)
    assert (inquiry.days, inquiry.basis) == (15, "《政府信息公开条例》第三十二条")
    assert (inquiry.last_day, inquiry.has_last_day) == (NOT_DUE, False)
    third_parties.received(inquiry, on=TODAY, by=house.people["submitter"], at=NOW)
    inquiry.refresh_from_db()
    assert (inquiry.last_day, inquiry.provisional) == (date(2026, 12, 14), False)
    assert list(Inquiry.objects.overdue(on=date(2026, 12, 14))) == []
    assert list(Inquiry.objects.overdue(on=date(2026, 12, 15))) == [inquiry]


def test_nothing_is_approved_while_he_is_asked(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    assert refused(approve, house, submission, "first") == WAITS
    answer(house, inquiry, Answer.AGREES)
    assert approve(house, submission, "first", "second") is not None


def test_what_was_approved_before_he_was_asked_counts_no_more(house):
    submission = submit(house)
    approve(house, submission, "first")
    submission.refresh_from_db()
    answer(house, ask(house, submission, "second"), Answer.AGREES, by="second")
    assert approve(house, submission, "second") is None
    assert approve(house, submission, "first") is not None


def test_he_refuses_and_the_public_interest_is_decided_by_two_and_told_to_him(house):
    submission = submit(house)
    inquiry = answer(house, ask(house, submission), Answer.REFUSES)
    assert refused(approve, house, submission, "first") == WAITS
    assert refused(tell, house, inquiry) == "He is told of a decision for the public interest; decide first."
    decide(house, inquiry, submission, "first", Ground.INTEREST)
    assert refused(decide, house, inquiry, submission, "first", Ground.INTEREST) == (
        "You, or the one you stand for, have decided this already; another person must."
    )
    assert refused(approve, house, submission, "first") == WAITS
    decide(house, inquiry, submission, "second", Ground.INTEREST)
    assert refused(approve, house, submission, "first") == WAITS  # he is not told yet
    tell(house, inquiry)
    assert approve(house, submission, "first", "second") is not None


def tell(house: House, inquiry: Inquiry, **changes) -> None:
    given = {"on": TODAY, "way": Way.POST, "by": house.people["second"], "at": NOW} | changes
    third_parties.tell(inquiry, **given)


def test_silence_is_no_consent(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    early = {"words": "", "answered_on": date(2026, 12, 14), "at": LATER}
    assert refused(answer, house, inquiry, Answer.NONE, **early) == (
        "Answered on: he has until 2026-12-14; silence is entered after that day."
    )
    silence(house, inquiry)
    assert refused(approve, house, submission, "first") == WAITS
    inquiry.refresh_from_db()
    for name in ("first", "second"):
        decide(house, inquiry, submission, name, Ground.NO_HARM)
    assert approve(house, submission, "first", "second") is not None


def test_silence_needs_a_receipt(house):
    inquiry = ask(house, submit(house), received_on=None)
    assert refused(silence, house, inquiry) == (
        "Received on: enter when he got the letter; his period is counted from that day."
    )


@pytest.mark.parametrize(
    ("said", "ground", "label"),
    [
        (Answer.REFUSES, Ground.NO_HARM, "Publishing it does not harm his lawful rights"),
        (Answer.REFUSES, Ground.COVERED, "His consent to an earlier version covers this one"),
        (Answer.AGREES, Ground.INTEREST, "Not publishing it would gravely harm the public interest"),
    ],
)
def test_a_ground_fits_the_answer(house, said, ground, label):
    submission = submit(house)
    inquiry = answer(house, ask(house, submission), said)
    assert refused(decide, house, inquiry, submission, "first", ground) == (
        f"Ground “{label}”: it does not fit what he answered ({said.label})."
    )


def test_before_an_answer_only_removal_counts_and_a_mask_makes_it_anew(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    finding = Finding.objects.create(
        submission=submission, path="/fields/0/value", start=0, end=2, kind="person_name", severity="block",
        confidence=90, reason="x", mask="**",
    )  # fmt: skip
    for name in ("first", "second"):
        decide(house, inquiry, submission, name, Ground.REMOVED)
    given = {"by": house.people["first"], "commitment": submission.commitment, "at": NOW}
    reviews.mask(submission, [finding], **given)
    assert refused(approve, house, submission, "first") == WAITS  # those words were about other bytes
    for name in ("first", "second"):
        decide(house, inquiry, submission, name, Ground.REMOVED)
    assert approve(house, submission, "first", "second") is not None


def test_a_new_version_of_the_draft_escapes_nothing(house):
    submission = submit(house, source_id="7")
    inquiry = answer(house, ask(house, submission), Answer.REFUSES)
    again = submit(house, source_id="7")
    assert refused(approve, house, again, "first") == WAITS
    agreed = submit(house, source_id="8")
    covered = answer(house, ask(house, agreed), Answer.AGREES)
    newer = submit(house, source_id="8", text="经查，另有一事。")
    assert refused(approve, house, newer, "first") == WAITS
    for name in ("first", "second"):
        decide(house, covered, newer, name, Ground.COVERED)
    assert approve(house, newer, "first", "second") is not None
    assert not Permit.objects.filter(submission=again).exists()
    assert inquiry.decisions.count() == 0


def test_neither_the_submitter_nor_a_deputy_settles_it_alone(house):
    people = house.people
    submission = submit(house)
    inquiry = ask(house, submission, by="submitter")
    assert refused(answer, house, inquiry, Answer.AGREES, by="submitter") == (
        "You have no role in this step for that organisation."
    )
    answer(house, inquiry, Answer.REFUSES)
    inquiry.refresh_from_db()
    Deputyship.objects.create(
        principal=people["second"], deputy=people["first"], starts_at=NOW, ends_at=NOW + DAY
    )
    Deputyship.objects.create(
        principal=people["submitter"], deputy=people["third"], starts_at=NOW, ends_at=NOW + DAY
    )
    decide(house, inquiry, submission, "first", Ground.INTEREST)
    for name in ("first", "third"):
        with pytest.raises(errors.NotYours):
            decide(house, inquiry, submission, name, Ground.INTEREST)


def test_strangers_do_nothing(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    with pytest.raises(errors.NotYours):
        ask(house, submission, by="stranger")
    with pytest.raises(errors.NotYours):
        answer(house, inquiry, Answer.AGREES, by="stranger")
    with pytest.raises(errors.NotYours):
        third_parties.received(inquiry, on=TODAY, by=house.people["stranger"], at=NOW)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"party": " "}, "Who is asked: this is missing."),
        ({"part": "x" * 1001}, "What concerns him: at most 1000 characters."),
        ({"asked_on": TODAY + timedelta(days=1)}, "Asked on: 2026-11-24 has not come yet."),
        (
            {"received_on": TODAY - timedelta(days=1)},
            "Received on: that lies before the day on which he was asked.",
        ),
    ],
)
def test_an_inquiry_that_cannot_be(house, changes, sentence):
    assert refused(ask, house, submit(house), **changes) == sentence


def test_an_answer_is_entered_once_and_with_its_words(house):
    inquiry = ask(house, submit(house))
    assert refused(answer, house, inquiry, Answer.REFUSES, words=" ") == (
        "Answer: enter what he wrote, or where his letter is kept."
    )
    answer(house, inquiry, Answer.REFUSES)
    assert refused(answer, house, inquiry, Answer.AGREES) == (
        "The answer is entered already: Refuses, with reasons."
    )


def test_who_was_asked_is_sealed_and_every_look_is_entered(house):
    submission = submit(house)
    inquiry = answer(house, ask(house, submission), Answer.REFUSES, words="不同意，涉及我的住处。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM confidentiality_inquiry")
        stored = str([bytes(each) if isinstance(each, memoryview) else each for each in cursor.fetchone()])
    for private in (PARTY, "某路", "车间", "住处"):
        assert private not in stored
        assert private.encode() not in bytes(Inquiry.objects.get().sealed)
    assert AuditEntry.objects.count() == 0
    opened = third_parties.read(Inquiry.objects.get(), by=house.people["second"], at=NOW)
    assert opened == {
        "party": PARTY, "contact": "成都市某路1号", "part": "第二段所述的车间改造方案",
        "answer": "不同意，涉及我的住处。",
    }  # fmt: skip
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.about_id, entry.detail) == (
        house.people["second"], submission.source_id, f"inquiry {inquiry.pk}",
    )  # fmt: skip


def test_what_is_erased_of_a_submission_is_erased_of_him(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    given = {"by": house.people["first"], "commitment": submission.commitment, "basis": "x", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.EXEMPT, **given)
    erasure.erase_submissions(Submission.objects.filter(pk=submission.pk))
    inquiry.refresh_from_db()
    assert inquiry.sealed is None
    assert (
        refused(third_parties.read, inquiry, by=house.people["first"], at=NOW) == "Who was asked was erased."
    )


def test_the_step_waits_for_him(house):
    CalendarYear.objects.create(pk=2026, confirmed=True, source="x")
    house.chain = timed()
    submission = submit(house)
    inquiry = ask(house, submission, received_on=None)
    assert submission.step_due_on == NOT_DUE
    third_parties.received(inquiry, on=TODAY, by=house.people["first"], at=NOW)
    submission.refresh_from_db()
    assert submission.step_due_on == date(2026, 12, 17)  # three working days after his last
    CalendarYear.objects.update(confirmed=False)
    step_deadlines.recount()
    inquiry.refresh_from_db()
    assert inquiry.provisional
    answer(house, inquiry, Answer.AGREES, answered_on=TODAY, at=NOW + DAY)
    submission.refresh_from_db()
    assert submission.step_due_on == date(2026, 11, 27)


def test_asking_about_a_row_stops_its_batch_and_no_batch_takes_it(house):
    made = batch(house, 4)
    ask(house, others(made)[0])
    made.refresh_from_db()
    assert made.state == "stopped"
    assert len(drawn(made)) == 2
    fresh = rows(house, 3, source_type="tests.note")
    ask(house, fresh[0])
    found = batches.sort_out([each.pk for each in fresh])
    assert found.alone == {fresh[0].pk: "A third party or the authority for secrecy was asked about it."}


def sql(statement: str) -> str:
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(refusal.value).splitlines()[0]


def minted(house: House, submission: Submission) -> str:
    """The sentence with which the database refuses the permit, where the service would let it by."""
    approve(house, submission, "first")
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        approve(house, submission, "second")
    return str(refusal.value).splitlines()[0]


def test_the_database_mints_no_permit_before_it_is_settled(house, monkeypatch):
    monkeypatch.setattr(reviews.asked, "refuse_unsettled", lambda rows: None)
    sentence = "A third party was asked and has not agreed; two people decide, or it stays unpublished."
    open_one, refuses, untold, older = (submit(house, source_id=str(n)) for n in range(4))
    ask(house, open_one)
    answer(house, ask(house, refuses), Answer.REFUSES)
    inquiry = answer(house, ask(house, untold), Answer.REFUSES)
    for name in ("first", "second"):
        decide(house, inquiry, untold, name, Ground.INTEREST)
    answer(house, ask(house, older), Answer.AGREES)
    newer = submit(house, source_id="3")
    for each in (open_one, refuses, untold, newer):
        assert minted(house, each) == sentence
    tell(house, inquiry)
    assert approve(house, untold, "second") is not None


def test_the_database_refuses_what_the_service_does(house):
    submission = submit(house)
    inquiry = ask(house, submission)
    table = "confidentiality_inquiry"
    assert sql(f"DELETE FROM {table}") == f"Nothing is deleted from {table}."
    assert sql(f"UPDATE {table} SET days = 1") == "An inquiry stays what it is."
    assert sql(f"UPDATE {table} SET received_on = '2026-11-24'") == "The day of receipt is entered once."
    assert sql(f"UPDATE {table} SET answer = 'none', answered_on = '2026-12-14'") == (
        "Silence is entered once the last day is over."
    )
    assert sql(f"UPDATE {table} SET answer = 'agrees'") == "An answer says when it came and who entered it."
    answer(house, inquiry, Answer.REFUSES)
    assert sql(f"UPDATE {table} SET answer = 'agrees'") == "What a third party answered stays as it is."
    people = house.people

    def said(by: str, counts_as: str = "", ground=Ground.INTEREST, **more) -> str:
        given = {"inquiry": inquiry, "commitment": submission.commitment, "reason": "x", "at": NOW} | more
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            ConsentDecision.objects.create(
                ground=ground, actor=people[by], counts_as=people[counts_as or by], **given
            )
        return str(refusal.value).splitlines()[0]

    submission.refresh_from_db()
    assert said("submitter") == "Nobody decides about a third party of what he submitted."
    assert said("first", ground=Ground.NO_HARM) == (
        "The ground of a decision fits what the third party answered."
    )
    assert said("first", commitment="0" * 64) == (
        "What is decided about a third party is about what waits for its review."
    )
    decide(house, inquiry, submission, "first", Ground.INTEREST)
    assert said("second", "first") == "One person decides once about a third party."
    assert sql("DELETE FROM confidentiality_consentdecision") == (
        "Nothing is deleted from confidentiality_consentdecision."
    )
