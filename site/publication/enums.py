"""States of an item, acts of the ledger, types of withdrawal, sections of the site."""

from datetime import UTC, datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

# "Without end" and "2099/12/31" (long-term): never NULL, so that the predicate needs no special case.
FOREVER = datetime(9999, 12, 31, tzinfo=UTC)


class Section(models.TextChoices):
    """Lists of the public site; also the names of their feeds."""

    DISCLOSURES = "disclosures", _("Disclosures")
    STORIES = "stories", _("Stories")
    CALENDAR = "calendar", _("Calendar")
    EDUCATION = "education", _("Education")


class ItemState(models.TextChoices):
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class Act(models.TextChoices):
    """What an entry of the ledger says."""

    PUBLISH = "publish", _("Published")
    CORRECT = "correct", _("Corrected")
    ANNOTATE = "annotate", _("Annotated")
    SHORTEN = "shorten", _("Display shortened")
    WITHDRAW = "withdraw", _("Withdrawn")
    EXPIRE = "expire", _("Display period over")
    ERASE = "erase", _("Erased")
    CHECKPOINT = "checkpoint", _("Checkpoint")
    CONFIRM = "confirm", _("Clock confirmed")
    RESTORE = "restore", _("Restored from a backup")
    CATALOGUE = "catalogue", _("Edition of the catalogue applied")


# Acts after which the public sees the item no more.
REMOVALS = [Act.WITHDRAW, Act.EXPIRE]


class Withdrawal(models.TextChoices):
    """Types of withdrawal; each has its own sentence on the page that answers 410."""

    REPAIRED = "repaired", _("Credit repaired")
    REVOKED = "revoked", _("Decision revoked or changed")
    ERROR = "error", _("Published in error")
    OBJECTION = "objection", _("Objection upheld")
    CONSENT = "consent", _("Consent withdrawn")
    EDITORIAL = "editorial", _("Taken down by its editors")
    CANCELLED = "cancelled", _("Cancelled")
    SUPERSEDED = "superseded", _("Replaced by a newer edition")
    CATALOGUE = "catalogue", _("No longer public by the catalogue")


# Given by an act of their own, never chosen by hand; superseded is in ledgers from before editions stayed.
BY_RULE = [Withdrawal.SUPERSEDED, Withdrawal.CATALOGUE]


class Annotation(models.TextChoices):
    NONE = "", _("none")
    OBJECTION = "under_objection", _("Under objection")
    NEWER_EDITION = "newer_edition", _("There is a newer edition")


# Set by publishing a newer edition, never by hand; such an item answers at its address and is listed nowhere.
SET_BY_DOOR = [Annotation.NEWER_EDITION]


GONE_SENTENCES = {
    "": _("This is no longer shown."),
    "expired": _("Its display period is over, so it is no longer shown."),
    Withdrawal.REPAIRED: _("It is no longer shown, because the credit was repaired."),
    Withdrawal.REVOKED: _("It is no longer shown, because the decision was revoked or changed."),
    Withdrawal.ERROR: _("It was published in error and is no longer shown."),
    Withdrawal.OBJECTION: _("It is no longer shown, because an objection was upheld."),
    Withdrawal.CONSENT: _("It is no longer shown, because consent was withdrawn."),
    Withdrawal.EDITORIAL: _("Its editors have taken it down."),
    Withdrawal.CANCELLED: _("It was cancelled."),
    Withdrawal.SUPERSEDED: _("A newer edition has replaced it."),
    Withdrawal.CATALOGUE: _("It is no longer shown, because the catalogue of what is public was changed."),
}
