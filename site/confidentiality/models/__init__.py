"""RecordKey seals; ReviewChain ← Submission ← Finding, Approval, Dissent; a Permit ends a review well.

Batch ← BatchMember, Reading, BatchApproval: what passes together.
Bundle ← BundleMember, BundleReading, BundleAct, BundlePublication: what is approved and published as one.
AuditEntry: who read what is private, and what was done with the keys.
"""

from .audit import AuditEntry
from .batches import Batch, BatchApproval, BatchMember, Reading
from .bundles import Bundle, BundleAct, BundleMember, BundlePublication, BundleReading
from .chains import ChainAssignment, ChainStep, ReviewChain
from .keys import RecordKey
from .reviews import Approval, Dissent, Finding, Overrule, Permit, Submission

__all__ = [
    "Approval",
    "AuditEntry",
    "Batch",
    "BatchApproval",
    "BatchMember",
    "Bundle",
    "BundleAct",
    "BundleMember",
    "BundlePublication",
    "BundleReading",
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
