"""Roles of staff, kinds of organisations, acts on the working-day calendar."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do for an organisation and those below it."""

    SUBMITTER = "submitter", _("Submitter")
    REVIEWER = "reviewer", _("Reviewer")
    PUBLISHER = "publisher", _("Publisher")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class OrganisationKind(models.TextChoices):
    DEPARTMENT = "department", _("Department")
    OUTLET = "outlet", _("Media outlet")
    SCHOOL = "school", _("School")


class CalendarAct(models.TextChoices):
    """What was done to the working-day calendar."""

    SEEDED = "seeded", _("Year loaded")
    SET = "set", _("Day set")
    REMOVED = "removed", _("Day removed")
    CONFIRMED = "confirmed", _("Year confirmed")
    REOPENED = "reopened", _("Confirmation taken back")
