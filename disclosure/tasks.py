"""What the worker does for catalogue, intake and the desk. Arguments are keys, so that the queue keeps no value.

A dry run or a bulk job works for a few seconds, then queues itself anew: other tasks and the readers of the ledger have
their turn in between. An intake gets a process of its own: a million rows must hold up neither the worker
nor the web.
"""

import logging
import subprocess
import sys
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from disclosure.enums import RunState
from disclosure.errors import DisclosureRefused
from disclosure.models import BulkJob, EditionRun
from disclosure.services import bulk, edition_applying, edition_runs

SLICE = 10  # seconds
PAUSE = timedelta(seconds=1)
logger = logging.getLogger(__name__)


def go_on(run: EditionRun) -> None:
    """Let the worker do what the run waits for."""
    (apply_edition if run.state == RunState.ORDERED else try_edition).enqueue(run.pk)


@task()
def try_edition(run_id: int) -> None:
    """A slice of a dry run."""
    ends = time.monotonic() + SLICE
    try:
        while edition_runs.step(run_id, at=timezone.now()):
            if time.monotonic() > ends:
                try_edition.using(run_after=timezone.now() + PAUSE).enqueue(run_id)
                return
    except Exception as error:
        edition_runs.fail(run_id, _kind(error), at=timezone.now())


@task()
def apply_edition(run_id: int) -> None:
    """The one step; a refusal's sentence, or the type of an error, stands on the run."""
    try:
        edition_applying.apply(run_id, at=timezone.now())
    except DisclosureRefused as refusal:
        edition_applying.give_up(run_id, str(refusal))
    except Exception as error:
        edition_applying.give_up(run_id, _kind(error))


def begin(job: BulkJob) -> None:
    """Have the worker take it up, once what is written now is committed."""
    transaction.on_commit(lambda: work_on.enqueue(job.pk))


@task()
def work_on(pk: int) -> None:
    """Some seconds of a job, then again: between the two the worker does what else waits."""
    job = BulkJob.objects.filter(pk=pk).first()
    if job and bulk.work(job, clock=timezone.now):
        work_on.using(run_after=timezone.now() + PAUSE).enqueue(pk)


def take_up_stalled(*, at: datetime) -> None:
    """Jobs whose process was ended go on; a lease sees to it that no two work on one."""
    for job in bulk.stalled(at=at):
        work_on.enqueue(job.pk)


@task()
def begin_intake(job_id: int) -> None:
    """Start it and go on; where it dies, the clock finds it and asks again."""
    subprocess.Popen(
        [sys.executable, str(settings.ROOT / "manage.py"), "run_intake", str(job_id)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _kind(error: Exception) -> str:
    """The type only: a message may quote a value."""
    logger.error("an edition's run stopped: %s", type(error).__name__)
    if isinstance(error, OperationalError):
        return _("The database was busy; continue it.")
    return type(error).__name__
