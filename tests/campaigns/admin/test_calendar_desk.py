"""The calendar's desk: what is done there, and that another county reaches none of it."""

from datetime import date

import pytest
from django.http import HttpResponse
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from campaigns.admin.calendar_urls import urlpatterns
from campaigns.models import CalendarDayPage, CalendarNode, DayTask, TaskTemplate
from campaigns.services import years
from tests.campaigns.calendars import BY_NOTICE, node, submissions_of, template
from tests.factories import NOW
from tests.pages import Newsroom

pytestmark = pytest.mark.django_db
RULE = {
    "kind": "weekday",
    "month": 5,
    "nth": -1,
    "weekday": 7,
    "certainty": "sure",
    "since_year": 2027,
    "basis": "通知",
}
NODE = {
    "name": "亲子诚信日",
    "summary": "",
    "text": "",
    "ideas": "",
    "audiences": ["schools"],
    "active": "on",
}


def url(name: str, *args) -> str:
    return reverse(f"calendar_desk:{name}", args=args)


@pytest.fixture
def room(house, folders):
    return Newsroom(house)


@pytest.fixture
def planned(room):
    """A node of the office with a task, its two days made."""
    made = node(room.house, None, template("送审plantedtask"), name="宪法日plantednode")
    years.make_ahead(at=NOW)
    return made


def page_of(planned) -> CalendarDayPage:
    return CalendarDayPage.objects.get(node=planned, plan_year=2026)


def test_a_node_is_added_with_its_rule(room, staff):
    client = staff("submitter")
    answer = client.post(url("add_node"), NODE | RULE | {"organisation": room.house.office.pk})
    made = CalendarNode.objects.get()
    assert (answer.status_code, answer.url) == (302, url("node", made.pk))
    assert (made.name, made.audiences, made.organisation) == ("亲子诚信日", ["schools"], room.house.office)
    edition = made.editions.get()
    assert edition.rule == {"kind": "weekday", "month": 5, "nth": -1, "weekday": 7, "days": 1}
    assert edition.made_by == room.house.people["submitter"]
    page = client.get(url("nodes")).content.decode()
    assert "last Sunday of May" in page
    assert "2027-05-30" in page


def test_a_rule_that_cannot_be_names_its_field(room, staff):
    bad = RULE | {"nth": "0", "organisation": room.house.office.pk}
    answer = staff("submitter").post(url("add_node"), NODE | bad)
    assert answer.status_code == 409
    assert answer.context["rule"].errors == {"nth": ["1 to 5, or -1 for the last one."]}
    assert not CalendarNode.objects.exists()


def test_the_rule_is_amended_by_an_edition(room, staff, planned):
    sent = {f"rule-{name}": value for name, value in RULE.items()} | {"act": "amend"}
    assert staff("submitter").post(url("node", planned.pk), sent).status_code == 302
    assert list(planned.editions.values_list("number", "since_year")) == [(1, 2026), (2, 2027)]
    past = sent | {"rule-since_year": 2025}
    answer = staff("submitter").post(url("node", planned.pk), past)
    assert answer.status_code == 409
    assert answer.context["rule"].errors == {
        "since_year": ["A rule changes from this year on at the earliest."]
    }


def test_texts_and_templates_are_changed(room, staff, planned):
    client = staff("submitter")
    assert client.post(url("node", planned.pk), NODE | {"act": "describe"}).status_code == 302
    planned.refresh_from_db()
    assert planned.name == "亲子诚信日"
    task = {
        "task-what": "汇总", "task-role": "submitter", "task-anchor": "last", "task-offset": 5,
        "task-unit": "working", "task-remind_days": 2, "task-organisation": room.house.office.pk, "act": "template",
    }  # fmt: skip
    assert client.post(url("node", planned.pk), task).status_code == 302
    made = TaskTemplate.objects.get(what="汇总")
    assert (made.node, made.anchor, made.offset) == (planned, "last", 5)
    assert client.post(url("node", planned.pk), {"act": f"remove-{made.pk}"}).status_code == 302
    assert not TaskTemplate.objects.filter(what="汇总").exists()
    for key in ("x", "²", "-1", "9" * 30, "9" * 5000, "\0"):
        assert client.post(url("node", planned.pk), {"act": f"remove-{key}"}).status_code == 404


def test_the_plan_stands_by_states(room, staff, planned):
    node(room.house, BY_NOTICE, name="网络诚信宣传日")
    years.make_ahead(at=NOW)
    page = staff("first").get(url("plan", 2026))
    lines = {
        line.title: [[day.day_state for day in days] for days in cells]
        for line, cells in page.context["lines"]
    }
    assert lines == {
        "宪法日plantednode": [["planned"], [], [], [], []],
        "网络诚信宣传日": [[], ["provisional"], [], [], []],
    }
    assert "to be announced" in page.content.decode()
    assert staff("first").get(url("plan", 1999)).status_code == 404


def test_my_tasks_are_done_and_opened_again(room, staff, planned):
    client = staff("submitter")
    task = DayTask.objects.get(day=page_of(planned))
    assert "送审plantedtask" in client.get(url("tasks")).content.decode()
    assert client.post(url("task", task.pk), {"act": "done", "note": "已送审"}).url == url("tasks")
    task.refresh_from_db()
    assert (task.done_by, task.note) == (room.house.people["submitter"], "已送审")
    shown = client.get(url("day", task.day_id)).content.decode()
    assert "Done on 2026-11-23 by submitter" in shown
    assert client.post(url("task", task.pk), {"act": "reopen", "day": "1"}).url == url("day", task.day_id)
    task.refresh_from_db()
    assert task.done_at is None


