"""Quizzes: what makes a question, what is shown before and after, and that nothing typed breaks anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from education.answers import look_over
from education.models.quizzes import QuestionBlock, QuestionsBlock, refusal_of
from publication.errors import DoorRefused
from publication.filters import FilterInvalid
from tests.disclosure.builders import CARD
from tests.lessons import Classroom
from tests.practice import question, quiz

QUESTIONS = [
    {
        "id": "1", "text": "借了东西要怎样？", "many": False, "explanation": "要还。",
        "options": [{"text": "还", "right": True, "why": "对"}, {"text": "不还", "right": False, "why": "错"}],
    },
    {
        "id": "2", "text": "哪些是承诺？", "many": True, "explanation": "说到做到。",
        "options": [{"text": t, "right": t != "乙", "why": t} for t in "甲乙丙"],
    },
]  # fmt: skip


@pytest.fixture
def room(house, folders, subjects, plain_static):
    return Classroom(house)


@pytest.fixture
def item(room):
    return room.publish(quiz(room))


@pytest.mark.parametrize(
    ("many", "right", "refusal"),
    [
        (False, (), "No option is right; tick at least one."),
        (False, (1, 2), "2 options are right; tick one, or say that several may be."),
        (False, (2,), ""),
        (True, (1, 2), ""),
    ],
)
def test_what_makes_a_question(many, right, refusal):
    options = [{"text": str(n), "right": n in right} for n in (1, 2, 3)]
    assert refusal_of(many, options) == refusal


def test_two_options_that_say_the_same():
    options = [{"text": "还 ", "right": True}, {"text": "还", "right": False}]
    assert refusal_of(False, options) == "Two options say the same; change one."


def test_the_editor_is_told_at_the_options():
    block = QuestionBlock()
    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(block.to_python(question(right=())["value"]))
    assert refusal.value.block_errors["options"].messages == ["No option is right; tick at least one."]


def test_answers_are_looked_over():
    result = look_over(QUESTIONS, {"q1": ["1"], "q2": ["1", "3"]})
    assert (result.right, result.open) == (2, [])
    half = look_over(QUESTIONS, {"q2": ["1"]})
    assert (half.right, [each.id for each in half.open]) == (0, ["1"])


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3", "x"]), st.lists(st.text(max_size=3), max_size=3)))
def test_whatever_is_sent_is_a_result_or_names_the_question(sent):
    fits = all(set(sent.get(name, ())) <= set(known) for name, known in (("q1", "12"), ("q2", "123")))
    if fits and len(set(sent.get("q1", ()))) < 2:
        assert len(look_over(QUESTIONS, sent).questions) == 2
        return
    with pytest.raises(FilterInvalid) as refusal:
        look_over(QUESTIONS, sent)
    assert refusal.value.field in ("q1", "q2")


def test_the_page_asks_and_does_not_answer(item, public):
    page = public(item.get_absolute_url(), at=item.visible_from).content.decode()

    assert page.count("<fieldset") == 2
    assert 'type="radio" name="q1" value="1"' in page
    assert 'type="checkbox" name="q2" value="3"' in page
    for planted in ("plantedwhy", "plantedexplanation"):
        assert planted not in page


def answers(client, item, **given):
    return client.post(f"{item.get_absolute_url()}answers/", given)


def test_the_answer_explains_and_keeps_nothing(item, client, english):
    shown = answers(client, item, q1="1", q2=["1", "2"])
    page = shown.content.decode()

    assert "1 of 2 right" in page
    assert page.count("plantedexplanation") == 2
    assert page.count("your choice") == 3
    assert (shown.status_code, shown.cookies, "no-store" in shown["Cache-Control"]) == (200, {}, True)
    assert shown["X-Robots-Tag"] == "noindex"


def test_half_answered_is_answered(item, client, english):
    page = answers(client, item).content.decode()
    assert "0 of 2 right" in page
    assert '<a href="#question-1">1</a> <a href="#question-2">2</a>' in page


def test_what_no_question_has_is_named(item, client, english):
    refused = answers(client, item, q1="7")
    assert refused.status_code == 400
    assert "The parameter “q1” is not valid: the number of one of its options." in refused.content.decode()


def test_the_key_is_for_who_gives_the_quiz(item, client, english):
    page = client.get(f"{item.get_absolute_url()}answers/").content.decode()
    assert (page.count("right answer"), "your choice" in page) == (4, False)


def test_only_a_quiz_has_answers(room, client):
    lesson = room.publish(room.lesson())
    assert client.get(f"{lesson.get_absolute_url()}answers/").status_code == 404


def test_short_addresses_lead_to_the_lists(item, client):
    for name, kind in (("quizzes", "quiz"), ("training", "course"), ("letters", "commitment-template")):
        found = client.get(f"/education/{name}/")
        assert (found.status_code, found["Location"]) == (302, f"../?kind={kind}")
    more = client.get("/education/quizzes/?stage=junior&kind=lesson&tag=%E5%80%9F")
    assert more["Location"] == "../?stage=junior&kind=quiz&tag=%E5%80%9F"
    assert "借与还小测" in client.get("/education/?kind=quiz").content.decode()


def test_the_editor_is_told_which_question(room):
    """Above the questions, for the marked one may be far down."""
    block = QuestionsBlock()
    broken = question("二", right=())
    gap = question("三")
    gap["value"]["explanation"] = ""
    with pytest.raises(StreamBlockValidationError) as refusal:
        block.clean(block.to_python([question("一"), broken, gap]))
    assert list(refusal.value.block_errors) == [1, 2]
    assert list(refusal.value.non_block_errors) == [
        "Question 2: No option is right; tick at least one.",
        "Question 3: it is not complete; see what is marked there.",
    ]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (question("二", right=(1, 2)), "2 options are right; tick one, or say that several may be."),
        (question(" "), "it is not complete; see what is marked there."),
    ],
)
def test_the_door_takes_no_quiz_with_gaps(room, broken, reason):
    """A draft is saved without the form's checks."""
    with pytest.raises(DoorRefused) as refusal:
        room.submit(quiz(room, question("一"), broken))
    assert str(refusal.value) == f"Question 2: {reason}"


def test_an_explanation_names_its_source(room, client, english):
    sourced = question("一")
    sourced["value"]["source"] = "《民法典》第六百七十五条"
    item = room.publish(quiz(room, sourced, question("二")))
    page = answers(client, item, q1="1").content.decode()
    assert page.count("Source:") == 1
    assert "《民法典》第六百七十五条" in page
    assert "第六百七十五条" not in client.get(item.get_absolute_url()).content.decode()


def test_screening_reads_what_is_shown_after_the_answer(room):
    planted = question("一")
    planted["value"]["options"][2]["why"] = f"见{CARD}"
    planted["value"] |= {"explanation": f"又见{CARD}", "source": f"出自{CARD}"}
    found = room.submit(quiz(room, planted)).findings.filter(kind="id_card")
    assert sorted(each.path.partition("/items/")[2] for each in found) == [
        "0/explanation", "0/options/2/why", "0/source",
    ]  # fmt: skip
