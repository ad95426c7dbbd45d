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


class Duty(models.TextChoices):
    """What has to be done with a record by its due day; the codes are those of an edition's `deadlines`."""

    PUBLISH = "publish", _("To be published")
    REMOVE = "remove", _("To be taken down")


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
    FACTS = "facts", _("Facts entered")
    SHORTENED = "shortened", _("Display shortened")
    ENDED = "ended", _("Display ended early")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("No longer public")
    OVER = "over", _("Not submitted: its display period is over")
    LAPSED = "lapsed", _("Its display period ended before it was published")
    ERASED = "erased", _("Erased")
    ATTACHED = "attached", _("Attachment added")
    DETACHED = "detached", _("Attachment removed")
    OPENED = "opened", _("Attachment opened")
    TO_PUBLISH = "to_publish", _("Attachment to be published")
    TO_KEEP = "to_keep", _("Attachment kept private")
    CONFIRMED = "confirmed", _("Proposed values confirmed")
    DECLINED = "declined", _("Proposed values declined")
    DUE = "due", _("Due day counted anew")
    MOVED = "moved", _("Moved to another edition of the catalogue")


class FollowUp(models.TextChoices):
    """What an applied edition of the catalogue leaves a department to do."""

    NONE = "", _("nothing")
    CORRECT = "correct", _("Public version differs from the catalogue")
    COMPLETE = "complete", _("Lacks what the catalogue asks for")


class RunState(models.TextChoices):
    """Where a dry run of an edition stands."""

    WAITING = "waiting", _("Waiting for the worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    ORDERED = "ordered", _("About to be applied")
    APPLIED = "applied", _("Applied")


class Ends(models.TextChoices):
    """What an edition does to the end of a record's display."""

    SAME = "same", _("Shown equally long")
    EARLIER = "earlier", _("Shown for a shorter time")
    LATER = "later", _("Would be shown longer")
    OVER = "over", _("Display period already over")
    NONE = "none", _("No date says until when")


class Masks(models.TextChoices):
    """What an edition does to a record's masks."""

    SAME = "", _("Masked as before")
    MORE = "more", _("Masked more")
    LESS = "less", _("Masked less")
    OTHER = "other", _("Masked otherwise")


class AssessmentState(models.TextChoices):
    """Where an impact assessment stands; one that was ended is still an approved one, with its end."""

    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")


class Risk(models.TextChoices):
    """What risk for the persons remains after the protective measures."""

    LOW = "low", _("low")
    MEDIUM = "medium", _("medium")
    HIGH = "high", _("high")


class Remedy(models.TextChoices):
    """What is done with public items that show what the new edition hides."""

    CORRECT = "correct", _("Let departments correct it within a number of days, then it disappears")
    WITHDRAW = "withdraw", _("Withdraw it now, for good")


class ObjectionState(models.TextChoices):
    """State of an objection (异议)."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted, being examined")
    REJECTED = "rejected", _("Rejected")
    UPHELD = "upheld", _("Upheld: the item was withdrawn")


class IntakeChannel(models.TextChoices):
    """Which way a file came in."""

    DESK = "desk", _("Desk")
    COMMAND = "command", _("Command")
    API = "api", _("API")


class IntakeState(models.TextChoices):
    """How far an intake is."""

    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, nothing stored yet")
    STORING = "storing", _("Being stored")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused as a whole")
    CANCELLED = "cancelled", _("Cancelled")


# A process works on it, or should.
WORKING = [IntakeState.CHECKING, IntakeState.STORING]
UNFINISHED = [IntakeState.RECEIVED, IntakeState.CHECKING, IntakeState.CHECKED, IntakeState.STORING]


class RowState(models.TextChoices):
    """What became of a row that needs a person."""

    REFUSED = "refused", _("Refused, to be mended")
    MENDED = "mended", _("Mended and fed again")
    ASKED = "asked", _("Same key, other content: a person decides")
    CORRECTION = "correction", _("Was a correction")
    SECOND = "second", _("Was a second decision")
    MISTAKE = "mistake", _("Was a mistake")


class BulkAct(models.TextChoices):
    """What can be done with many records at once."""

    SUBMIT = "submit", _("Submit for review")
    TAKE_BACK = "take_back", _("Take back from review")
    WITHDRAW = "withdraw", _("Withdraw")
    EMBARGO = "embargo", _("Set “not before”")


class BulkState(models.TextChoices):
    """Where a bulk job stands."""

    PREPARING = "preparing", _("Being looked through")
    READY = "ready", _("Waits for your confirmation")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped, nothing was done")


class BulkGroup(models.TextChoices):
    """What a bulk job does with a record, or why it leaves it out."""

    DONE = "done", _("done")
    STATE = "state", _("left out: their state does not allow it")
    NO_ROLE = "no_role", _("left out: you have no role in their organisation")
    OVER = "over", _("left out: their display period is over")
    ERASED = "erased", _("left out: erased")
    NOT_PUBLIC = "not_public", _("left out: not public")
    CHANGED = "changed", _("left out: changed since the preview")
    REFUSED = "refused", _("left out: refused, open them singly to see why")


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
