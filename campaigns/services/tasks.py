"""Tasks of a day: made of templates, following the day, done, reopened.

A deputy does a task in the name of whom he stands for; both are kept.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.calendar_errors import TaskRefused
from campaigns.due import due_day
from campaigns.enums import Anchor
from campaigns.models import CalendarDayPage, CalendarNode, DayTask
from campaigns.models.nodes import Duty
from organisations import selectors
from organisations.enums import Role
from organisations.models import Person
from organisations.selectors import Capacity, capacities, principals_of
from organisations.working_days import Calendar


def make(day: CalendarDayPage, node: CalendarNode, *, days: Calendar) -> list[DayTask]:
    """The tasks of the node's templates, for a day that has none of them yet."""
    made = []
    for template in node.templates.all():
        task = DayTask(
            day=day, template=template, organisation_id=template.organisation_id or node.organisation_id
        )
        for name in Duty.COPIED:
            setattr(task, name, getattr(template, name))
        _date(task, day, days)
        made.append(task)
    return DayTask.objects.bulk_create(made)


def add(
    day: CalendarDayPage, task: DayTask, *, by: Person, at: datetime, due_on: date | None = None
) -> DayTask:
    """A task beside those of the templates; `due_on` sets its day by hand. Raises TaskRefused."""
    if not _may_assign(by, day, at=at):
        raise TaskRefused(_("You do not submit for %(organisation)s.") % {"organisation": day.organisation})
    task.day, task.set_by_hand = day, due_on is not None
    task.due_on, task.due_provisional = due_on, False
    if not task.set_by_hand:
        _date(task, day, selectors.calendar())
    task.full_clean(exclude=["template", "done_at", "done_by", "stands_for"])
    task.save()
    return task


def follow(day: CalendarDayPage, *, days: Calendar) -> int:
    """Count the due days of a day's open tasks anew; how many moved."""
    return _realign(day.tasks.filter(done_at=None, set_by_hand=False), {day.pk: day}, days)


def realign(*, days: Calendar) -> int:
    """The same for every open task: after a change of the working-day calendar."""
    tasks = list(DayTask.objects.open().filter(set_by_hand=False).select_related("day"))
    return _realign(tasks, {task.day_id: task.day for task in tasks}, days)


def complete(task: DayTask, *, by: Person, at: datetime, note: str = "") -> DayTask:
    """Say that it is done. Raises TaskRefused."""
    capacity = capacity_for(task, by, at=at)
    if capacity is None:
        raise TaskRefused(_("This task is somebody else's."))
    stands_for = None if capacity.stands_for == by else capacity.stands_for
    # The guard: of two who say so at once, the first did it.
    changed = (
        DayTask.objects.open()
        .filter(pk=task.pk)
        .update(done_at=at, done_by=by, stands_for=stands_for, note=note)
    )
    if not changed:
        raise TaskRefused(_("It is done already, or the day was cancelled."))
    task.refresh_from_db()
    return task


def reopen(task: DayTask, *, by: Person, at: datetime) -> DayTask:
    """It was not done after all. Raises TaskRefused."""
    if capacity_for(task, by, at=at) is None:
        raise TaskRefused(_("This task is somebody else's."))
    with transaction.atomic():
        undone = DayTask.objects.filter(pk=task.pk, done_at__isnull=False)
        if not undone.update(done_at=None, done_by=None, stands_for=None):
            raise TaskRefused(_("It is open."))
        task.refresh_from_db()
        follow(task.day, days=selectors.calendar())
    task.refresh_from_db()
    return task


def capacity_for(task: DayTask, person: Person, *, at: datetime) -> Capacity | None:
    """In whose name the person may do it: the named person's, or one's who has the role there."""
    if task.person_id is None:
        return next(iter(capacities(person, task.role, task.organisation, at=at)), None)
    if task.person_id == person.pk:
        return Capacity(person, person)
    named = (each for each in principals_of(person, at=at) if each.pk == task.person_id)
    principal = next(named, None)
    return Capacity(person, principal) if principal else None


def _realign(tasks: Iterable[DayTask], pages: dict[int, CalendarDayPage], days: Calendar) -> int:
    moved = []
    for task in tasks:
        before = (task.due_on, task.due_provisional)
        _date(task, pages[task.day_id], days)
        if (task.due_on, task.due_provisional) != before:
            moved.append(task)
    DayTask.objects.bulk_update(moved, ["due_on", "due_provisional"], batch_size=200)
    return len(moved)


def _date(task: DayTask, day: CalendarDayPage, days: Calendar) -> None:
    anchor = day.date_start if task.anchor == Anchor.FIRST else day.last_day
    if anchor is None:
        task.due_on, task.due_provisional = None, True
        return
    found = due_day(anchor, task.offset, task.unit, days)
    task.due_on, task.due_provisional = found.day, found.provisional


def _may_assign(by: Person, day: CalendarDayPage, *, at: datetime) -> bool:
    return bool(capacities(by, Role.SUBMITTER, day.organisation, at=at))
