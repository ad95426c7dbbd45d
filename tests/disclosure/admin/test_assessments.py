"""The assessments' pages: who reads, who writes, the way from the proposed text to a published person."""

import pytest
from django.urls import reverse

from disclosure.admin.assessments import AssessmentViewSet
from disclosure.bootstrap import bootstrap
from disclosure.models import ImpactAssessment
from organisations.enums import Role
from tests.disclosure.builders import edition, penalty, record
from tests.disclosure.services.test_impact_assessments import approved, draft
from tests.disclosure.services.test_impact_assessments import newer as newer_edition
from tests.factories import NOW, person

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def desk(house):
    bootstrap(at=NOW)
    house.people["admin"] = person("admin", (Role.ADMINISTRATOR, house.province))
    house.people["zhao"] = person("zhao", (Role.PUBLISHER, house.province))
    return house


def address(name: str, *args) -> str:
    return reverse(f"assessments:{name}", args=args)


def test_from_the_proposed_text_to_an_approved_version(desk, staff):
    browser = staff("admin")
    page = browser.get(address("new", "penalty"))
    assert "The text below comes with the program and is a proposal" in page.text
    form = page.context["form"]
    given = {name: form[name].value() for name in form.fields} | {"edition": edition().pk}
    made = browser.post(address("new", "penalty"), given)
    assessment = ImpactAssessment.objects.get()
    assert made.url == address("read", assessment.pk)
    read = browser.get(made.url).text
    assert "A draft: nothing is published by it." in read
    assert f'action="{address("approve", assessment.pk)}"' in read
    assert "You wrote in this assessment" in browser.post(address("approve", assessment.pk), follow=True).text
    browser = staff("zhao")
    assert "Approved; it holds." in browser.post(address("approve", assessment.pk), follow=True).text
    index = browser.get(address("index")).text
    assert "Covered: persons can be published under the edition in force." in index
    assert index.count("no approved assessment covers it") == 3


def test_what_lacks_is_named_at_the_catalogue(desk, staff):
    assert "Lacking, or ending soon: 4" in staff("auditor").get(reverse("catalogue:index")).text


def test_mistakes_stand_at_their_field_and_nothing_is_lost(desk, staff):
    browser = staff("admin")
    answer = browser.post(address("new", "penalty"), {"purpose": "写了很多字", "risk": "low"})
    assert answer.status_code == 422
    assert "写了很多字" in answer.text
    assert set(answer.context["form"].errors) >= {"effects", "edition", "last_day"}
    assert not ImpactAssessment.objects.exists()


def test_a_version_can_be_carried_over_and_ended(desk, staff):
    made = approved(desk)
    same = newer_edition(desk)
    browser = staff("zhao")
    page = browser.get(address("read", made.pk)).text
    assert "It shows the same of persons, or less." in page
    given = {"edition": same.pk, "reason": "字段和脱敏未变"}
    assert "covers edition 2026-11-20 too" in browser.post(address("carry", made.pk), given, follow=True).text
    assert (
        "Choose the edition." in browser.post(address("carry", made.pk), {"edition": "x"}, follow=True).text
    )
    ended = browser.post(address("end", made.pk), {"reason": "目录将修订"}, follow=True).text
    assert "Ended by zhao" in ended
    assert "目录将修订" in ended


READ, WRITE = {"index", "read"}, {"new", "edit"}
ACTS = {name for _pattern, _view, name in AssessmentViewSet.views} - READ - WRITE


@pytest.mark.parametrize("name", ["submitter", "first", "publisher", "auditor", "stranger"])
def test_who_answers_for_a_part_reads_and_changes_nothing(desk, staff, name):
    made = draft(desk)
    record(desk, penalty())
    browser = staff(name)
    for each in READ:
        assert browser.get(address(each, *([made.pk] if each == "read" else []))).status_code == 200
    for each in WRITE:
        where = address(each, "penalty" if each == "new" else made.pk)
        assert (browser.get(where).status_code, browser.post(where).status_code) == (403, 403)
    for each in ACTS:
        assert browser.post(address(each, made.pk)).status_code == 403
    assert ImpactAssessment.objects.get().is_draft


def test_an_approved_version_has_no_form(desk, staff):
    made = approved(desk)
    assert staff("admin").get(address("edit", made.pk)).status_code == 404
