"""RecordKey seals; ReviewChain ← Submission ← Finding, Approval, Dissent; a Permit ends a review well.

Batch ← BatchMember, Reading, BatchApproval: what passes together.
"""

from .batches import Batch, BatchApproval, BatchMember, Reading
from .chains import ChainAssignment, ChainStep, ReviewChain
from .keys import RecordKey
from .reviews import Approval, Dissent, Finding, Overrule, Permit, Submission

__all__ = [
    "Approval",
    "Batch",
    "BatchApproval",
    "BatchMember",
    "ChainAssignment",
    "ChainStep",
    "Dissent",
    "Finding",
    "Overrule",
    "Permit",
    "Reading",
    "RecordKey",
    "ReviewChain",
    "Submission",
]
