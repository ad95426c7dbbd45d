from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publication.filters import FilterInvalid
from search.engine import Sort
from search.queries import Question

pytestmark = pytest.mark.django_db  # the table of synonyms


def test_everything_that_can_be_asked():
    question = Question.parse(
        {
            "q": " 诚信  经营 ", "section": "education", "kind": "lesson", "region": "510104", "year": "2026",
            "tag": "诚信", "stage": "primary", "audience": "schools", "from": "2026-01-01",
            "to": "2026-11-23", "sort": "oldest", "after": "x1", "size": "5", "unknown": "y",
        }
    )  # fmt: skip
    assert question.q == "诚信 经营"
    assert [piece.text for piece in question.pieces] == ["诚信", "经营"]
    assert question.filters.section == "education"
    # `audience` narrows the calendar, not lessons.
    assert question.filters.active() == {
        "kind": "lesson", "region": "510104", "year": "2026", "tag": "诚信", "stage": "primary",
    }  # fmt: skip
    assert (question.first_day, question.last_day) == (date(2026, 1, 1), date(2026, 11, 23))
    assert (question.sort, question.after) == (Sort.OLDEST, "x1")


def test_without_a_section_the_terms_of_all_can_be_asked():
    question = Question.parse({"q": "诚信", "stage": "primary", "audience": "schools", "tag": "诚信"})
    assert dict(question.filters.terms) == {"stage": "primary", "audience": "schools", "tag": "诚信"}


def test_days_are_days_in_china_and_the_last_one_is_included():
    question = Question.parse({"from": "2026-11-22", "to": "2026-11-23"})
    assert question.since.astimezone(UTC) == datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert question.before.astimezone(UTC) == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert (Question.parse({}).since, Question.parse({}).before) == (None, None)


@pytest.mark.parametrize(
    ("parameters", "field", "said"),
    [
        ({"from": "2026-11-24", "to": "2026-11-23"}, "to", "no day before the one in “from”."),
        ({"from": "2026-02-30"}, "from", "a day from 1900 on, such as 2026-11-23."),
        ({"to": "20261123"}, "to", "a day from 1900 on, such as 2026-11-23."),
        ({"to": "2026-1-1"}, "to", "a day from 1900 on, such as 2026-11-23."),
        ({"from": "0001-01-01"}, "from", "a day from 1900 on, such as 2026-11-23."),
        ({"to": "9999-12-31"}, "to", "a day from 1900 on, such as 2026-11-23."),
        ({"to": "２０２６-01-01"}, "to", "a day from 1900 on, such as 2026-11-23."),
        ({"sort": "best"}, "sort", "one of relevance, newest, oldest."),
        ({"section": "all"}, "section", "one of disclosures, stories, calendar, education."),
        ({"after": "x" * 301}, "after", "take it from the link to the next page."),
        ({"after": "x\n"}, "after", "take it from the link to the next page."),
        ({"after": "\ud800"}, "after", "take it from the link to the next page."),
        ({"region": "51"}, "region", "six digits, such as 510100."),
        ({"year": "26"}, "year", "four digits, such as 2026."),
        ({"tag": "x" * 201}, "tag", "at most 200 characters of plain text."),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_expected(parameters, field, said):
    with pytest.raises(FilterInvalid) as refused:
        Question.parse({"q": "诚信"} | parameters)
    assert (refused.value.field, str(refused.value)) == (
        field,
        f"The parameter “{field}” is not valid: {said}",
    )


def test_a_question_is_written_as_it_was_read():
    written = "q=%E8%AF%9A%E4%BF%A1&section=stories&kind=story&from=2026-01-01&to=2026-11-23&sort=newest"
    question = Question.parse(
        {
            "q": "诚信", "section": "stories", "kind": "story", "from": "2026-01-01", "to": "2026-11-23",
            "sort": "newest", "after": "x",
        }
    )  # fmt: skip
    assert question.query() == written
    assert question.query({"after": "x", "kind": None}) == written.replace("&kind=story", "") + "&after=x"
    assert Question.parse({"q": "诚信", "sort": "relevance"}).query() == "q=%E8%AF%9A%E4%BF%A1"


def test_another_section_leaves_out_what_only_this_one_has():
    question = Question.parse(
        {"q": "a", "section": "education", "kind": "lesson", "stage": "primary", "tag": "x"}
    )
    assert question.in_section("stories") == "q=a&section=stories&tag=x"
    assert question.in_section("") == "q=a&stage=primary&tag=x"


@given(
    st.dictionaries(
        st.sampled_from(["q", "section", "from", "to", "sort", "after", "kind", "region", "year", "tag"]),
        st.text(st.characters(codec=None), max_size=320),
    )
)
def test_whatever_is_asked_is_read_or_refused_by_name(parameters):
    try:
        Question.parse(parameters).query().encode()
        field = None
    except FilterInvalid as refused:
        field = refused.field
    assert field is None or field in parameters
