"""Load the demo: real rows and samples, sent through the same services that people use."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.utils import timezone, translation

from confidentiality.models import Submission
from home.services import demo
from organisations.demo import PASSWORD, DemoRefused
from publication.models import PublicItem


class Command(BaseCommand):
    help = "Loads what is missing of the demo, then lists its accounts."

    def handle(self, **options) -> None:
        with translation.override("en"):
            try:
                loaded = demo.load(at=timezone.now(), progress=self._progress)
            except DemoRefused as refusal:
                raise CommandError(str(refusal)) from refusal
            if loaded:
                self._tally(loaded)
            self._accounts()

    def _progress(self, what: str, done: int, of: int) -> None:
        """One line at the start, every tenth and at the end: readable in a log too."""
        tenth = done * 10 // of if of else 10
        if (what, tenth) != self._shown:
            self._shown = (what, tenth)
            self.stdout.write(f"    {what}: {done} of {of}")
            self.stdout.flush()

    _shown = ("", -1)

    def _tally(self, loaded: dict[str, object]) -> None:
        if disclosed := loaded.get("disclosure"):
            self.stdout.write(
                "    real rows: " + ", ".join(f"{count} {what}" for what, count in disclosed.real.items())
            )
            for why, count in sorted(disclosed.refused.items(), key=lambda each: -each[1]):
                self.stdout.write(f"      {count} refused: {why}")
        for title, model in [("public items", PublicItem), ("submissions", Submission)]:
            states = model.objects.values_list("state").annotate(Count("pk")).order_by("state")
            self.stdout.write(f"    {title}: " + ", ".join(f"{count} {state}" for state, count in states))

    def _accounts(self) -> None:
        self.stdout.write(f"    {settings.PUBLIC_URL}/ · {settings.PUBLIC_URL}/admin/")
        self.stdout.write(f"    demo accounts, password {PASSWORD}:")
        for login, role in demo.accounts():
            self.stdout.write(f"      {login:<8}{role}")
