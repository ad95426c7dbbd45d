from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = _("Disclosure")

    def ready(self) -> None:
        from confidentiality import sources
        from publication import kinds
        from publication.enums import Section

        from . import door_triggers  # noqa: F401  registers them
        from .source import SOURCE_TYPE, RecordSource

        kinds.register("penalty", label=_("Administrative penalties"), section=Section.DISCLOSURES)
        kinds.register("licence", label=_("Administrative licences"), section=Section.DISCLOSURES)
        kinds.register(
            "nfra-penalty", label=_("Financial regulators’ penalties"), section=Section.DISCLOSURES
        )
        sources.register(SOURCE_TYPE, RecordSource())
