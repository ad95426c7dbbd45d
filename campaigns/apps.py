from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from campaigns.enums import Audience
        from campaigns.services import days
        from publication import kinds
        from publication.enums import Section

        kinds.register("story", label=_("Stories"), section=Section.STORIES)
        kinds.register("calendar-day", label=_("Days of integrity"), section=Section.CALENDAR)
        kinds.register_tags(Section.STORIES)
        kinds.register_facet(
            Section.CALENDAR,
            "audience",
            label=_("For whom"),
            value_label=lambda code: str(dict(Audience.choices).get(code, code)),
            order=lambda code: Audience.values.index(code) if code in Audience.values else len(Audience),
        )
        days.connect()
        kinds.SUBJECTS["group"] = _("Groups")
