"""The worker: tasks of the queue, and the readers of the ledger. The one writer of the search index."""

from datetime import datetime, timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from home.services.processes import Stop, repeat
from publication import readers
from publication.triggers import require_installed

PAUSE = 0.5
LONGEST_PAUSE = 60


class Command(BaseCommand):
    help = "Runs queued tasks and lets the readers of the ledger catch up, until it is told to end."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is waiting now, then end")

    def handle(self, *, once: bool, **options) -> None:
        require_installed()
        self.stop = Stop()
        self.tasks = _task_worker()
        self.not_before: dict[str, datetime] = {}
        if once:
            return self._turn()
        repeat(self._turn, pause=PAUSE, stop=self.stop.listen())

    def _turn(self) -> None:
        if DBTaskResult.objects.ready().exists():
            self.tasks.running = not self.stop
            self.tasks.run()
        with self.stop.interruptible():
            self._read()

    def _read(self) -> None:
        """Readers that are behind; one that failed waits, longer after each failure."""
        at = timezone.now()
        for lag in readers.lags():
            if lag.behind > 0 and self.not_before.get(lag.name, at) <= at:
                readers.run(lag.name, at=at)
                self._postpone(lag.name, at)

    def _postpone(self, name: str, at: datetime) -> None:
        failures = next(lag.failures for lag in readers.lags() if lag.name == name)
        seconds = min(LONGEST_PAUSE, 2**failures) if failures else 0
        self.not_before[name] = at + timedelta(seconds=seconds)


def _task_worker() -> Worker:
    """django-tasks' own worker, ending when the queue is empty."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="chengxin",
    )
