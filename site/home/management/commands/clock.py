"""The clock: runs periodic work when it is due (home.periodic says what)."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from home import periodic
from home.services.processes import Stop, repeat
from publication.triggers import require_installed

PAUSE = 5.0


class Command(BaseCommand):
    help = "Runs periodic work when it is due, until it is told to end."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *, once: bool, **options) -> None:
        require_installed()
        self.stop = Stop()
        if once:
            return self._turn()
        repeat(self._turn, pause=PAUSE, stop=self.stop.listen())

    def _turn(self) -> None:
        with self.stop.interruptible():
            periodic.run_due(at=timezone.now())
