"""Which chain reviews what."""

from django.utils.translation import gettext as _

from .errors import SubmissionRefused
from .models import ChainAssignment, ReviewChain


def newest(code: str) -> ReviewChain:
    """The newest edition of a chain. Raises SubmissionRefused."""
    chain = ReviewChain.objects.filter(code=code).order_by("-edition").first()
    if chain is None:
        raise SubmissionRefused(
            _("There is no review chain %(code)s; an administrator adds it.") % {"code": repr(code)}
        )
    return chain


def for_kind(kind: str) -> ReviewChain:
    """The chain that editorial pages of this kind take. Raises SubmissionRefused."""
    assignment = ChainAssignment.objects.filter(kind=kind).first()
    if assignment is None:
        raise SubmissionRefused(
            _("No review chain is set for %(kind)s; an administrator sets it.") % {"kind": repr(kind)}
        )
    return newest(assignment.chain_code)
