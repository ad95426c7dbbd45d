"""Third parties and the authority for secrecy at the desk: no name outside the page that enters who looked."""

import pytest
from django.urls import reverse
from django.utils import timezone

from confidentiality.enums import Answer, Opinion, Way
from confidentiality.models import AuditEntry, Inquiry, Instruction
from confidentiality.services import reviews, third_parties
from tests.factories import NOW, submit

pytestmark = pytest.mark.usefixtures("english")

PARTY = "绝不应出现的邻居"


def today() -> str:
    return f"{timezone.localdate():%Y-%m-%d}"


def ask(house, submission, **changes) -> Inquiry:
    given = {
        "party": PARTY, "contact": "x路", "part": "第二段", "way": Way.POST, "asked_on": NOW.date(),
        "received_on": NOW.date(), "by": house.people["first"], "commitment": submission.commitment, "at": NOW,
    }  # fmt: skip
    made = third_parties.ask(submission, **(given | changes))
    submission.refresh_from_db()
    return made


def escalate(house, submission, by="first") -> None:
    given = {"by": house.people[by], "commitment": submission.commitment, "basis": "拿不准", "at": NOW}
    reviews.dissent(submission, opinion=Opinion.ESCALATE, **given)
    submission.refresh_from_db()


def detail(submission) -> str:
    return reverse("review:detail", args=[submission.pk])


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_asking_by_the_form(house, staff):
    submission = submit(house)
    page = reverse("review:third_party_ask", args=[submission.pk])
    given = {
        "commitment": submission.commitment, "party": PARTY, "contact": "x", "part": "x", "way": "post",
        "asked_on": today(),
    }  # fmt: skip
    browser = staff("first")
    assert browser.post(page, given | {"party": ""}).status_code == 422
    assert browser.post(page, given | {"commitment": "0"}).status_code == 422
    assert browser.post(page, given).url == detail(submission)
    inquiry = Inquiry.objects.get()
    answer = browser.get(detail(submission))
    assert answer.context["asked"]["inquiries"] == [(inquiry, False)]
    assert answer.context["asked"]["hindered"].startswith("A third party was asked and has not agreed")


def test_names_are_on_one_page_only_and_every_look_at_it_is_entered(house, staff):
    submission = submit(house)
    inquiry = ask(house, submission)
    for name, address in [
        ("first", reverse("review:queue")), ("first", reverse("review:all")), ("first", detail(submission)),
        ("first", reverse("review:third_parties")), ("auditor", reverse("audit")),
    ]:  # fmt: skip
        assert PARTY not in staff(name).get(address).content.decode()
    before = AuditEntry.objects.filter(detail__startswith="inquiry").count()
    page = reverse("review:inquiry", args=[inquiry.pk])
    answer = staff("second").get(page)
    assert PARTY in answer.content.decode()
    assert "no-store" in answer["Cache-Control"].split(", ")
    entry = AuditEntry.objects.latest("pk")
    assert (before, entry.by, entry.detail) == (0, house.people["second"], f"inquiry {inquiry.pk}")
    assert staff("stranger").get(page).status_code == 404
    assert staff("stranger").post(page, {"act": "answer"}).status_code == 404


def test_the_queue_says_that_it_waits_and_until_when(house, staff):
    submission, other = submit(house), submit(house)
    inquiry = ask(house, submission)
    browser = staff("first")
    rows = {row[0]: row[0].waits_for for row in browser.get(reverse("review:queue")).context["rows"]}
    assert rows == {submission: inquiry, other: None}
    page = browser.get(reverse("review:queue")).content.decode()
    assert page.count("a third party had until 2026-12-14") + page.count("waits for a third party until") == 1


def test_open_inquiries_are_listed_by_their_last_day(house, staff):
    late = ask(house, submit(house))
    unknown = ask(house, submit(house), received_on=None)
    answered = ask(house, submit(house))
    third_parties.answer(
        answered, answer=Answer.AGREES, answered_on=NOW.date(), words="x", by=house.people["first"], at=NOW
    )
    answer = staff("first").get(reverse("review:third_parties"))
    assert list(answer.context["rows"]) == [late, unknown]
    assert staff("stranger").get(reverse("review:third_parties")).context["rows"] == []


def test_the_whole_way_by_the_pages(house, staff):
    submission = submit(house)
    inquiry = ask(house, submission, received_on=None)
    page = reverse("review:inquiry", args=[inquiry.pk])

    def act(name: str, which: str, **fields):
        data = {f"{which}-{field}": value for field, value in fields.items()}
        submission.refresh_from_db()
        given = {"act": which, "commitment": submission.commitment} | data
        return said(staff(name).post(page, given, follow=True))

    assert act("submitter", "received", on=today()) == ["Entered."]
    assert act("first", "answer", answer="none", answered_on=today()) != ["Entered."]
    assert act("first", "answer", answer="refuses", answered_on=today(), words="不同意") == ["Entered."]
    assert act("first", "decide", ground="no_harm", reason="x") == [
        "Something is missing; see the form below."
    ]
    for name in ("first", "second"):
        assert act(name, "decide", ground="interest", reason="公共安全") == ["Entered."]
    assert act("second", "tell", on=today(), way="post") == ["Entered."]
    answer = staff("first").get(detail(submission))
    assert (answer.context["asked"]["hindered"], answer.context["asked"]["inquiries"]) == (
        "",
        [(inquiry, True)],
    )
    assert act("first", "nothing") == ["Choose what to do by one of the buttons."]


def test_what_went_up_says_who_decides_and_what_to_do_at_the_top(house, staff):
    submission = submit(house)
    escalate(house, submission)
    page = staff("third").get(detail(submission)).content.decode()
    assert "Submitted upwards (需报审): the reviewers of 省信用办 decide, and those below no more." in page
    assert "No organisation stands above 省信用办" in page
    assert staff("first").get(detail(submission)).context["acting"] is None
    top = submit(house, organisation=house.province)
    escalate(house, top, "third")
    assert staff("third").get(detail(top)).context["asked"]["hindered"] == (
        "Nobody stands above: ask the authority for secrecy in writing, and record letter and reply here."
    )


def test_letter_and_reply_by_the_pages(house, staff):
    submission = submit(house)
    escalate(house, submission)
    page = reverse("review:authority", args=[submission.pk])
    letter = {
        "commitment": submission.commitment,
        "authority": "省保密局",
        "letter": "8号",
        "asked_on": today(),
    }
    assert staff("first").post(page, letter).status_code == 422
    assert staff("third").post(page, letter | {"letter": ""}).status_code == 422
    assert staff("third").post(page, letter).status_code == 302
    reply = {"verdict": "open", "number": "9号", "replied_on": today()}
    assert staff("third").post(page, reply).url == detail(submission)
    made = Instruction.objects.get()
    assert (made.verdict, made.number, made.recorded_by) == ("open", "9号", house.people["third"])
    assert staff("stranger").get(page).status_code == 404
