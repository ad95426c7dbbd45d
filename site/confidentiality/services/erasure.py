"""Erasing what a review kept: public bytes, sealed drafts, findings, who was asked."""

from confidentiality.models import Finding, Inquiry, Submission
from confidentiality.models.reviews import SubmissionQuerySet


def erase_submissions(submissions: SubmissionQuerySet) -> int:
    """Empty these submissions; who approved what commitment stays. Returns how many."""
    ids = list(submissions.values_list("pk", flat=True))
    erased = Submission.objects.filter(pk__in=ids).update(
        content=None, salt=None, draft_sealed=None, subject_sealed=None, masks=[], lookups=[]
    )
    Inquiry.objects.filter(submission__in=ids).update(sealed=None)
    # Afterwards: what may still be permitted keeps its findings (trigger).
    Finding.objects.filter(submission__in=ids).delete()
    return erased
