"""Roles of staff and kinds of organisations."""

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
