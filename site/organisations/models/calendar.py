"""The working-day calendar: days that are not what their weekday says, years that are confirmed, changes."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisations.enums import CalendarAct
from organisations.working_days import Named

from .people import Person


class CalendarYear(models.Model):
    """A year whose arrangement of days off (放假安排) somebody vouches for while `confirmed`."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    confirmed = models.BooleanField(_("confirmed"), default=False)
    source = models.CharField(_("source document"), max_length=200)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("year of the working-day calendar")
        verbose_name_plural = _("years of the working-day calendar")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day off, or (`works`) a weekend day on which one works to make up for another (调休上班)."""

    day = models.DateField(_("day"), primary_key=True)
    works = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    source = models.CharField(_("source document"), max_length=200)

    class Meta:
        ordering = ["day"]
        verbose_name = _("day of the working-day calendar")
        verbose_name_plural = _("days of the working-day calendar")
        constraints = [
            # A weekday works anyway; week_day counts from Sunday (1) to Saturday (7).
            models.CheckConstraint(
                condition=models.Q(works=False) | models.Q(day__week_day__in=[1, 7]),
                name="calendar_make_up_is_a_weekend",
            )
        ]

    def __str__(self) -> str:
        name = self.name_en if get_language() == "en" and self.name_en else self.name
        return f"{self.day} {name}"

    @property
    def named(self) -> Named:
        return Named(self.day, self.works, self.name, self.name_en)


class CalendarChange(models.Model):
    """Who changed what when, and why; `by` is empty where the installation did it itself.

    What is due from `since` on has to be counted anew.
    """

    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    year = models.PositiveSmallIntegerField(_("year"), db_index=True)
    act = models.CharField(_("act"), max_length=10, choices=CalendarAct.choices)
    since = models.DateField(_("since"))
    before = models.CharField(_("before"), max_length=200, blank=True)
    after = models.CharField(_("after"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("change of the working-day calendar")
        verbose_name_plural = _("changes of the working-day calendar")

    def __str__(self) -> str:
        return f"{self.year} {self.act} {self.since}"
