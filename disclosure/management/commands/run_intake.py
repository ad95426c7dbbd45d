"""`run_intake NUMBER`: check or store one intake, as its state says; what the worker starts."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from disclosure.errors import DisclosureRefused
from disclosure.models import IntakeJob
from disclosure.services import intake


class Command(BaseCommand):
    help = "Check or store one intake, as its state says; ends when whoever started it is gone."

    def add_arguments(self, parser) -> None:
        parser.add_argument("number", type=int)

    def handle(self, *, number: int, **options) -> None:
        job = (
            IntakeJob.objects.filter(pk=number).select_related("edition", "organisation", "by", "key").first()
        )
        if job is None:
            raise CommandError(f"There is no intake {number}.")
        parent = os.getppid()

        def progress(_job: IntakeJob) -> None:
            if os.getppid() != parent:
                raise SystemExit(1)  # the house was closed; the rest is done at its next start

        try:
            with override("zh-hans"):
                intake.run(job, clock=timezone.now, progress=progress)
        except DisclosureRefused as refusal:
            raise CommandError(str(refusal)) from refusal
