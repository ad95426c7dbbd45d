from django.apps import AppConfig
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

ADVERSE = "serious-dishonesty"  # the kind of the catalogue that speaks against its subject


class DisclosureConfig(AppConfig):
    name = "disclosure"
    verbose_name = _("Disclosure")

    def ready(self) -> None:
        from confidentiality import sources
        from organisations.services import calendars
        from publication import conditions, conflicts, kinds, readers
        from publication.enums import Section

        from . import door_triggers, editions, identities, punctuality  # noqa: F401  the first registers triggers
        from .services import deadlines, impact_assessments
        from .source import SOURCE_TYPE, RecordSource

        for code, (words, section) in editions.kinds().items():
            kinds.register(code, label=lazy(editions.worded, str)(words), section=Section(section))
        conflicts.register_adverse(ADVERSE)
        sources.register(SOURCE_TYPE, RecordSource())
        readers.register(identities.READER, identities.read)
        readers.register(punctuality.READER, punctuality.read)
        conditions.register("impact-assessments", impact_assessments.condition)
        calendars.on_change.append(deadlines.on_calendar_change)
