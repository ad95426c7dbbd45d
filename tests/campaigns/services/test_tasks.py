"""Tasks: whose they are, done once, by a deputy in another's name; reminders, each once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from campaigns import reminders
from campaigns.calendar_errors import TaskRefused
from campaigns.models import DayTask, TaskReminder
from campaigns.selectors import tasks_for
from campaigns.services import tasks, years
from organisations.enums import Role
from organisations.models import Deputyship, Membership
from tests.campaigns.calendars import correct, node, template
from tests.factories import DAY, NOW, person
from tests.pages import Newsroom

pytestmark = pytest.mark.django_db
# 2026-12-04 is a Friday; five working days before it is Friday the 27th of November.
DUE = date(2026, 11, 27)
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # nine in Shanghai, three days before
AFTER = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


@pytest.fixture
def room(house, folders, plain_static):
    return Newsroom(house)


@pytest.fixture
def task(room) -> DayTask:
    return made(room)


def made(room, **given) -> DayTask:
    node(room.house, None, template(**given))
    years.make_ahead(at=NOW)
    return DayTask.objects.get(day__plan_year=2026)


def owners(house, *, at=NOW) -> set[str]:
    return {name for name, each in house.people.items() if tasks_for(each, at=at).exists()}


def deputy_of(principal, deputy) -> None:
    Deputyship.objects.create(principal=principal, deputy=deputy, starts_at=NOW - DAY, ends_at=NOW + 30 * DAY)


def test_a_task_of_a_role_is_of_whoever_holds_it_there(room, task):
    assert (task.due_on, task.due_provisional) == (DUE, False)
    assert owners(room.house) == {"submitter"}
    assert not tasks_for(room.house.people["submitter"], at=NOW).overdue(on=DUE).exists()
    assert tasks_for(room.house.people["submitter"], at=NOW).overdue(on=DUE + timedelta(1)).count() == 1


def test_a_role_above_reaches_down_and_a_named_person_is_alone(room):
    task = made(room, role=Role.REVIEWER)
    assert owners(room.house) == {"first", "second", "third"}
    DayTask.objects.filter(pk=task.pk).update(person=room.house.people["stranger"])
    assert list(tasks_for(room.house.people["stranger"], at=NOW).values_list("pk", flat=True)) == [task.pk]


def test_done_once_and_open_again(room, task):
    submitter = room.house.people["submitter"]
    tasks.complete(task, by=submitter, at=NOW, note="已送审")
    assert (task.done_by, task.stands_for, task.note, task.done_at) == (submitter, None, "已送审", NOW)
    with pytest.raises(TaskRefused, match="It is done already, or the day was cancelled"):
        tasks.complete(task, by=submitter, at=NOW)
    tasks.reopen(task, by=submitter, at=NOW)
    assert (task.done_by, task.done_at) == (None, None)
    with pytest.raises(TaskRefused, match="It is open"):
        tasks.reopen(task, by=submitter, at=NOW)


def test_a_deputy_does_it_in_the_name_of_whom_he_stands_for(room, task):
    house = room.house
    deputy_of(house.people["submitter"], house.people["stranger"])
    assert "stranger" in owners(house)
    tasks.complete(task, by=house.people["stranger"], at=NOW)
    assert (task.done_by, task.stands_for) == (house.people["stranger"], house.people["submitter"])


@pytest.mark.parametrize("name", ["stranger", "first", "publisher"])
def test_nobody_else_does_it(room, task, name):
    with pytest.raises(TaskRefused, match="This task is somebody else's"):
        tasks.complete(task, by=room.house.people[name], at=NOW)
    assert DayTask.objects.open().count() == 2


def test_a_cancelled_day_has_nothing_to_do(room, task):
    correct(room, task.day, day_state="cancelled", notice="因场地原因取消。")
    assert owners(room.house) == {"submitter"}  # next year's
    assert not DayTask.objects.open().filter(pk=task.pk).exists()
    with pytest.raises(TaskRefused):
        tasks.complete(task, by=room.house.people["submitter"], at=NOW)
    assert reminders.send_due(at=AFTER) == 0


def test_due_days_set_by_hand_stay(room, task):
    tasks.add(
        task.day, DayTask(what="订场地", organisation=room.house.office), by=room.house.people["submitter"],
        at=NOW, due_on=date(2026, 11, 25),
    )  # fmt: skip
    page = task.day.get_latest_revision_as_object()
    page.date_start, page.date_end = date(2026, 12, 7), date(2026, 12, 7)
    page.save_revision(user=room.user())
    found = dict(DayTask.objects.filter(day=task.day).values_list("what", "due_on"))
    assert found == {"送审宣传内容": date(2026, 11, 30), "订场地": date(2026, 11, 25)}


def test_nobody_from_elsewhere_adds_a_task(room, task):
    with pytest.raises(TaskRefused, match="You do not submit for 锦江区市场监管局"):
        tasks.add(
            task.day,
            DayTask(what="x", organisation=room.house.office),
            by=room.house.people["stranger"],
            at=NOW,
        )


def test_each_stage_is_written_once_without_a_word_of_the_task(room, task):
    assert reminders.send_due(at=MORNING - 2 * DAY) == 0
    assert reminders.send_due(at=MORNING) == 1
    assert reminders.send_due(at=MORNING + timedelta(hours=1)) == 0
    assert reminders.send_due(at=AFTER) == 1
    assert reminders.send_due(at=AFTER + DAY) == 0
    soon, overdue = mail.outbox
    assert soon.to == overdue.to == ["submitter@example.cn"]
    assert "即将到期的任务：1" in soon.body or "Tasks due soon: 1" in soon.body
    assert "逾期任务：1" in overdue.body or "Overdue tasks: 1" in overdue.body
    for each in mail.outbox:
        text = each.subject + each.body
        assert "/admin/calendar/tasks/" in text
        assert not [word for word in ("送审", "宪法", "submitter", "锦江") if word in text]


def test_nobody_is_written_to_at_night(room, task):
    assert reminders.send_due(at=datetime(2026, 11, 25, 19, 0, tzinfo=UTC)) == 0  # three in the morning
    assert not TaskReminder.objects.exists()


def test_the_nearest_holders_and_their_deputies_are_reminded(room):
    made(room, role=Role.REVIEWER)
    deputy_of(room.house.people["first"], room.house.people["stranger"])
    assert reminders.send_due(at=MORNING) == 3
    assert sorted(each.to[0] for each in mail.outbox) == [
        "first@example.cn", "second@example.cn", "stranger@example.cn",
    ]  # fmt: skip


def test_where_nobody_holds_the_role_those_above_are_reminded(room):
    Membership.objects.filter(role=Role.SUBMITTER, organisation=room.house.office).delete()
    person("above", (Role.SUBMITTER, room.house.province))
    made(room)
    assert reminders.send_due(at=MORNING) == 1
    assert mail.outbox[0].to == ["above@example.cn"]


def test_a_mail_that_fails_is_tried_again(room, task, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise OSError("submitter@example.cn refused")

    monkeypatch.setattr(reminders, "send_mail", fail)
    assert reminders.send_due(at=MORNING) == 0
    assert "submitter@example.cn" not in caplog.text
    assert "OSError" in caplog.text
    monkeypatch.undo()
    assert reminders.send_due(at=MORNING) == 1


def test_done_tasks_remind_nobody(room, task):
    tasks.complete(task, by=room.house.people["submitter"], at=NOW)
    assert reminders.send_due(at=AFTER) == 0


def test_whose_tasks_costs_the_same_for_one_and_for_three(room, django_assert_num_queries):
    for number in range(3):
        node(room.house, None, template(f"任务{number}"), name=f"节点{number}")
    years.make_ahead(at=NOW)
    with django_assert_num_queries(3):
        found = [task.day.title for task in tasks_for(room.house.people["submitter"], at=NOW)]
    assert sorted(found) == ["节点0", "节点0", "节点1", "节点1", "节点2", "节点2"]
