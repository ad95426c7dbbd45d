"""A day, or some days, on which honesty is talked about (宣传节点)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from campaigns.enums import DAY_STATE_LABELS, DayState
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import PublicPage


class CalendarDayPage(PublicPage):
    """One occurrence, in one year. `rule` says in words how its date is found."""

    kind = "calendar-day"
    section = Section.CALENDAR

    date_start = models.DateField(_("first day"))
    date_end = models.DateField(_("last day"), help_text=_("The same as the first for a single day."))
    rule = models.CharField(_("rule"), max_length=200, help_text=_("How the date is found each year."))
    day_state = models.CharField(
        _("state"), max_length=10, choices=DayState.choices, default=DayState.PLANNED
    )

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [FieldPanel(name) for name in ("date_start", "date_end", "rule", "day_state")], heading=_("Date")
        ),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    def clean(self) -> None:
        super().clean()
        if self.date_start and self.date_end and self.date_end < self.date_start:
            raise ValidationError({"date_end": _("The last day comes before the first.")})

    def document_year(self, visible_from: datetime) -> int:
        return self.date_start.year

    def parts(self, freezer: Freezer) -> dict:
        state = document.label(*DAY_STATE_LABELS[DayState(self.day_state)])
        facts = [("state", ("状态", "State"), state), ("rule", ("确定办法", "How it is found"), self.rule)]
        return {
            "blocks": freezer.body(self.body),
            "fields": [
                {"code": code, "label": document.label(*label), "value": value}
                for code, label, value in facts
            ],
            "dates": {"start": self.date_start.isoformat(), "end": self.date_end.isoformat()},
        }
