"""Everything between the environment and the first answer: `./run` calls it, in one process.

3/5 database       migrations and triggers, where any is missing; then what `bootstrap` makes
4/5 static files   where one of them changed
5/5 demo           unless CHENGXIN_DEMO=0; what was cut off goes on
"""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from home.services import preparing


class Command(BaseCommand):
    help = "Brings database, static files and demo up to date."

    def handle(self, **options) -> None:
        self._step(3, "database")
        if preparing.database_is_behind():
            call_command("migrate", verbosity=0, interactive=False)
        call_command("bootstrap")
        self._step(4, "static files")
        preparing.collect_static()
        self._step(5, "demo" if settings.DEMO else "no demo (CHENGXIN_DEMO=0)")
        if settings.DEMO:
            call_command("demo", stdout=self.stdout)

    def _step(self, number: int, text: str) -> None:
        self.stdout.write(f"{number}/5 {text}")
        self.stdout.flush()
