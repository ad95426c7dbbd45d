from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from publication import admin_search, by_words, conditions

        from . import admin, condition, following, reader, synonyms
        from .models import Synonym
        from .synonym_policy import KeepersOfTheHouse

        reader.register()
        conditions.register("search", condition.check)
        synonyms.connect()
        register_permission_policy(Synonym, KeepersOfTheHouse(Synonym))
        admin_search.register(admin.find)
        by_words.register(following.find)
