"""`./run manage rebuild_search`: a new index beside the old one, checked, then swapped."""

import sys
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from publication.readers import LeaseLost
from search import indexing
from search.errors import SearchError


class Command(BaseCommand):
    help = "Builds a new search index beside the old one, checks it, then swaps them."

    def handle(self, **options) -> None:
        try:
            count = indexing.rebuild(at=timezone.now(), progress=_shown)
        except (SearchError, LeaseLost) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The index holds {count} items and is in use.")


def _shown(items: Iterable, total: int) -> Iterable:
    return tqdm(items, total=total, unit=" items", disable=not sys.stderr.isatty())
