from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = _("Disclosure")

    def ready(self) -> None:
        from confidentiality import sources

        from . import door_triggers  # noqa: F401  registers them
        from .source import SOURCE_TYPE, RecordSource

        sources.register(SOURCE_TYPE, RecordSource())
