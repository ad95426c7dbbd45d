"""Which chain reviews what."""

from .errors import SubmissionRefused
from .models import ChainAssignment, ReviewChain


def newest(code: str) -> ReviewChain:
    """The newest edition of a chain. Raises SubmissionRefused."""
    chain = ReviewChain.objects.filter(code=code).order_by("-edition").first()
    if chain is None:
        raise SubmissionRefused(f"There is no review chain {code!r}; an administrator adds it.")
    return chain


def for_kind(kind: str) -> ReviewChain:
    """The chain that editorial pages of this kind take. Raises SubmissionRefused."""
    assignment = ChainAssignment.objects.filter(kind=kind).first()
    if assignment is None:
        raise SubmissionRefused(f"No review chain is set for {kind!r}; an administrator sets it.")
    return newest(assignment.chain_code)
