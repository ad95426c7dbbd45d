from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from publication import admin_search, by_words, conditions

        from . import admin, condition, following, reader

        reader.register()
        conditions.register("search", condition.check)
        admin_search.register(admin.find)
        by_words.register(following.find)
