from django.apps import AppConfig
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = _("Disclosure")

    def ready(self) -> None:
        from confidentiality import sources
        from publication import kinds
        from publication.enums import Section

        from . import (
            door_triggers,  # noqa: F401  registers them
            editions,
        )
        from .source import SOURCE_TYPE, RecordSource

        for code, (words, section) in editions.kinds().items():
            kinds.register(code, label=lazy(editions.worded, str)(words), section=Section(section))
        sources.register(SOURCE_TYPE, RecordSource())
