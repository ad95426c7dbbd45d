"""`intake FILE --kind penalty [--report REPORT.csv] [--resume]`: take in a file of decisions."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from disclosure.errors import DisclosureRefused
from disclosure.intake import report
from disclosure.intake.reading import FileRefused
from disclosure.models import CatalogueEdition, CatalogueEntry
from disclosure.services import intake
from organisations.enums import Role
from organisations.models import Membership

PRINTED = 20


class Command(BaseCommand):
    help = "Take in a CSV file of decisions: sound rows become drafts, the rest is reported."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="a kind of the catalogue, such as penalty")
        parser.add_argument("--report", type=Path, help="write what was refused to this CSV file")
        parser.add_argument(
            "--resume", action="store_true", help="go on after an interruption: stored rows are recognised"
        )
        parser.add_argument("--by", help="account of the submitter; else the first one of the house")
        parser.add_argument("--organisation", help="name of the organisation; else the submitter's")

    def handle(self, *, file: Path, kind: str, **options) -> None:
        at = timezone.now()
        edition = self._edition(kind, at)
        membership = self._membership(options["by"], options["organisation"])
        try:
            with tqdm(unit=" rows", disable=None) as bar:
                taken = intake.take_in(
                    file, edition=edition, organisation=membership.organisation, by=membership.person, at=at,
                    progress=lambda taken: bar.update(taken.read - bar.n),
                )  # fmt: skip
            if options["report"]:
                report.write(options["report"], taken.problems)
        except (FileRefused, DisclosureRefused) as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from error
        self._tell(taken, options["report"])

    def _edition(self, kind: str, at) -> CatalogueEdition:
        try:
            return CatalogueEdition.objects.in_force(kind, on=timezone.localtime(at).date())
        except CatalogueEdition.DoesNotExist as error:
            kinds = ", ".join(CatalogueEntry.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"The catalogue has no kind {kind!r} in force; it has: {kinds}.") from error

    def _membership(self, username: str | None, organisation: str | None) -> Membership:
        found = Membership.objects.filter(role=Role.SUBMITTER).select_related("person", "organisation")
        if username:
            found = found.filter(person__accounts__username=username)
        if organisation:
            found = found.filter(organisation__name=organisation)
        membership = found.order_by("organisation__path", "pk").first()
        if membership is None:
            raise CommandError("There is no such submitter; name one by --by and --organisation.")
        return membership

    def _tell(self, taken: intake.Taken, path: Path | None) -> None:
        for number, problem in taken.problems[:PRINTED]:
            self.stderr.write(f"row {number}, {problem.label}: {problem.what}")
        self.stdout.write(
            f"read {taken.read}, stored {taken.stored + taken.present} (new {taken.stored}, "
            f"there already {taken.present}), refused {taken.refused}"
        )
        if taken.refused:
            where = f"see {path}" if path else "name a file by --report to get all of them"
            raise CommandError(f"{taken.refused} of {taken.read} rows were refused; {where}.", returncode=1)
