"""The admin's search for pages: by substrings of their rows, and by all the words that the public sees.

Wagtail asks this backend wherever pages are searched: in the explorer, in choosers, by its search in the
header. It hands in the pages that the account may see, and gets none beside them. A page is also found by
its published text, which its row has in another form; drafts by their titles.
"""

from django.db.models import Q
from django.utils import timezone
from modelsearch.backends.database.fallback import DatabaseSearchBackend, DatabaseSearchQueryCompiler
from modelsearch.query import PlainText
from wagtail.models import Page

from . import admin_search
from .by_words import WordsAway
from .models import PublicItem

MOST = 500  # items that the words are looked for in


class PageQueryCompiler(DatabaseSearchQueryCompiler):
    def build_database_filter(self, query, boost=1.0):
        """Where certain fields are asked for, only these are looked into."""
        found = super().build_database_filter(query, boost=boost)
        if isinstance(query, PlainText) and issubclass(self.queryset.model, Page) and not self.fields:
            return found | Q(pk__in=published_with(query.query_string))
        return found


class SearchBackend(DatabaseSearchBackend):
    query_compiler_class = PageQueryCompiler
    autocomplete_query_compiler_class = PageQueryCompiler


def published_with(words: str) -> list[int]:
    """Ids of pages whose visible version holds the words; none while search is away."""
    from .page_door import page_models  # imports forms, which ask for a backend when they are loaded

    try:
        items = admin_search.find(words, at=timezone.now(), limit=MOST)
    except WordsAway:
        return []
    types = [model.source_type() for model in page_models()]
    sources = PublicItem.objects.filter(pk__in=items, source_type__in=types).values_list(
        "source_id", flat=True
    )
    return [int(each) for each in sources]
