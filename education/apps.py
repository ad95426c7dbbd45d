from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EducationConfig(AppConfig):
    name = "education"
    verbose_name = _("Education")

    def ready(self) -> None:
        from publication import kinds
        from publication.enums import Section

        kinds.register("lesson", label=_("Lessons"), section=Section.EDUCATION)
        kinds.register_tags(Section.EDUCATION)
