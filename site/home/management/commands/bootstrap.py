"""What every installation needs before anybody can work; idempotent, every start runs it."""

from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand
from django.utils import timezone

PARTS = ("organisations", "confidentiality", "publication", "disclosure")  # each needs those before it


class Command(BaseCommand):
    help = "Makes regions, groups, review chains, catalogue entries and section pages where they are missing."

    def handle(self, **options) -> None:
        at = timezone.now()
        for part in PARTS:
            if find_spec(f"{part}.bootstrap"):
                import_module(f"{part}.bootstrap").bootstrap(at=at)
