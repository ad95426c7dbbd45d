"""Which chain reviews what, on which day."""

from datetime import date

from django.utils.translation import gettext as _

from .errors import SubmissionRefused
from .models import ChainAssignment, ReviewChain


def in_force(code: str, *, on: date) -> ReviewChain:
    """The edition of a chain that holds on that (Shanghai) day. Raises SubmissionRefused."""
    chain = ReviewChain.objects.filter(code=code).in_force(on=on).first()
    if chain is None:
        raise SubmissionRefused(
            _("No edition of the review chain %(code)s is in force on %(day)s; an administrator drafts one.")
            % {"code": repr(code), "day": on}
        )
    return chain


def for_kind(kind: str, *, on: date) -> ReviewChain:
    """The chain that editorial pages of this kind take on that day. Raises SubmissionRefused."""
    assignment = ChainAssignment.objects.filter(kind=kind).first()
    if assignment is None:
        raise SubmissionRefused(
            _("No review chain is set for %(kind)s; an administrator sets it.") % {"kind": repr(kind)}
        )
    return in_force(assignment.chain_code, on=on)
