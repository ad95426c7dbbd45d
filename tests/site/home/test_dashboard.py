"""The admin's home: my work, and the state of the house, for those whom it concerns."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel

from campaigns.models import DayTask
from campaigns.services import years
from confidentiality.enums import Opinion
from confidentiality.services import reviews
from home.dashboard import HousePanel, WorkPanel, clock_stopped
from home.models import PeriodicRun
from organisations.enums import Role
from publication import conditions, readers
from publication.conditions import Condition
from publication.desk.ledger import remember_verification
from tests.campaigns.calendars import node, template
from tests.factories import DAY, NOW, approve, person, publish, submit
from tests.pages import newsroom

pytestmark = pytest.mark.usefixtures("english")

WORK_QUERIES = 50


@pytest.fixture
def home(staff):
    return lambda name: staff(name).get(reverse("wagtailadmin_home"))


def panels(answer) -> list[type]:
    return [type(panel) for panel in answer.context["panels"]]


def test_everybody_sees_what_concerns_him(house, home):
    house.people["boss"] = person("boss", (Role.ADMINISTRATOR, house.province))
    ours = {
        name: [panel for panel in panels(home(name)) if panel in (WorkPanel, HousePanel)]
        for name in ("submitter", "first", "publisher", "auditor", "boss")
    }
    assert ours == {
        "submitter": [WorkPanel], "first": [WorkPanel], "publisher": [WorkPanel, HousePanel],
        "auditor": [WorkPanel, HousePanel], "boss": [HousePanel],
    }  # fmt: skip


def test_wagtails_moderation_is_not_shown_beside_the_desk(house, home):
    assert not {UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel} & set(
        panels(home("first"))
    )


def test_number_that_waits_and_the_menu(house, home):
    for _number in range(3):
        submit(house)
    page = home("first").content.decode()
    assert "Waits for me: 3" in page
    assert "Review (3)" in page
    assert "Review (" not in home("auditor").content.decode()


def test_a_publisher_sees_how_much_is_approved(house, home):
    for _number in range(2):
        approve(house, submit(house), "first", "second")
    assert "Approved, to be published by me: 2" in home("publisher").content.decode()
    assert "to be published by me" not in home("first").content.decode()


def test_tasks_of_the_calendar_and_the_overdue_among_them(house, home):
    newsroom(house)
    node(house, None, template("送审"), template("归档", offset=30))
    years.make_ahead(at=NOW)
    page = home("submitter").content.decode()
    assert "Tasks of the calendar: " not in home("auditor").content.decode()
    assert "Tasks of the calendar: " in page
    assert "Overdue among them" not in page

    DayTask.objects.filter(what="送审").update(due_on=timezone.localdate(NOW - DAY))
    overdue = DayTask.objects.filter(what="送审").count()
    assert f"Overdue among them: {overdue}" in home("submitter").content.decode()


def test_what_came_back_stays_until_it_is_submitted_anew(house, home):
    submission = submit(house)
    given = {"by": house.people["first"], "commitment": submission.commitment, "at": NOW}
    reviews.dissent(submission, opinion=Opinion.RETURN, basis="请写明依据", **given)
    page = home("submitter").content.decode()
    assert "请写明依据" in page
    assert ">Administrative penalties</a>" in page
    assert f"/admin/notes/{submission.source_id}/" in page
    assert "请写明依据" not in home("first").content.decode()
    submit(house, source_id=submission.source_id)
    assert "请写明依据" not in home("submitter").content.decode()


def test_what_ends_within_two_weeks_is_named_to_its_organisation(house, home):
    soon = publish(house, title="快到期的公示", visible_until=NOW + 14 * DAY)
    publish(house, title="还早的公示", visible_until=NOW + 15 * DAY)
    page = home("publisher").content.decode()
    assert reverse("items:item", args=[soon.pk]) in page
    assert "还早的公示" not in page
    assert "快到期的公示" not in home("stranger").content.decode()


def test_state_of_the_house(house, home, monkeypatch):
    monkeypatch.setattr(readers, "_handlers", {"index": lambda entries, at: None})
    publish(house)
    page = home("auditor").content.decode()
    assert '<th scope="row">index</th><td>1</td><td>0</td>' in page
    assert "The clock stands still" in page
    assert "The ledger was not verified yet." in page
    held = "Nothing was erased: the clock leapt"
    PeriodicRun.objects.create(name="sweep", begun_at=NOW, ended_at=NOW, error=held)
    remember_verification(1, error="", at=NOW)
    page = home("auditor").content.decode()
    assert held in page
    assert "The clock runs." in page
    assert "The ledger was verified on 2026-11-23 12:00." in page


def test_how_other_parts_are_is_said_where_there_is_something_to_say(house, home, monkeypatch):
    told = {"search": lambda at: Condition("It does not answer.", "It is built anew.")}
    monkeypatch.setattr(conditions, "_checks", told)
    page = home("auditor").content.decode()
    assert "<p><strong>It does not answer.</strong></p><p>It is built anew.</p>" in page
    told["search"] = lambda at: Condition(facts={"away": False})
    assert "<p><strong></strong></p>" not in home("auditor").content.decode()


def test_clock_counts_as_stopped_after_five_minutes():
    run = PeriodicRun(name="expire", begun_at=NOW)
    assert [clock_stopped([], at=NOW), clock_stopped([run], at=NOW), clock_stopped([run], at=NOW + DAY)] == [
        True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_queries(house, staff, django_assert_num_queries, count):
    for _number in range(count):
        submit(house)
        publish(house, visible_until=NOW + DAY)
        back = submit(house)
        given = {"by": house.people["first"], "commitment": back.commitment, "at": NOW}
        reviews.dissent(back, opinion=Opinion.RETURN, basis="请补充", **given)
    browser = staff("submitter")
    browser.get(reverse("wagtailadmin_home"))
    with django_assert_num_queries(WORK_QUERIES):
        browser.get(reverse("wagtailadmin_home"))
