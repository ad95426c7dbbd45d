"""How urgent what waits is, in words: groups of the queue, and the working days left or passed.

Days are days in Shanghai; what is left is counted in working days, since a duty is (organisations.working_days).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from confidentiality.models.reviews import NOT_DUE
from organisations.working_days import Calendar

SOON = 3  # working days
FAR = 60  # working days beyond which nobody counts


class Group(models.TextChoices):
    """In the order in which the queue has them."""

    OVERDUE = "overdue", gettext_lazy("Overdue")
    TODAY = "today", gettext_lazy("Due today")
    SOON = "soon", gettext_lazy("Due in the next days")
    LATER = "later", gettext_lazy("Due later")
    NONE = "none", gettext_lazy("No day is set")


@dataclass(frozen=True, slots=True)
class Urgency:
    """The group of a due day, and how far off it is, in the language of the reader."""

    group: Group
    words: str

    @property
    def is_overdue(self) -> bool:
        return self.group == Group.OVERDUE


def of(due_on: date, today: date, calendar: Calendar) -> Urgency:
    """How urgent a due day (NOT_DUE where there is none) is on that day."""
    if due_on == NOT_DUE:
        return Urgency(Group.NONE, "")
    if due_on < today:
        return Urgency(Group.OVERDUE, _passed(working_days(due_on, today, calendar)))
    if due_on == today:
        return Urgency(Group.TODAY, _("due today"))
    left = working_days(today, due_on, calendar)
    return Urgency(Group.SOON if left <= SOON else Group.LATER, _left(left))


def working_days(start: date, end: date, calendar: Calendar) -> int:
    """Working days after `start` up to and with `end`; at most FAR + 1."""
    count = 0
    for day in _days(start, end):
        count += calendar.works(day)
        if count > FAR:
            break
    return count


def _days(start: date, end: date) -> Iterator[date]:
    day = start
    while day < end:
        day += timedelta(days=1)
        yield day


def _passed(days: int) -> str:
    if not days:
        return _("overdue, though no working day has passed since")
    if days > FAR:
        return _("overdue by more than %(days)s working days") % {"days": FAR}
    return ngettext("overdue by %(days)s working day", "overdue by %(days)s working days", days) % {
        "days": days
    }


def _left(days: int) -> str:
    if not days:
        return _("no working day left before it")
    if days > FAR:
        return _("more than %(days)s working days left") % {"days": FAR}
    return ngettext("%(days)s working day left", "%(days)s working days left", days) % {"days": days}
