"""RecordKey seals; ReviewChain ← Submission ← Finding, Approval, Dissent; a Permit ends a review well."""

from .chains import ChainAssignment, ChainStep, ReviewChain
from .keys import RecordKey
from .reviews import Approval, Dissent, Finding, Overrule, Permit, Submission

__all__ = [
    "Approval",
    "ChainAssignment",
    "ChainStep",
    "Dissent",
    "Finding",
    "Overrule",
    "Permit",
    "RecordKey",
    "ReviewChain",
    "Submission",
]
