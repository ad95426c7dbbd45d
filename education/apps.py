from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EducationConfig(AppConfig):
    name = "education"
    verbose_name = _("Education")

    def ready(self) -> None:
        from publication import kinds, presentation
        from publication.enums import Section

        from . import enums, labels, letter_blocks

        kinds.register("lesson", label=_("Lessons"), section=Section.EDUCATION)
        kinds.register("unit", label=_("Units"), section=Section.EDUCATION)
        kinds.register("curriculum", label=_("Curricula"), section=Section.EDUCATION)
        kinds.register("reader", label=_("Readers"), section=Section.EDUCATION)
        kinds.register("album", label=_("Picture albums"), section=Section.EDUCATION)
        kinds.register("quiz", label=_("Quizzes"), section=Section.EDUCATION)
        kinds.register("course", label=_("Courses"), section=Section.EDUCATION)
        kinds.register("commitment-template", label=_("Commitment letters"), section=Section.EDUCATION)
        for name, label, value_label, order in (
            ("stage", _("Stage"), enums.stage_label, enums.stage_order),
            ("grade", _("Grade"), enums.grade_label, enums.grade_order),
            ("subject_area", _("School subject"), labels.subject, labels.subject_order),
            ("topic", _("Topic"), labels.topic, labels.topic_order),
            ("duration", _("Duration"), enums.duration_label, enums.duration_order),
        ):
            kinds.register_facet(Section.EDUCATION, name, label=label, value_label=value_label, order=order)
        kinds.register_tags(Section.EDUCATION)
        labels.connect()
        presentation.BLOCKS["letter"] = letter_blocks.shown
        _register_packs()


def _register_packs() -> None:
    from publication import readers

    from .packs import reading

    readers.register(reading.READER, reading.read)
