"""Mail about tasks: that some are due soon or overdue, never which.

    task ─ due within its `remind_days` ─► SOON
         └ its last day has passed ──────► OVERDUE

A `TaskReminder` is written before the mail goes out, and is unique: of two workers one writes, and
nobody is told of the same stage of a task twice. Where a mail cannot be sent its rows are taken back,
and the next run tries again; what dies between the two is not sent, and still stands on the desk.
"""

import logging
from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.enums import Stage
from campaigns.models import DayTask, TaskReminder
from campaigns.selectors import people_for
from organisations.models import User

MORNING, EVENING = time(8), time(20)  # nobody is reminded at night; Asia/Shanghai
FARTHEST = timedelta(days=60)  # the most that `remind_days` allows
FORGOTTEN = timedelta(days=60)  # what is overdue longer than this when it is first seen reminds nobody
logger = logging.getLogger(__name__)


def send_due(*, at: datetime) -> int:
    """Write to everybody who has a task to be reminded of; how many mails went out."""
    if not MORNING <= timezone.localtime(at).time() < EVENING:
        return 0
    claimed = _claim(_wanted(timezone.localdate(at), at=at), at=at)
    accounts = _accounts(claimed)
    return sum(_write(person, rows, accounts.get(person)) for person, rows in sorted(claimed.items()))


def stage_of(task: DayTask, today: date) -> Stage | None:
    """What there is to say of an open task today."""
    if task.due_on is None:
        return None
    if task.due_on < today:
        return Stage.OVERDUE
    return Stage.SOON if task.due_on - timedelta(days=task.remind_days) <= today else None


def _wanted(today: date, *, at: datetime) -> list[tuple[int, int, Stage]]:
    """Task, person, stage: not yet reminded of."""
    near = (
        DayTask.objects.open()
        .filter(due_on__gte=today - FORGOTTEN, due_on__lte=today + FARTHEST)
        .select_related("organisation")
    )
    stages = {task.pk: (task, stage) for task in near if (stage := stage_of(task, today))}
    people = people_for([task for task, _stage in stages.values()], at=at)
    told = set(TaskReminder.objects.filter(task__in=stages).values_list("task_id", "person_id", "stage"))
    return [
        (pk, person, stage)
        for pk, (_task, stage) in stages.items()
        for person in sorted(people[pk])
        if (pk, person, str(stage)) not in told
    ]


def _claim(wanted: list[tuple[int, int, Stage]], *, at: datetime) -> dict[int, list[TaskReminder]]:
    """By person, what this worker was the first to claim."""
    claimed: dict[int, list[TaskReminder]] = defaultdict(list)
    for task, person, stage in wanted:
        row, made = TaskReminder.objects.get_or_create(
            task_id=task, person_id=person, stage=stage, defaults={"sent_at": at}
        )
        if made:
            claimed[person].append(row)
    return claimed


def _accounts(people) -> dict[int, User]:
    """The account that mail goes to: each person's first active one with an address."""
    rows = User.objects.filter(person__in=list(people), is_active=True).exclude(email="").order_by("-pk")
    return {account.person_id: account for account in rows}


def _write(person: int, rows: list[TaskReminder], account: User | None) -> bool:
    if account is None:
        return False
    numbers = {stage: sum(row.stage == stage for row in rows) for stage in Stage}
    try:
        with translation.override(settings.LANGUAGE_CODE):
            send_mail(_subject(), _body(numbers), None, [account.email])
    except Exception as error:
        # The type only: a mail server's answer quotes the address.
        logger.error("a reminder of tasks was not sent: %s", type(error).__name__)
        TaskReminder.objects.filter(pk__in=[row.pk for row in rows]).delete()
        return False
    return True


def _subject() -> str:
    return _("%(site)s: tasks of the calendar") % {"site": settings.WAGTAIL_SITE_NAME}


def _body(numbers: dict[Stage, int]) -> str:
    sentences = {Stage.OVERDUE: _("Overdue tasks: %(number)s"), Stage.SOON: _("Tasks due soon: %(number)s")}
    lines = [said % {"number": numbers[stage]} for stage, said in sentences.items() if numbers[stage]]
    return "\n".join([*lines, "", settings.PUBLIC_URL + reverse("calendar_desk:tasks"), ""])
