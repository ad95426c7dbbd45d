from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EducationConfig(AppConfig):
    name = "education"
    verbose_name = _("Education")

    def ready(self) -> None:
        from publication import kinds
        from publication.enums import Section

        kinds.register("lesson", label=_("Lessons"), section=Section.EDUCATION)
        kinds.register("reader", label=_("Readers"), section=Section.EDUCATION)
        kinds.register("album", label=_("Picture albums"), section=Section.EDUCATION)
        kinds.register_tags(Section.EDUCATION)
        _register_packs()


def _register_packs() -> None:
    from publication import readers

    from .packs import reading

    readers.register(reading.READER, reading.read)
