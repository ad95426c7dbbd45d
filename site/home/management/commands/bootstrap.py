"""What every installation needs before anybody can work; idempotent, every start runs it."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns import bootstrap as categories
from confidentiality import bootstrap as chains
from disclosure import bootstrap as catalogue
from organisations import bootstrap as regions_and_roles
from publication import bootstrap as sections

PARTS = (regions_and_roles, chains, sections, catalogue, categories)  # each needs those before it


class Command(BaseCommand):
    help = "Makes regions, groups, review chains, sections, catalogue entries and categories where they are missing."

    def handle(self, **options) -> None:
        at = timezone.now()
        for part in PARTS:
            part.bootstrap(at=at)
