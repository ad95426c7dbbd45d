"""Categories of subjects, states of records and objections, codes of a record's history."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectCategory(models.TextChoices):
    """Category of the one whom a decision is about (行政相对人类别)."""

    ORGANISATION = "organisation", _("Organisation")
    BUSINESS = "business", _("Individual business")
    PERSON = "person", _("Natural person")


class RecordState(models.TextChoices):
    """Where the newest version of a record stands."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    EXEMPT = "exempt", _("Exempt from publication")
    ESCALATED = "escalated", _("Submitted upwards")
    APPROVED = "approved", _("Approved, not yet published")
    PUBLISHED = "published", _("Published")
    HIDDEN = "hidden", _("No longer public")
    OVER = "over", _("Display period over, never shown here")
    ERASED = "erased", _("Erased")


# Its submission is open: an edit voids it.
OPEN_STATES = [RecordState.IN_REVIEW, RecordState.ESCALATED, RecordState.APPROVED]
# May be sent to the reviewers.
SUBMITTABLE = [RecordState.DRAFT, RecordState.RETURNED, RecordState.HIDDEN]


class EventCode(models.TextChoices):
    """What a record's history says; never a value."""

    CREATED = "created", _("Created")
    IMPORTED = "imported", _("Imported")
    EDITED = "edited", _("Edited")
    CORRECTED = "corrected", _("Correction begun")
    SUBMITTED = "submitted", _("Submitted for review")
    TAKEN_BACK = "taken_back", _("Taken back from review")
    RETURNED = "returned", _("Returned by a reviewer")
    EXEMPT = "exempt", _("Exempt from publication")
    ESCALATED = "escalated", _("Submitted upwards")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("No longer public")
    OVER = "over", _("Not submitted: its display period is over")
    ERASED = "erased", _("Erased")
    ATTACHED = "attached", _("Attachment added")
    DETACHED = "detached", _("Attachment removed")
    OPENED = "opened", _("Attachment opened")
    TO_PUBLISH = "to_publish", _("Attachment to be published")
    TO_KEEP = "to_keep", _("Attachment kept private")


class ObjectionState(models.TextChoices):
    """State of an objection (异议)."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted, being examined")
    REJECTED = "rejected", _("Rejected")
    UPHELD = "upheld", _("Upheld: the item was withdrawn")
