from django.apps import AppConfig
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _

# Of the section of stories; each has a page model and a review chain of its own.
KINDS = [
    ("story", _("Stories")),
    ("typical-case", _("Typical cases")),
    ("activity", _("Themed activities")),
    ("activity-list", _("Lists of those named")),
    ("citizens-code", _("Citizens' code of integrity")),
    ("policy", _("Policies")),
    ("knowledge", _("Knowledge of credit")),
    ("work", _("Works and advertisements")),
    ("column", _("Column “Integrity Sichuan”")),
]


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from publication import kinds, readers
        from publication.enums import Section

        from . import categories, door_triggers  # noqa: F401  the second registers triggers
        from .enums import ACTIVITY_LABELS, CASE_SIDE_LABELS, WORK_FORM_LABELS
        from .facts import labelled
        from .models import StoryPage
        from .services import alerts, consents

        for code, label in KINDS:
            kinds.register(code, label=label, section=Section.STORIES)
        kinds.register("calendar-day", label=_("Days of integrity"), section=Section.CALENDAR)
        kinds.register_facet(
            Section.STORIES,
            "category",
            label=_("Category"),
            value_label=categories.label,
            order=categories.order,
        )
        kinds.register_facet(Section.STORIES, "batch", label=_("Batch"), order=str)
        kinds.register_facet(
            Section.STORIES, "activity", label=_("Activity"), value_label=labelled(ACTIVITY_LABELS)
        )
        kinds.register_facet(Section.STORIES, "side", label=_("Side"), value_label=labelled(CASE_SIDE_LABELS))
        kinds.register_facet(Section.STORIES, "form", label=_("Form"), value_label=labelled(WORK_FORM_LABELS))
        kinds.register_tags(Section.STORIES)
        categories.connect()
        post_delete.connect(consents.page_deleted, sender=StoryPage)
        readers.register(alerts.READER, alerts.read)
        kinds.SUBJECTS["group"] = _("Groups")
