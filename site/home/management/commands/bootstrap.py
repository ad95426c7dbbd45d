"""What every installation needs before anybody can work; idempotent, every start runs it."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from campaigns import bootstrap as categories
from confidentiality import bootstrap as chains
from disclosure import bootstrap as catalogue
from education import bootstrap as subjects
from organisations import bootstrap as regions_and_roles
from publication import bootstrap as sections
from search import bootstrap as synonyms

# Each needs those before it.
PARTS = (regions_and_roles, chains, sections, catalogue, categories, subjects, synonyms)


class Command(BaseCommand):
    help = (
        "Makes regions, groups, review chains, section pages, catalogue entries, categories, subjects, "
        "topics and synonyms where they are missing."
    )

    def handle(self, **options) -> None:
        at = timezone.now()
        for part in PARTS:
            part.bootstrap(at=at)
