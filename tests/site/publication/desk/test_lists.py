"""Lists: what waits by urgency, what is overdue for who looks after it, going on with the same filters."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import approve, submit
from tests.site.publication.desk.test_reviews import detail, finding, opinion

pytestmark = pytest.mark.usefixtures("english")

OVERDUE_QUERIES = 24


def shown(answer) -> list:
    return [row.submission for row in answer.context["rows"]]


def test_rows_say_how_many_findings_are_open(house, staff):
    one, other = submit(house), submit(house)
    for severity in ("block", "ask", "inform"):
        finding(one, severity)
    rows = staff("first").get(reverse("review:queue")).context["rows"]
    assert [(row.submission, row.open) for row in rows] == [(one, 2), (other, 0)]


def test_overdue_shows_what_waits_for_anybody_in_my_scope(house, staff):
    late = submit(house, due_on=date(2026, 11, 20))
    mine = submit(house, due_on=date(2026, 11, 19))
    approve(house, mine, "first")  # waits for another now
    decided = submit(house, due_on=date(2026, 11, 18))
    approve(house, decided, "first", "second")
    submit(house, due_on=date(2026, 11, 23)), submit(house)
    for name in ("first", "auditor", "publisher", "third"):
        assert shown(staff(name).get(reverse("review:overdue"))) == [mine, late]
    assert shown(staff("stranger").get(reverse("review:overdue"))) == []
    page = staff("auditor").get(reverse("review:overdue")).content.decode()
    assert "In review: Step 2" in page


def test_queries_of_what_is_overdue(house, staff, django_assert_num_queries):
    submit(house, due_on=date(2026, 11, 20))
    browser = staff("auditor")
    browser.get(reverse("review:overdue"))
    for _more in range(2):
        with django_assert_num_queries(OVERDUE_QUERIES):
            browser.get(reverse("review:overdue"))
        submit(house, due_on=date(2026, 11, 20))


def test_filters_go_along_to_the_record_and_to_the_next(house, staff):
    one, other = submit(house, kind="penalty"), submit(house, kind="penalty")
    submit(house, kind="licence")
    browser = staff("first")
    query = f"?kind=penalty&organisation={house.office.pk}"
    page = browser.get(reverse("review:queue") + query).content.decode()
    assert f'href="{detail(one)}{query.replace("&", "&amp;")}"' in page
    answer = browser.get(reverse("review:next", args=[one.pk]) + query)
    assert answer["Location"] == detail(other) + query
    answer = browser.post(detail(other) + query, opinion(other))
    assert answer["Location"] == detail(one) + query
    answer = browser.post(detail(one) + query, opinion(one))
    assert answer["Location"] == reverse("review:queue") + query


def test_skipping_leaves_the_record_and_ends_at_the_queue(house, staff):
    one = submit(house)
    answer = staff("first").get(reverse("review:next", args=[one.pk]))
    assert answer["Location"] == reverse("review:queue")
    assert not one.approvals.exists()
    assert staff("stranger").get(reverse("review:next", args=[one.pk])).status_code == 404


@pytest.mark.parametrize("organisation", ["x", "9" * 30, "-1", "0"])
def test_a_nonsense_organisation_breaks_nothing(house, staff, organisation):
    submit(house)
    answer = staff("first").get(reverse("review:queue"), {"organisation": organisation})
    assert answer.status_code == 200


def test_the_basis_is_proposed_for_the_next_of_its_kind_only(house, staff):
    one, other, licence = submit(house), submit(house), submit(house, kind="licence")
    browser = staff("first")
    browser.post(detail(one), opinion(one, basis="价格法第四十二条"))
    assert browser.get(detail(other)).context["form"]["basis"].value() == "价格法第四十二条"
    assert browser.get(detail(licence)).context["form"]["basis"].value() == ""
    assert not browser.get(detail(other)).context["form"]["check_0"].value()
