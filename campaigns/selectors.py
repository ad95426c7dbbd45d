"""Whose tasks are whose: asked by the desk, the dashboard and the reminders."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from campaigns.models import DayTask
from organisations.models import Deputyship, Membership, Person
from organisations.selectors import principals_of


def tasks_for(person: Person, *, at: datetime) -> QuerySet[DayTask]:
    """Open tasks that the person may do now, his own and those of whom he is deputy for, the first due first.

    `.overdue(on=day)` narrows them to those whose last day has passed.
    """
    people = [person, *principals_of(person, at=at)]
    mine = Q(person__in=people)
    held = Membership.objects.filter(person__in=people).values_list("role", "organisation__path").distinct()
    for role, path in held:
        mine |= Q(person=None, role=role, organisation__path__startswith=path)
    return DayTask.objects.open().filter(mine).select_related("day", "organisation", "person")


def people_for(tasks: Iterable[DayTask], *, at: datetime) -> dict[int, set[int]]:
    """By task, the ids of the people to remind: the named one, else whoever has the role in the
    organisation itself, else in the nearest one above; and their deputies of that instant."""
    tasks = list(tasks)
    holders = _holders({task.role for task in tasks if task.person_id is None})
    found = {task.pk: {task.person_id} if task.person_id else _nearest(task, holders) for task in tasks}
    deputies = _deputies({pk for people in found.values() for pk in people}, at=at)
    return {
        task: people | {deputy for pk in people for deputy in deputies.get(pk, ())}
        for task, people in found.items()
    }


def _holders(roles: set[str]) -> dict[tuple[str, int], set[int]]:
    found: dict[tuple[str, int], set[int]] = defaultdict(set)
    rows = Membership.objects.filter(role__in=roles).values_list("role", "organisation_id", "person_id")
    for role, organisation, person in rows:
        found[role, organisation].add(person)
    return found


def _nearest(task: DayTask, holders: dict[tuple[str, int], set[int]]) -> set[int]:
    upwards = reversed(task.organisation.path.strip("/").split("/"))
    return next((found for pk in upwards if (found := holders.get((task.role, int(pk))))), set())


def _deputies(people: set[int], *, at: datetime) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = Deputyship.objects.filter(principal__in=people, starts_at__lte=at, ends_at__gt=at)
    for principal, deputy in rows.values_list("principal_id", "deputy_id"):
        found[principal].add(deputy)
    return found
