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
    PLANNED = "planned", _("Planned")
    CONFIRMED = "confirmed", _("Confirmed")
    CANCELLED = "cancelled", _("Cancelled")


DAY_STATE_LABELS = {
    DayState.PLANNED: ("暂定，以当年通知为准", "Provisional, until this year's notice"),
    DayState.CONFIRMED: ("已确定", "Confirmed"),
    DayState.CANCELLED: ("已取消", "Cancelled"),
}
