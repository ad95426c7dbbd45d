"""States and opinions of the review."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionState(models.TextChoices):
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned")
    EXEMPT = "exempt", _("Exempt from publication")
    ESCALATED = "escalated", _("Submitted upwards")
    APPROVED = "approved", _("Approved, not yet published")
    PUBLISHED = "published", _("Published")
    VOID = "void", _("Void: changed after submission")


# Whoever holds one of these may not publish it any more.
ENDED = [SubmissionState.RETURNED, SubmissionState.EXEMPT, SubmissionState.VOID]
# A newer version, or a withdrawal by its submitter, voids these.
OPEN = [SubmissionState.IN_REVIEW, SubmissionState.ESCALATED, SubmissionState.APPROVED]

# Waits for a reviewer.
WAITING = [SubmissionState.IN_REVIEW, SubmissionState.ESCALATED]


class Opinion(models.TextChoices):
    """Opinions of a confidentiality review (公开 / 免于公开 / 需报审), and sending back for mending."""

    OPEN = "open", _("Publish")
    EXEMPT = "exempt", _("Exempt from publication")
    ESCALATE = "escalate", _("Submit upwards")
    RETURN = "return", _("Return for mending")


class BatchState(models.TextChoices):
    GATHERING = "gathering", _("Being made")
    OPEN = "open", _("In review")
    APPROVED = "approved", _("Approved")
    STOPPED = "stopped", _("Stopped")


class StopCause(models.TextChoices):
    """Why a batch was stopped: no row of it passes by it any more."""

    REJECTED = "rejected", _("A row was rejected")
    CHANGED = "changed", _("A row of the sample was changed or taken back")
    BY_HAND = "by_hand", _("Stopped by a person")


class BundleState(models.TextChoices):
    GATHERING = "gathering", _("Being gathered")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved, waits for its hour")
    PUBLISHING = "publishing", _("Being published")  # inside one transaction, never committed
    PUBLISHED = "published", _("Published")
    STOPPED = "stopped", _("Stopped, to be mended")


# What a bundle in one of these has in it passes with the bundle and not by itself.
HOLDING = [BundleState.IN_REVIEW, BundleState.APPROVED, BundleState.PUBLISHING, BundleState.STOPPED]


class BundleCause(models.TextChoices):
    """Why a bundle was stopped."""

    RETURNED = "returned", _("A part was returned or exempted")
    CHANGED = "changed", _("A part was changed or taken back")
    FAILED = "failed", _("It could not be published")
    BY_HAND = "by_hand", _("Stopped by a person")


class Severity(models.TextChoices):
    BLOCK = "block", _("Blocks")
    ASK = "ask", _("Asks")
    INFORM = "inform", _("Informs")


class HitOutcome(models.TextChoices):
    """What a person decided about a public item in which a listed term stands."""

    KEPT = "kept", _("It may stay: no secret there")
    MENDED = "mended", _("It was corrected or withdrawn")


class AuditAct(models.TextChoices):
    """What the audit log knows."""

    READ = "read", _("Private values read")
    LOOKUP = "lookup", _("Looked up")
    TAKE = "take", _("Taken as a file")
    ROTATE = "rotate", _("Keys rotated")
    DESTROY = "destroy", _("Key destroyed")
    EXPORT = "export", _("Keys exported")
    IMPORT = "import", _("Keys imported")


class ReadingPurpose(models.TextChoices):
    """Why somebody read what is private: what he was doing when it was shown to him."""

    WRITING = "writing", _("Writing or correcting it")
    REVIEW = "review", _("Reviewing it")
    OBJECTION = "objection", _("Deciding about an objection")
    EVIDENCE = "evidence", _("Looking at evidence")
    SEARCH = "search", _("Looking for it")


class ChainState(models.TextChoices):
    """A draft holds for nobody; what was released is in force from its first day on."""

    DRAFT = "draft", _("draft")
    RELEASED = "released", _("released")
    DISCARDED = "discarded", _("discarded")


class ChangeState(models.TextChoices):
    ASKED = "asked", _("asked for")
    CONFIRMED = "confirmed", _("in force")
    REFUSED = "refused", _("refused")


class Verdict(models.TextChoices):
    """What the authority for secrecy said (批复); empty while it is awaited."""

    OPEN = "open", _("It may be published")
    EXEMPT = "exempt", _("It may not be published")


class Way(models.TextChoices):
    """How a third party is asked in writing (送达方式)."""

    HAND = "hand", _("Handed over in person")
    POST = "post", _("By post, with proof of delivery")
    ELECTRONIC = "electronic", _("By electronic delivery that was agreed to")
    NOTICE = "notice", _("By public notice")


class Answer(models.TextChoices):
    """What a third party answered (第三方意见); empty while it is awaited."""

    AGREES = "agrees", _("Agrees to publication")
    REFUSES = "refuses", _("Refuses, with reasons")
    NONE = "none", _("Did not answer in time")


class Ground(models.TextChoices):
    """Why it may be published without the third party's consent for it (条例 §15, §32)."""

    INTEREST = "interest", _("Not publishing it would gravely harm the public interest")
    NO_HARM = "no_harm", _("Publishing it does not harm his lawful rights")
    REMOVED = "removed", _("What concerns him is not in the public version any more")
    COVERED = "covered", _("His consent to an earlier version covers this one")
