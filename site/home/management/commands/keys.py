"""The keys: what there is, out for the safe, and in again."""

import getpass
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from home.backup import BackupRefused
from home.services import key_files
from home.services.key_files import KeysRefused


class Command(BaseCommand):
    help = "Lists, exports or imports the keys, without which no backup can be read."

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="years that have a key; no secrets")
        for act in ("export", "import"):
            each = acts.add_parser(act)
            each.add_argument("file", metavar="FILE", type=Path)
            each.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")
            each.add_argument("--force", action="store_true", help="replace what is there")

    def handle(self, *, act: str, **options) -> None:
        if act == "list":
            return self._list()
        try:
            passphrase = _passphrase(options["passphrase_file"], again=act == "export")
            getattr(self, f"_{act}")(options["file"], passphrase, options["force"])
        except (KeysRefused, BackupRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}.") from error

    def _list(self) -> None:
        for year, destroyed_at in key_files.years():
            self.stdout.write(f"{year} destroyed {destroyed_at}" if destroyed_at else year)

    def _export(self, file: Path, passphrase: str, force: bool) -> None:
        key_files.export(file, passphrase, force=force)
        self.stdout.write(
            f"{file} holds the keys. Keep it and its passphrase apart from each other and from backups."
        )

    def _import(self, file: Path, passphrase: str, force: bool) -> None:
        key_files.load(file, passphrase, at=timezone.now(), force=force)
        self.stdout.write("The keys are in place. Start the system anew, so that every part reads them.")


def _passphrase(path: Path | None, *, again: bool) -> str:
    """The first line of the file, or typed. Raises KeysRefused."""
    if path:
        return path.read_text().partition("\n")[0]
    if not sys.stdin.isatty():
        raise KeysRefused("Name a --passphrase-file, since nobody can type the passphrase here.")
    typed = getpass.getpass("Passphrase: ")
    if again and getpass.getpass("Again: ") != typed:
        raise KeysRefused("The two differ.")
    return typed
