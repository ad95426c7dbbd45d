"""The keys: what there is, out for the safe and in again; a year wrapped anew, a year destroyed."""

import getpass
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from tqdm import tqdm

from confidentiality.enums import AuditAct
from confidentiality.errors import KeysInUse
from confidentiality.keys import KeyDestroyed
from confidentiality.services import auditing, key_years
from home.backup import BackupRefused
from home.services import key_files
from home.services.key_files import KeysRefused


class Command(BaseCommand):
    help = (
        "Lists, exports, imports, rotates or destroys the keys, without which no backup can be read. "
        "All but the list is entered into the audit log."
    )

    def add_arguments(self, parser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("list", help="years that have a key; no secrets")
        for act in ("export", "import"):
            each = acts.add_parser(act)
            each.add_argument("file", metavar="FILE", type=Path)
            each.add_argument("--passphrase-file", type=Path, help="its first line is the passphrase")
            each.add_argument("--force", action="store_true", help="replace what is there")
        rotate = acts.add_parser("rotate", help="wrap what a past year sealed by the key of this year")
        rotate.add_argument("year", metavar="YEAR", type=int)
        destroy = acts.add_parser("destroy", help="destroy a past year's key: nothing brings it back")
        destroy.add_argument("year", metavar="YEAR", type=int)
        destroy.add_argument("--confirm", metavar="YEAR", type=int, help="the year again")

    def handle(self, *, act: str, **options) -> None:
        if act == "list":
            return self._list()
        if act in ("rotate", "destroy"):
            return self._year(act, **options)
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

    def _year(self, act: str, **options) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except (KeysInUse, KeyDestroyed) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _rotate(self, *, year: int, **options) -> None:
        with tqdm(total=key_years.left(year), unit=" values", disable=not sys.stderr.isatty()) as bar:
            done = key_years.rotate(year, at=timezone.now(), progress=bar.update)
        self.stdout.write(f"{done} values of {year} are wrapped by this year's key.")

    def _destroy(self, *, year: int, confirm: int | None, **options) -> None:
        if confirm != year:
            raise CommandError(f"Nothing brings it back: say it again with --confirm {year}.")
        key_years.destroy(year, at=timezone.now())
        self.stdout.write(
            f"The key of {year} is destroyed. Files that `keys export` wrote before still hold it: destroy "
            "them, and export anew."
        )

    def _export(self, file: Path, passphrase: str, force: bool) -> None:
        self._enter(AuditAct.EXPORT, file)
        key_files.export(file, passphrase, force=force)
        self.stdout.write(
            f"{file} holds the keys. Keep it and its passphrase apart from each other and from backups."
        )

    def _import(self, file: Path, passphrase: str, force: bool) -> None:
        key_files.load(file, passphrase, at=timezone.now(), force=force)
        self._enter(AuditAct.IMPORT, file)
        self.stdout.write("The keys are in place. Start the system anew, so that every part reads them.")

    def _enter(self, act: AuditAct, file: Path) -> None:
        """Keys come before the database where a system is set up from a backup: it may not be there yet."""
        try:
            auditing.keys(act, at=timezone.now(), detail=file.name)
        except DatabaseError:
            self.stderr.write("The audit log has no entry of it: there is no database yet.")


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
