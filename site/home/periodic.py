"""Periodic work: what, how often. The clock runs it; each job is safe to run twice.

    expire      every minute   enters into the ledger that displays are over
    bundles     every minute   publishes bundles whose hour has come
    counts      every minute   numbers of facets: what appeared or ended by the clock
    sweep       every hour     erases what was hidden longer ago than the grace, or was over unshown; letters left here
    deadlines   every 10 min.  goes on counting due days anew where a change of the calendar was left half done
    checkpoint  every day      signs the ledger's newest entry
    tidy        every day      sessions, log-in attempts, results of tasks, old mail, old intakes
    intakes     every minute   files on their way in that nobody works on
    downloads   every 10 min.  adds up how often packs were taken
    bulk        every minute   takes up what a worker left in its midst
    calendar    every hour     has the coming year made ahead, and people reminded of their tasks
    search      every minute   has the index looked after: what was refused, another mapping, words to take out
    reminders   every hour     has those reminded who can act on a step of a review that is overdue, once a day
    steps       every day      counts the last days of steps and third parties anew, if a task of that was lost
    terms       every minute   looks in what is public for business secrets that departments listed
    alerts      every 10 min.  mails alerts about stories that could not be mailed before

`PeriodicRun.begun_at` is claimed by a conditional update, so that of several clocks one does the work.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.db import OperationalError
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from campaigns import tasks as campaign_tasks
from campaigns.services import alerts
from confidentiality import notifications
from confidentiality.services import step_deadlines
from disclosure import tasks
from disclosure.services import deadlines, intake, retention
from education.packs import downloads
from education.services import letters
from home.models import PeriodicRun
from publication import counting
from publication.errors import SweepRefused
from publication.services import bundles, sweeping, term_search
from search import condition as search

logger = logging.getLogger(__name__)

KEPT_RESULTS = timedelta(days=14)
KEPT_ATTEMPTS = timedelta(days=30)
KEPT_MAIL = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """One kind of periodic work; `work` is called with the instant."""

    name: str
    every: timedelta
    work: Callable[[datetime], None]


def jobs() -> list[Job]:
    return [
        Job("expire", timedelta(minutes=1), _expire),
        Job("bundles", timedelta(minutes=1), _bundles),
        Job("counts", timedelta(minutes=1), _counts),
        Job("sweep", timedelta(hours=1), _sweep),
        Job("deadlines", timedelta(minutes=10), _deadlines),
        Job("checkpoint", timedelta(days=1), _checkpoint),
        Job("bulk", timedelta(minutes=1), _bulk),
        Job("downloads", timedelta(minutes=10), _downloads),
        Job("tidy", timedelta(days=1), tidy),
        Job("intakes", timedelta(minutes=1), _intakes),
        Job("calendar", timedelta(hours=1), _calendar),
        Job("search", timedelta(minutes=1), _search),
        Job("reminders", timedelta(hours=1), _reminders),
        Job("steps", timedelta(days=1), _steps),
        Job("terms", timedelta(minutes=1), _terms),
        Job("alerts", timedelta(minutes=10), _alerts),
    ]


def run_due(*, at: datetime) -> list[str]:
    """Run every job that is due; names of those that were run."""
    return [job.name for job in jobs() if _claim(job, at) and _run(job, at)]


def tidy(at: datetime) -> None:
    """Forget what has no further use: sessions, log-in attempts, results of tasks, mail on disk."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore
    sessions.clear_expired()
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        model.objects.filter(attempt_time__lt=at - KEPT_ATTEMPTS).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=at - KEPT_RESULTS).delete()
    _tidy_mail(at)
    intake.abandon_old(kept=timedelta(days=settings.INTAKE_KEPT_DAYS), at=at)
    sweeping.scrub()  # what a sweep left in the journal, because somebody was reading


def _expire(at: datetime) -> None:
    sweeping.expire(at=at)


def _bundles(at: datetime) -> None:
    bundles.release_due(at=at)


def _counts(at: datetime) -> None:
    counting.recount_due(at=at)


def _sweep(at: datetime) -> None:
    sweeping.sweep(at=at)
    retention.sweep(at=at)
    letters.sweep(at=at)


def _deadlines(at: datetime) -> None:
    deadlines.resume(at=at)


def _checkpoint(at: datetime) -> None:
    sweeping.checkpoint(at=at)


def _intakes(at: datetime) -> None:
    for number in intake.stalled(at=at):
        tasks.begin_intake.enqueue(number)


def _search(at: datetime) -> None:
    search.watch(at)


def _terms(at: datetime) -> None:
    term_search.work(at=at)


def _alerts(at: datetime) -> None:
    alerts.send_due(at=at)


def _reminders(at: datetime) -> None:
    notifications.remind(at=at)


def _steps(at: datetime) -> None:
    step_deadlines.recount()


def _bulk(at: datetime) -> None:
    tasks.take_up_stalled(at=at)


def _downloads(at: datetime) -> None:
    downloads.add_up()


def _calendar(at: datetime) -> None:
    campaign_tasks.make_ahead.enqueue()
    campaign_tasks.send_reminders.enqueue()


def _tidy_mail(at: datetime) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    for path in folder.glob("*.log") if folder.is_dir() else []:
        if path.stat().st_mtime < (at - KEPT_MAIL).timestamp():
            path.unlink(missing_ok=True)


def _claim(job: Job, at: datetime) -> bool:
    """True for one clock at a time; a clock that was set back does not wait until the old time returns."""
    PeriodicRun.objects.get_or_create(name=job.name)
    due = Q(begun_at=None) | Q(begun_at__lte=at - job.every) | Q(begun_at__gt=at)
    return bool(PeriodicRun.objects.filter(due, name=job.name).update(begun_at=at))


def _run(job: Job, at: datetime) -> bool:
    error = _outcome(job, at)[:200]
    state = PeriodicRun.objects.filter(name=job.name)
    if error and not state.filter(error=error).exists():
        logger.error("periodic %s: %s", job.name, error)  # once, not every minute
    state.update(ended_at=at, error=error)
    return True


def _outcome(job: Job, at: datetime) -> str:
    """Empty, the sentence of a brake, or the type of what went wrong (its text may quote personal data)."""
    try:
        job.work(at)
    except SweepRefused as refusal:
        return str(refusal)
    except OperationalError:
        raise
    except Exception as failure:
        return type(failure).__name__
    return ""
