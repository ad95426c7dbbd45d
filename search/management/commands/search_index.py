"""`./run manage search_index list | use NAME | drop NAME`: the indices of Elasticsearch, old ones too."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publication.readers import LeaseLost
from search import indexing
from search.elastic import client, versions
from search.errors import SearchError


class Command(BaseCommand):
    help = "Lists the indices of Elasticsearch, searches an older one again, or drops one."

    def add_arguments(self, parser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="one line an index, the oldest first")
        for verb, does in (("use", "bring it up to date and search it"), ("drop", "remove it for good")):
            verbs.add_parser(verb, help=does).add_argument("name")

    def handle(self, *, verb: str, **options) -> None:
        if not settings.ELASTICSEARCH_URL:
            raise CommandError("The embedded engine keeps one index only; ELASTICSEARCH_URL is not set.")
        try:
            getattr(self, f"_{verb}")(options)
        except (SearchError, LeaseLost) as error:
            raise CommandError(str(error)) from error

    def _list(self, options: dict) -> None:
        for each in versions.listed(_client(), settings.ELASTICSEARCH_PREFIX):
            size = f"{each.bytes / 1e6:.1f} MB"
            self.stdout.write(f"{each.name}  {each.role:7}  {each.documents} documents  {size}")

    def _use(self, options: dict) -> None:
        indexing.use(options["name"], at=timezone.now())
        self.stdout.write(f"{options['name']} is in use; the one before is kept.")

    def _drop(self, options: dict) -> None:
        versions.drop(_client(), settings.ELASTICSEARCH_PREFIX, options["name"])
        self.stdout.write(f"{options['name']} is gone.")


def _client():
    return client.connect(settings.ELASTICSEARCH_URL)
