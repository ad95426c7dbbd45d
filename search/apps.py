from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from publication import admin_search, by_words

        from . import admin, following, reader

        reader.register()
        admin_search.register(admin.find)
        by_words.register(following.find)
