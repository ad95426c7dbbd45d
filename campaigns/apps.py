from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from publication import kinds
        from publication.enums import Section

        kinds.register("story", label=_("Stories"), section=Section.STORIES)
        kinds.register("calendar-day", label=_("Days of integrity"), section=Section.CALENDAR)
        kinds.register_tags(Section.STORIES)
        kinds.SUBJECTS["group"] = _("Groups")