def test_a_task_is_added_to_a_day(room, staff, planned):
    page = page_of(planned)
    sent = {
        "what": "订场地", "organisation": room.house.office.pk, "role": "submitter", "anchor": "first", "offset": -1,
        "unit": "calendar", "remind_days": 3, "due_on": "",
    }  # fmt: skip
    assert staff("submitter").post(url("day", page.pk), sent).status_code == 302
    assert DayTask.objects.get(what="订场地").due_on == date(2026, 12, 3)


def test_reviewers_read_and_change_nothing(room, staff, planned):
    client = staff("first")
    for address in (
        url("nodes"),
        url("node", planned.pk),
        url("day", page_of(planned).pk),
        url("tasks") + "?all=1",
    ):
        assert client.get(address).status_code == 200
    client.post(url("node", planned.pk), NODE | {"act": "describe"})
    client.post(url("task", DayTask.objects.first().pk), {"act": "done"})
    planned.refresh_from_db()
    assert planned.name == "宪法日plantednode"
    assert not DayTask.objects.filter(done_at__isnull=False).exists()


def test_another_county_reaches_no_address(room, staff, planned):
    client = staff("stranger")
    arguments = {
        "nodes": (), "add_node": (), "tasks": (), "plan": (2026,), "node": (planned.pk,),
        "day": (page_of(planned).pk,), "task": (DayTask.objects.first().pk,),
    }  # fmt: skip
    assert set(arguments) == {pattern.name for pattern in urlpatterns}
    for name, given in arguments.items():
        for send in (client.get, client.post):
            for query in ("", "?all=1"):
                answer = send(url(name, *given) + query)
                hidden = name in ("node", "day", "task")
                if hidden:
                    assert answer.status_code in (404, 405), (name, send)
                assert "planted" not in answer.content.decode(), (name, send)
    assert not DayTask.objects.filter(done_at__isnull=False).exists()


def test_a_node_of_the_province_is_read_below_and_changed_above(room, staff):
    above = node(room.house, organisation=room.house.province, name="全省的")
    client = staff("submitter")
    assert client.get(url("node", above.pk)).status_code == 200
    answer = client.post(url("node", above.pk), NODE | {"act": "describe"})
    assert answer.status_code == 409
    above.refresh_from_db()
    assert above.name == "全省的"


def test_whoever_has_no_role_is_refused(room, staff, planned):
    from organisations.models import Membership

    Membership.objects.filter(person=room.house.people["auditor"]).delete()
    client = staff("auditor")
    assert client.get(url("nodes")).status_code in (302, 403)


@pytest.mark.parametrize("name", ["nodes", "plan", "tasks"])
def test_lists_cost_the_same_for_one_and_for_three(room, staff, name, planned):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = staff("submitter"), []
    address = url(name, *([2026] if name == "plan" else []))
    client.get(address)
    for number in range(2):
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        counts.append(len(found))
        if number == 0:
            for more in range(2):
                node(room.house, None, template(), name=f"又一个{more}")
            years.make_ahead(at=NOW)
    assert counts[0] == counts[1]


def test_whoever_was_given_a_task_elsewhere_does_it_there(room, staff, planned):
    """A named person of another county: his task and its day, and nothing else of that organisation."""
    task = DayTask.objects.get(day=page_of(planned))
    DayTask.objects.filter(pk=task.pk).update(person=room.house.people["stranger"])
    client = staff("stranger")
    assert "送审plantedtask" in client.get(url("tasks")).content.decode()
    assert client.get(url("day", task.day_id)).status_code == 200
    assert client.get(url("node", planned.pk)).status_code == 404
    assert client.post(url("task", task.pk), {"act": "done"}).status_code == 302
    task.refresh_from_db()
    assert task.done_by == room.house.people["stranger"]


def edit(client, page: CalendarDayPage, **changes) -> HttpResponse:
    """Send the editor of the page as a browser does."""
    given = {
        "title": page.title, "summary": page.summary, "organisation": page.organisation_id, "node": page.node_id,
        "date_start": "2026-12-04", "date_end": "", "starts_at": "", "ends_at": "", "plan_year": "", "place": "",
        "rule": page.rule, "day_state": "confirmed", "notice": "", "result": "",
        "body": streamfield([]), "comments": inline_formset([]), "show_from": "", "show_until": "",
    }  # fmt: skip
    sent = nested_form_data(given | changes) | {"audiences": ["schools"]}
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)


def test_an_editor_confirms_and_cancels_in_the_form(room, staff, planned):
    client, page = staff("submitter"), page_of(planned)
    assert edit(client, page).status_code == 302
    row = page_of(planned)
    assert (row.day_state, row.audiences, row.date_end) == ("confirmed", ["schools"], date(2026, 12, 4))
    refused = edit(client, page, day_state="cancelled")
    assert refused.status_code == 200
    assert refused.context["form"].errors == {"notice": ["Say that it does not take place, and why."]}
    assert (
        edit(
            client, page, day_state="cancelled", notice="因场地原因取消。", **{"action-submit": "1"}
        ).status_code
        == 302
    )
    assert page_of(planned).day_state == "cancelled"
    assert submissions_of(page) == 1


def test_an_editor_of_another_county_gives_no_node_of_this_one(room, staff, planned):
    """The form offers his own nodes and those above; a foreign one is refused."""
    own = node(room.house, organisation=room.house.other_office, name="青羊的")
    years.make_ahead(at=NOW)
    page = CalendarDayPage.objects.get(node=own, plan_year=2026)
    answer = edit(staff("stranger"), page, node=planned.pk)
    assert list(answer.context["form"].errors) == ["node"]
