"""Put a backup in the place of what is there; what was withdrawn since stays withdrawn."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.backup import BackupRefused
from home.services import backups


class Command(BaseCommand):
    help = "Replaces database, media and assets by those of FILE, all or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="although the system runs, or the keys here are others"
        )

    def handle(self, *, file: Path, force: bool, **options) -> None:
        try:
            done = backups.restore(file, at=timezone.now(), force=force)
        except BackupRefused as refusal:
            raise CommandError(f"Nothing was restored. {refusal}") from refusal
        except OSError as error:
            raise CommandError(
                f"Nothing was restored. {error.filename or file}: {error.strerror}."
            ) from error
        self.stdout.write(
            f"Restored the backup of {done.made_at} (ledger entry {done.seq}); {done.hidden} items that were "
            "withdrawn or expired since are hidden again. Everybody must log in anew; accounts and roles are "
            "those of the backup. Nothing is erased until `./run manage sweep --confirm`."
        )
