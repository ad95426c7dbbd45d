"""`intake FILE --kind penalty [--report REPORT.csv] [--resume]`: take in a file of decisions."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from disclosure.enums import IntakeChannel, IntakeState
from disclosure.errors import DisclosureRefused
from disclosure.intake import report
from disclosure.models import CatalogueEdition, CatalogueEntry, IntakeJob
from disclosure.services import intake, mending
from organisations.enums import Role
from organisations.models import Membership

PRINTED = 20
PIECE = 1 << 20


class Command(BaseCommand):
    help = (
        "Take in a file of decisions (CSV, XLSX, JSON): every row is checked, sound rows become drafts, the "
        "rest is reported. A mended report is fed back in the same way."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", required=True, help="a kind of the catalogue, such as penalty")
        parser.add_argument("--report", type=Path, help="write what was refused to this CSV file")
        parser.add_argument(
            "--resume", action="store_true", help="go on where an earlier run of the same file was cut off"
        )
        parser.add_argument("--by", help="account of the submitter; else the first one of the house")
        parser.add_argument("--organisation", help="name of the organisation; else the submitter's")
        parser.add_argument("--edition", help="an edition of the catalogue; else the one in force today")

    def handle(self, *, file: Path, kind: str, **options) -> None:
        at = timezone.now()
        edition = self._edition(kind, options["edition"], at)
        membership = self._membership(options["by"], options["organisation"])
        try:
            if options["report"]:
                options["report"].touch()  # before the work, so that a wrong path is told at once
            if mended := self._mend(file, membership, at):
                return self._tell_mended(mended)
            job = self._job(file, edition, membership, options["resume"], at)
            with tqdm(unit=" rows", disable=None) as bar:
                intake.run(job, clock=timezone.now, progress=lambda job: _show(bar, job))
            if options["report"]:
                report.write(options["report"], job)
        except (DisclosureRefused, report.ReportInvalid) as refusal:
            raise CommandError(f"{file.name}: {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{error.filename or file}: {error.strerror}") from error
        return self._tell(job, file, options["report"])

    def _job(self, file: Path, edition, membership, resume: bool, at) -> IntakeJob:
        organisation = membership.organisation
        if resume and (job := intake.unfinished(_sha256(file), edition=edition, organisation=organisation)):
            IntakeJob.objects.filter(pk=job.pk).update(stores_at_once=True)
            return job
        return intake.receive(
            _pieces(file), edition=edition, organisation=organisation, by=membership.person, at=at,
            channel=IntakeChannel.COMMAND, stores_at_once=True,
        )  # fmt: skip

    def _mend(self, file: Path, membership: Membership, at) -> mending.Mended | None:
        """A report of ours with corrected values in it; None for any other file."""
        try:
            with open(file, encoding="utf-8-sig", newline="") as text:
                reader = csv.reader(text)
                if not report.is_report(next(reader, [])):
                    return None
                number, corrections = report.corrections(reader)
        except (UnicodeDecodeError, csv.Error):
            return None
        jobs = IntakeJob.objects.filter(organisation=membership.organisation)
        job = jobs.select_related("edition", "organisation", "by", "key").filter(pk=number).first()
        if job is None:
            raise report.ReportInvalid("No line holds a corrected value of an intake of this organisation.")
        return mending.mend(job, corrections, by=membership.person, at=at)

    def _edition(self, kind: str, edition: str | None, at) -> CatalogueEdition:
        try:
            if edition:
                return CatalogueEdition.objects.get(entry=kind, edition=edition)
            return CatalogueEdition.objects.in_force(kind, on=timezone.localtime(at).date())
        except CatalogueEdition.DoesNotExist as error:
            kinds = ", ".join(CatalogueEntry.objects.values_list("code", flat=True)) or "none"
            asked = f"edition {edition!r} of {kind!r}" if edition else f"kind {kind!r} in force"
            raise CommandError(f"The catalogue has no {asked}; it has: {kinds}.") from error

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

    def _tell(self, job: IntakeJob, file: Path, path: Path | None) -> None:
        if job.state == IntakeState.REFUSED:
            raise CommandError(f"{file.name}: {job.error}")
        rows = job.rows.order_by("pk").values_list("number", "problems")[:PRINTED]
        for number, problems in rows:
            for _code, label, _shown, what in problems:
                self.stderr.write(f"row {number}, {label or 'whole row'}: {what}")
        for group in job.proposals.all():
            self.stdout.write(
                f"proposed by {group.rule}, to be confirmed: {group.field} of {group.count} records"
            )
        refused = job.refused + job.asked
        self.stdout.write(
            f"read {job.read}, stored {job.stored + job.present} (new {job.stored}, "
            f"there already {job.present}), refused {refused}"
        )
        if refused:
            where = f"see {path}" if path else "name a file by --report to get all of them"
            asked = f" {job.asked} of them ask whether they are corrections." if job.asked else ""
            raise CommandError(f"{refused} of {job.read} rows were refused; {where}.{asked}", returncode=1)

    def _tell_mended(self, mended: mending.Mended) -> None:
        self.stdout.write(
            f"fed again: stored {mended.stored}, there already {mended.present}, asked {mended.asked}, "
            f"still refused {mended.refused}, not refused any more {mended.unknown}"
        )
        if mended.refused:
            raise CommandError(f"{mended.refused} rows are still refused.", returncode=1)


def _show(bar, job: IntakeJob) -> None:
    """Rows checked, then rows stored."""
    done = job.stored + job.present + job.asked if job.state == IntakeState.STORING else job.read
    bar.set_description(job.state, refresh=False)
    bar.total = job.sound if job.state == IntakeState.STORING else None
    bar.n = done
    bar.refresh()


def _pieces(file: Path) -> Iterator[bytes]:
    with open(file, "rb") as source:
        while piece := source.read(PIECE):
            yield piece


def _sha256(file: Path) -> str:
    sha = hashlib.sha256()
    for piece in _pieces(file):
        sha.update(piece)
    return sha.hexdigest()
