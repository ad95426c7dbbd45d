"""What is to be done about a day of the calendar, by whom, until when; and who was reminded of it."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.enums import DayState, Stage
from organisations.models import Organisation, Person

from .days import CalendarDayPage
from .nodes import Duty, TaskTemplate


class DayTaskQuerySet(models.QuerySet):
    def open(self) -> "DayTaskQuerySet":
        """Not done, and of a day that was not cancelled."""
        return self.filter(done_at=None).exclude(day__day_state=DayState.CANCELLED)

    def overdue(self, *, on: date) -> "DayTaskQuerySet":
        """Open ones whose last day has passed."""
        return self.open().filter(due_on__lt=on)


class DayTask(Duty):
    """`due_on` follows the day and the working-day calendar while it is open, unless it was set by hand."""

    day = models.ForeignKey(CalendarDayPage, models.CASCADE, related_name="tasks")
    template = models.ForeignKey(TaskTemplate, models.SET_NULL, null=True, related_name="tasks")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("organisation")
    )
    due_on = models.DateField(_("due"), null=True, blank=True, db_index=True)
    due_provisional = models.BooleanField(_("provisional"), default=True)
    set_by_hand = models.BooleanField(_("set by hand"), default=False)
    done_at = models.DateTimeField(_("done"), null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    stands_for = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("as deputy of")
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = DayTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of a day")
        verbose_name_plural = _("tasks of days")
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "template"], name="day_task_once"),
            models.CheckConstraint(
                condition=models.Q(done_at=None, done_by=None)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="day_task_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class TaskReminder(models.Model):
    """A person was written to about a task. The row is the claim: it is made before the mail goes out."""

    task = models.ForeignKey(DayTask, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    stage = models.CharField(max_length=8, choices=Stage.choices)
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["task", "person", "stage"], name="task_reminded_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.stage}"
