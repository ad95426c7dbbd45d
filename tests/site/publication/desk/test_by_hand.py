"""Masking from the page: all at once, the same words, and by hand what screening missed."""

import pytest

from confidentiality.models import Finding
from tests.factories import submit
from tests.site.publication.desk.test_reviews import detail, finding, said

pytestmark = pytest.mark.usefixtures("english")

TEXT = "店长呼延灼称，呼延灼与甲方签字。"


@pytest.fixture
def submission(house, monkeypatch):
    monkeypatch.setattr("confidentiality.services.submissions.screen", lambda text, **given: [])
    return submit(house, text=TEXT)


def act(browser, submission, name, **more):
    return browser.post(detail(submission), {"act": name, "commitment": submission.commitment} | more)


def test_words_are_found_first_and_masked_where_they_are_ticked(submission, staff):
    browser, words = staff("first"), {"words": "呼延灼", "kind": "person_name", "reason": "店长姓名"}
    answer = act(browser, submission, "find", **words)
    places = [(place.key, name) for place, name in answer.context["places"]]
    assert places == [("2-5:/fields/0/value", "Facts"), ("7-10:/fields/0/value", "Facts")]
    assert answer.context["hand"]["reason"].value() == "店长姓名"
    assert not Finding.objects.exists()
    answer = act(browser, submission, "hand", place=[places[1][0]], **words)
    assert answer["Location"] == f"{detail(submission)}#findings"
    answer = browser.get(detail(submission))
    assert said(answer) == ["1 place masked."]
    page = answer.content.decode()
    assert "Masked by hand by first: 店长姓名" in page
    assert "店长呼延灼称，" in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("查无此人", "These words stand nowhere where they could be masked."),
        ("呼", "Name at least 2 and at most 200 characters; these are 1."),
        ("", "Name at least 2 and at most 200 characters; these are 0."),
    ],
)
def test_words_that_are_not_there_are_told(submission, staff, words, sentence):
    answer = act(staff("first"), submission, "find", words=words, kind="person_name", reason="")
    assert (answer.status_code, answer.context["hand_problem"]) == (200, sentence)


def test_an_incomplete_form_comes_back_with_its_words(submission, staff):
    answer = act(staff("first"), submission, "hand", words="呼延灼", kind="person_name", reason="")
    assert (answer.status_code, said(answer)) == (
        409, ["Name the words, what they are, and why they must not be public."],
    )  # fmt: skip
    assert answer.context["hand"]["words"].value() == "呼延灼"
    assert len(answer.context["places"]) == 2


def test_who_may_not_mask_is_offered_nothing(submission, staff):
    page = staff("auditor").get(detail(submission)).content.decode()
    assert 'id="by-hand"' not in page
    answer = act(
        staff("auditor"), submission, "hand", words="呼延灼", kind="person_name", reason="x",
        place=["2-5:/fields/0/value"],
    )  # fmt: skip
    assert answer.status_code == 403


def test_the_same_words_are_counted_and_masked_in_one_act(submission, staff):
    seen = finding(submission, start=2, end=5, mask="呼延某某")
    browser = staff("first")
    assert [row.same for row in browser.get(detail(submission)).context["rows"]] == [2]
    act(browser, submission, f"same:{seen.pk}")
    answer = browser.get(detail(submission))
    assert said(answer) == ["2 places masked."]
    assert "店长呼延某某称，呼延某某与甲方签字。" in answer.context["submission"].content


def test_all_that_is_open_is_masked_at_once_and_nothing_else(submission, staff):
    first, second = finding(submission, start=2, end=5), finding(submission, "ask", start=7, end=10)
    stamp = finding(submission, start=11, end=13, kind="secrecy_mark", mask="")
    hint = finding(submission, "inform", start=0, end=2)
    act(staff("first"), submission, "all")
    masked = set(Finding.objects.filter(masked=True).values_list("pk", flat=True))
    assert masked == {first.pk, second.pk}
    assert {stamp.pk, hint.pk} & masked == set()


def test_nothing_open_masks_nothing(submission, staff):
    answer = act(staff("first"), submission, "all")
    assert answer.status_code == 409
