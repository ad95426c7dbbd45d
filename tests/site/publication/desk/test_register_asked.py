"""The form tells who was asked and what came of it, and never who the third party is or what he wrote."""

import pytest
from django.urls import reverse

from confidentiality.enums import Answer, Ground, Opinion, Verdict, Way
from confidentiality.models import Submission
from confidentiality.services import instructions, reviews, third_parties
from publication.desk import register_asked
from tests.factories import NOW, submit

pytestmark = pytest.mark.usefixtures("english")
PARTY, WORDS, CARD = "绝不应出现的邻居", "绝不应出现的回信", "11010519491231002X"


def asked(house) -> Submission:
    """A draft about which a third party refused, and one of two decided in spite of it."""
    made = submit(house)
    first = {"by": house.people["first"], "at": NOW}
    inquiry = third_parties.ask(
        made, party=PARTY, contact="x", part="x", way=Way.POST, asked_on=NOW.date(), received_on=NOW.date(),
        commitment=made.commitment, **first,
    )  # fmt: skip
    third_parties.answer(inquiry, answer=Answer.REFUSES, answered_on=NOW.date(), words=WORDS, **first)
    made.refresh_from_db()
    third_parties.decide(
        inquiry, made, ground=Ground.REMOVED, reason=f"已删除{CARD}", commitment=made.commitment, **first
    )
    return made


def test_an_inquiry_stands_there_without_the_one_who_was_asked(house):
    (part,) = register_asked.parts(asked(house))
    number = part.lines[0][0]
    assert (part.title, part.lines[1:]) == (
        "Third parties",
        [
            ("Answer", "Refuses, with reasons, 2026-11-23, first"),
            (
                "Decision",
                "2026-11-23 12:00, first, What concerns him is not in the public version any more: "
                "已删除" + "*" * len(CARD),
            ),
        ],
    )
    assert number.startswith("Inquiry ")
    assert part.lines[0][1] == "2026-11-23, By post, with proof of delivery, first; last day 2026-12-14"


def test_the_page_of_the_form_shows_it_and_nothing_private(house, staff):
    made = asked(house)
    reviews.dissent(
        made,
        by=house.people["first"],
        commitment=made.commitment,
        opinion=Opinion.RETURN,
        basis="请补正",
        at=NOW,
    )
    page = staff("first").get(reverse("review:register_form", args=[made.pk])).content.decode()
    assert "<h2>Third parties</h2>" in page
    assert [word for word in (PARTY, WORDS, CARD) if word in page] == []


def test_letter_and_reply_and_whom_it_was_sent_to(house, staff):
    made = submit(house)
    who = {"by": house.people["first"], "commitment": made.commitment, "at": NOW}
    reviews.dissent(made, opinion=Opinion.ESCALATE, basis="拿不准", **who)
    made.refresh_from_db()
    who = {"by": house.people["third"], "at": NOW}
    letter = instructions.ask(
        made, authority="省保密局", letter="8号", asked_on=NOW.date(), commitment=made.commitment, **who
    )
    assert register_asked.authority(made).lines[1] == ("Reply", "none yet")
    instructions.reply(letter, made, verdict=Verdict.EXEMPT, number="9号", replied_on=NOW.date(), **who)
    assert register_asked.authority(made).lines == [
        ("Letter 8号", "2026-11-23, 省保密局, third"),
        ("Reply", "It may not be published, 9号, 2026-11-23, third"),
    ]
    made.refresh_from_db()
    reviews.dissent(
        made, by=house.people["third"], commitment=made.commitment, opinion=Opinion.EXEMPT, basis="x", at=NOW
    )
    page = staff("third").get(reverse("review:register_form", args=[made.pk])).content.decode()
    assert "sent to 省信用办" in page


def test_nothing_is_said_where_nobody_was_asked(house):
    assert register_asked.parts(submit(house)) == []
