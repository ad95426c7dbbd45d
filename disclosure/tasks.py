"""What the worker does for the desk. Arguments are ids only: the queue keeps them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from .models import BulkJob
from .services import bulk

PAUSE = timedelta(seconds=1)


def begin(job: BulkJob) -> None:
    """Have the worker take it up, once what is written now is committed."""
    transaction.on_commit(lambda: go_on.enqueue(job.pk))


@task()
def go_on(pk: int) -> None:
    """Some seconds of a job, then again: between the two the worker does what else waits."""
    job = BulkJob.objects.filter(pk=pk).first()
    if job and bulk.work(job, clock=timezone.now):
        go_on.using(run_after=timezone.now() + PAUSE).enqueue(pk)


def take_up_stalled(*, at: datetime) -> None:
    """Jobs whose process was ended go on; a lease sees to it that no two work on one."""
    for job in bulk.stalled(at=at):
        go_on.enqueue(job.pk)
