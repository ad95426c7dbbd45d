"""Everything but the keys, in one file, while the system goes on."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.backup import BackupRefused
from home.services import backups


class Command(BaseCommand):
    help = "Writes database, media and assets into FILE; keys go by `keys export`."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--force", action="store_true", help="replace a file that exists")

    def handle(self, *, file: Path, force: bool, **options) -> None:
        try:
            made = backups.make(file, at=timezone.now(), force=force)
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"No backup was made: {error.filename or file}: {error.strerror}.") from error
        self.stdout.write(
            f"{file}: {len(made.files)} files, {file.stat().st_size} bytes, ledger up to entry {made.head}. "
            "The keys are not in it: `./run manage keys export`."
        )
