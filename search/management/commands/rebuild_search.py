"""`./run manage rebuild_search`: a new index beside the old one, checked, then swapped."""

import sys
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from search import indexing
from search.errors import SearchError


class Command(BaseCommand):
    help = "Builds a new search index beside the old one, checks it, then swaps them."

    def handle(self, *args, **options) -> None:
        try:
            count = indexing.rebuild(
                lambda items: tqdm(items, unit=" items", disable=not sys.stderr.isatty())
            )
        except SearchError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The index holds {count} items and is in use.")


def _with_progress(items: Iterable) -> Iterable:
    return tqdm(items, unit=" items", disable=not sys.stderr.isatty())
