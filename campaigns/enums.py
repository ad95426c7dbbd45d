"""Who a story is about, what it is for, and how sure a day of the calendar is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """The values are categories of subjects, as lists filter them."""

    PERSON = "person", _("Person")
    GROUP = "group", _("Group")
    ORGANISATION = "organisation", _("Firm or institution")


class StoryCategory(models.TextChoices):
    TRADE = "trade", _("Honest trade")
    SERVICE = "service", _("Trustworthy service")
    WORK = "work", _("Honest work")
    PROMISE = "promise", _("A promise kept")
    GOVERNMENT = "government", _("Keeping the government's word")
    REPAIR = "repair", _("Credit repaired")


CATEGORY_LABELS = {  # Chinese for the frozen document; the public page shows the reader's language
    StoryCategory.TRADE: ("诚信经营", "Honest trade"),
    StoryCategory.SERVICE: ("守信服务", "Trustworthy service"),
    StoryCategory.WORK: ("敬业守信", "Honest work"),
    StoryCategory.PROMISE: ("一诺千金", "A promise kept"),
    StoryCategory.GOVERNMENT: ("政务诚信", "Keeping the government's word"),
    StoryCategory.REPAIR: ("信用修复", "Credit repaired"),
}


class DayState(models.TextChoices):
    """How far a day of the calendar is. `PROVISIONAL` covers a day that nobody knows yet (待通知)."""

    PLANNED = "planned", _("Planned")
    PROVISIONAL = "provisional", _("Provisional")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")
    DONE = "done", _("Done")


DAY_STATE_LABELS = {
    DayState.PLANNED: ("已列入计划", "Planned"),
    DayState.PROVISIONAL: ("暂定，以当年通知为准", "Provisional, until this year's notice"),
    DayState.CONFIRMED: ("已确定", "Confirmed"),
    DayState.CANCELLED: ("已取消", "Cancelled"),
    DayState.DONE: ("已完成", "Done"),
}


class Audience(models.TextChoices):
    """Whom a day of the calendar is for: the facet `audience`, and calendars of their own."""

    PUBLIC = "public", _("The public")
    SCHOOLS = "schools", _("Schools")
    ENTERPRISES = "enterprises", _("Enterprises")
    COMMUNITIES = "communities", _("Communities")
    DEPARTMENTS = "departments", _("Departments")
    MEDIA = "media", _("Media")


class Certainty(models.TextChoices):
    """How sure the rule of a node is; what is not sure is shown as provisional."""

    SURE = "sure", _("Set by its rule")
    PROVISIONAL = "provisional", _("Customary, to be confirmed each year")


class Anchor(models.TextChoices):
    """The day from which a task is counted."""

    FIRST = "first", _("the first day")
    LAST = "last", _("the last day")


class Unit(models.TextChoices):
    CALENDAR = "calendar", _("days")
    WORKING = "working", _("working days")


class Stage(models.TextChoices):
    """What a reminder says of a task; each is sent to a person once."""

    SOON = "soon", _("Due soon")
    OVERDUE = "overdue", _("Overdue")


CLOSED = (DayState.CANCELLED, DayState.DONE)
