"""The worker's part of the calendar; the clock enqueues it. No arguments, so nothing of them is kept."""

from django.utils import timezone
from django_tasks import task

from campaigns import reminders
from campaigns.services import tasks, years
from organisations import selectors


@task()
def make_ahead() -> int:
    """The coming year's occurrences, and due days after a change of the working-day calendar."""
    made = years.make_ahead(at=timezone.now())
    tasks.realign(days=selectors.calendar())
    return made


@task()
def send_reminders() -> int:
    return reminders.send_due(at=timezone.now())
