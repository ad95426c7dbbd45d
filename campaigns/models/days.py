"""A day, or some days, on which honesty is talked about (宣传节点的一次): one occurrence, in one year."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from campaigns import rules
from campaigns.day_forms import CalendarDayForm
from campaigns.enums import DAY_STATE_LABELS, Audience, DayState
from publication import document
from publication.enums import Section
from publication.freezing import Freezer
from publication.models import PublicPage

from .nodes import CalendarNode

UNKNOWN = ("待通知", "To be announced")


class CalendarDayPage(PublicPage):
    """`rule` says in words how its date is found; where no date is known, `plan_year` alone is said.

    Whole days, or timed: `starts_at` on the first day, `ends_at` on the last, both Asia/Shanghai.
    """

    kind = "calendar-day"
    section = Section.CALENDAR
    base_form_class = CalendarDayForm

    node = models.ForeignKey(
        CalendarNode, models.PROTECT, null=True, blank=True, related_name="days", verbose_name=_("node")
    )
    plan_year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(rules.FIRST_YEAR), MaxValueValidator(rules.LAST_YEAR)],
        help_text=_("Needed only while the day is not known."),
    )
    date_start = models.DateField(
        _("first day"), null=True, blank=True, help_text=_("Empty: not known yet, it is to be announced.")
    )
    date_end = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: the same as the first.")
    )
    starts_at = models.TimeField(
        _("begins at"), null=True, blank=True, help_text=_("Beijing time. Empty: the whole day.")
    )
    ends_at = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    audiences = models.JSONField(_("audiences"), default=list, blank=True)
    rule = models.CharField(_("rule"), max_length=200, help_text=_("How the date is found each year."))
    day_state = models.CharField(
        _("state"), max_length=12, choices=DayState.choices, default=DayState.PLANNED
    )
    notice = models.CharField(
        _("notice of cancellation"),
        max_length=300,
        blank=True,
        help_text=_("Shown to the public: that it does not take place, why, and what instead."),
    )
    result = models.CharField(
        _("result"), max_length=500, blank=True, help_text=_("What came of it, in a few sentences.")
    )

    edit_handler = PublicPage.edit_tabs(
        MultiFieldPanel(
            [
                FieldPanel("node"),
                FieldRowPanel([FieldPanel("date_start"), FieldPanel("date_end")]),
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldPanel("plan_year"),
                FieldPanel("rule"),
                FieldPanel("place"),
                FieldPanel("audiences"),
            ],
            heading=_("Date"),
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("day_state", "notice", "result")], heading=_("State")),
        FieldPanel("body"),
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")

    @property
    def last_day(self) -> date | None:
        return self.date_end or self.date_start

    def clean(self) -> None:
        super().clean()
        errors = {**_state_errors(self), **_time_errors(self), **_date_errors(self)}
        if errors:
            raise ValidationError(errors)
        if self.date_start:
            self.date_end, self.plan_year = self.last_day, self.date_start.year

    def document_year(self, visible_from: datetime) -> int:
        return self.date_start.year if self.date_start else self.plan_year

    def parts(self, freezer: Freezer) -> dict:
        state = DayState(self.day_state)
        return {
            "blocks": freezer.body(self.body),
            "fields": [
                {"code": code, "label": document.label(*label), "value": value}
                for code, label, value in self._facts(state)
                if value
            ],
            "dates": {"start": self.date_start.isoformat(), "end": self.last_day.isoformat()}
            if self.date_start
            else {},
            "notices": [] if state == DayState.CONFIRMED else [str(state)],
            "terms": {"audience": [code for code in Audience.values if code in self.audiences]},
        }

    def _facts(self, state: DayState) -> list[tuple[str, tuple[str, str], str | dict]]:
        """Code, label and value, in the order in which they are shown; empty ones are left out."""
        unknown = f"{self.plan_year}年，具体日期待通知" if self.plan_year else UNKNOWN[0]
        return [
            ("state", ("状态", "State"), document.label(*DAY_STATE_LABELS[state])),
            ("notice", ("取消说明", "Notice"), self.notice if state == DayState.CANCELLED else ""),
            ("when", ("日期", "Date"), "" if self.date_start else document.label(unknown, UNKNOWN[1])),
            ("starts_at", ("开始时间（北京时间）", "Begins (Beijing time)"), _clock(self.starts_at)),
            ("ends_at", ("结束时间（北京时间）", "Ends (Beijing time)"), _clock(self.ends_at)),
            ("place", ("地点", "Place"), self.place),
            ("rule", ("确定办法", "How it is found"), self.rule),
            ("result", ("活动结果", "Result"), self.result if state == DayState.DONE else ""),
        ]


def _clock(time) -> str:
    return f"{time:%H:%M}" if time else ""


def _date_errors(page: CalendarDayPage) -> dict[str, str]:
    if page.date_end and not page.date_start:
        return {"date_start": _("Give the first day too, or neither.")}
    if page.date_start and page.date_end and page.date_end < page.date_start:
        return {"date_end": _("The last day comes before the first.")}
    if not page.date_start and not page.plan_year:
        return {"plan_year": _("Give the year while the day is not known.")}
    return {}


def _time_errors(page: CalendarDayPage) -> dict[str, str]:
    if not page.starts_at:
        return {"starts_at": _("Give the beginning too, or neither.")} if page.ends_at else {}
    if not page.date_start:
        return {"starts_at": _("A time needs a day.")}
    if not page.ends_at:
        return {"ends_at": _("Say when it ends.")}
    if page.last_day == page.date_start and page.ends_at <= page.starts_at:
        return {"ends_at": _("The end must come after the beginning.")}
    return {}


def _state_errors(page: CalendarDayPage) -> dict[str, str]:
    state = page.day_state
    if state in (DayState.CONFIRMED, DayState.DONE) and not page.date_start:
        return {"date_start": _("What is confirmed has a day.")}
    if state == DayState.CANCELLED and not page.notice.strip():
        return {"notice": _("Say that it does not take place, and why.")}
    if state == DayState.DONE and not page.result.strip():
        return {"result": _("Say what came of it.")}
    if state == DayState.DONE and page.date_start > timezone.localdate():
        return {"day_state": _("It has not begun yet.")}
    return {}
