"""Walk the ledger and recompute everything that stands on it."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publication.desk.ledger import remember_verification
from publication.ledger import ChainBroken
from publication.services import verifying


class Command(BaseCommand):
    help = "Walks the chain and recomputes item, permit and approvals; exits 1 and names the first break."

    def handle(self, **options) -> None:
        try:
            found = verifying.verify(warn=lambda sentence: self.stdout.write(f"Warning: {sentence}"))
        except ChainBroken as broken:
            remember_verification(0, error=str(broken), at=timezone.now())
            raise CommandError(f"The ledger does not verify. {broken}") from broken
        remember_verification(found.entries, error="", at=timezone.now())
        self.stdout.write(
            f"The ledger verifies: {found.entries} entries, {found.items} items, {found.warnings} warnings."
        )
