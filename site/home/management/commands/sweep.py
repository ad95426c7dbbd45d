"""Erase what expired or was withdrawn longer ago than the grace period."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from disclosure.services import retention
from publication.errors import SweepRefused
from publication.services import sweeping
from publication.services.sweeping import Plan, Sweep


class Command(BaseCommand):
    help = "Erases what expired longer ago than the grace period; with --at it only says what it would do."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--at", metavar="TIME", help="such as 2027-01-31 or 2027-01-31T08:00+08:00")
        parser.add_argument(
            "--confirm",
            action="store_true",
            help="the time and the number are right: erase although a brake holds",
        )

    def handle(self, *, at: str | None, confirm: bool, **options) -> None:
        if at and confirm:
            raise CommandError("--at only says what would be done, so there is nothing to --confirm.")
        if at:
            return self._say(sweeping.plan(at=moment(at)), retention.plan(at=moment(at)))
        now = timezone.now()
        try:
            done = sweeping.sweep(at=now, confirm=confirm)
            self._report(done, retention.sweep(at=now, confirm=confirm))
        except SweepRefused as refusal:
            raise CommandError(str(refusal)) from refusal

    def _say(self, plan: Plan, never_shown: retention.Plan) -> None:
        self.stdout.write(
            f"Would enter {plan.expired} items as expired, and erase {plan.erased} items and "
            f"{plan.submissions} ended submissions.\n"
            f"Would end {never_shown.lapsed} submissions past their display, and erase {never_shown.erased} "
            "records that were never shown."
        )
        for refusal in filter(None, [*plan.refusals, never_shown.refusal]):
            self.stdout.write(f"A brake would hold: {refusal}")

    def _report(self, done: Sweep, never_shown: retention.Retained) -> None:
        self.stdout.write(
            f"Entered {done.expired} items as expired, and erased {done.erased} items, "
            f"{done.submissions} ended submissions and {done.assets} files.\n"
            f"Ended {never_shown.lapsed} submissions past their display, and erased {never_shown.erased} records "
            "that were never shown."
        )
        if not done.scrubbed:
            raise CommandError(
                "Somebody reads the database, so its journal still holds old pages; run sweep again later."
            )


def moment(text: str) -> datetime:
    """A date (its first instant, Shanghai) or an instant. Raises CommandError."""
    try:
        found = parse_datetime(text) or datetime.combine(parse_date(text), datetime.min.time())
    except (TypeError, ValueError) as error:
        raise CommandError(
            f"--at: {text!r} is no time; write 2027-01-31 or 2027-01-31T08:00+08:00."
        ) from error
    return found if timezone.is_aware(found) else timezone.make_aware(found)
