"""What the worker left in its midst is taken up by the clock, and only that."""

from datetime import timedelta

from django_tasks_db.models import DBTaskResult

from disclosure import tasks
from disclosure.enums import BulkAct, BulkState
from disclosure.models import BulkJob
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def job(desk, **columns) -> BulkJob:
    given = {"act": BulkAct.SUBMIT, "by": desk.people["submitter"], "created_at": NOW} | columns
    return BulkJob.objects.create(**given)


def test_only_what_nobody_works_on_is_taken_up(desk):
    dead = job(desk, state=BulkState.RUNNING, lease=NOW - MINUTE)
    forgotten = job(desk, created_at=NOW - 6 * MINUTE)
    job(desk, state=BulkState.RUNNING, lease=NOW + MINUTE)
    job(desk)
    job(desk, state=BulkState.READY, created_at=NOW - 6 * MINUTE)
    job(desk, state=BulkState.DONE, lease=NOW - MINUTE)
    tasks.take_up_stalled(at=NOW)
    queued = DBTaskResult.objects.order_by("enqueued_at").values_list("args_kwargs", flat=True)
    assert sorted(each["args"] for each in queued) == [[dead.pk], [forgotten.pk]]


def test_a_job_that_is_gone_is_nothing_to_do(desk):
    tasks.work_on.call(4711)
    assert not BulkJob.objects.exists()
