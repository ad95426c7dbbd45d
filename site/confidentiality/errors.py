"""Why the review refuses.

Refused
├── SubmissionRefused       what was sent cannot be reviewed
├── NotYours                the person may not act here
│   ├── SubmitterCannotReview
│   └── AlreadyActed
├── NotWaiting              the submission is not at that point (any more)
├── ContentChanged          what the reviewer read is not what stands there now
├── FindingsOpen            a finding that blocks, or asks, was not dealt with
├── ChecklistIncomplete
├── BasisMissing
├── BatchRefused            these rows do not pass together
├── InBatch                 it passes with its batch, or not while that is open
├── SampleUnread            rows of the sample are still to be read
├── BundleRefused           the bundle cannot be made so, or submitted; what hinders, by part
├── InBundle                it passes with its bundle
├── PartsUnread             parts of the bundle are still to be read
├── ConsentMissing          a third party was asked and has not agreed
├── AuthorityAsked          the authority for secrecy has not said that it may be published
├── InquiryRefused          an inquiry, answer or decision about a third party is not right so
├── ChainRefused            an edition of a chain cannot be so; `problems` names step and field
├── TermRefused             a listed term that cannot be taken, or ended
└── MaskRefused
KeysInUse                   the key of that year cannot go: something needs it, or will
"""


class Refused(Exception):
    """An act that the review does not allow; the text says why and what to do."""


class SubmissionRefused(Refused):
    pass


class NotYours(Refused):
    pass


class SubmitterCannotReview(NotYours):
    pass


class AlreadyActed(NotYours):
    pass


class NotWaiting(Refused):
    pass


class ContentChanged(Refused):
    pass


class FindingsOpen(Refused):
    pass


class ChecklistIncomplete(Refused):
    pass


class BasisMissing(Refused):
    pass


class TermRefused(Refused):
    pass


class MaskRefused(Refused):
    pass


class BatchRefused(Refused):
    pass


class InBatch(Refused):
    pass


class SampleUnread(Refused):
    pass


class BundleRefused(Refused):
    """`by_member` says what hinders, by the key of the part."""

    def __init__(self, sentence: str, by_member: dict[int, str] | None = None) -> None:
        super().__init__(sentence)
        self.by_member = by_member or {}


class InBundle(Refused):
    pass


class PartsUnread(Refused):
    pass


class ConsentMissing(Refused):
    pass


class AuthorityAsked(Refused):
    pass


class InquiryRefused(Refused):
    pass


class ChainRefused(Refused):
    """`problems` are sentences, one for each thing that is wrong."""

    def __init__(self, *problems: str) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class KeysInUse(Exception):
    """A key that cannot be destroyed, or wrapped anew; the text says why and what to do."""
