"""RecordKey seals; ReviewChain ← Submission ← Finding, Approval, Dissent; a Permit ends a review well.

Batch ← BatchMember, Reading, BatchApproval: what passes together.
Bundle ← BundleMember, BundleReading, BundleAct, BundlePublication: what is approved and published as one.
ReturnReason: what a return may be for.
Inquiry, ConsentDecision, Instruction: who is asked before it is published, and what follows.
ListedTerm ← TermHit; TermScan: business secrets of a department, and where they stand in public.
AuditEntry: who read what is private, and what was done with the keys.
"""

from .audit import AuditEntry
from .batches import Batch, BatchApproval, BatchMember, Reading
from .bundles import Bundle, BundleAct, BundleMember, BundlePublication, BundleReading
from .chains import AssignmentChange, ChainAssignment, ChainStep, ChainWriter, ReviewChain
from .keys import RecordKey
from .returns import ReturnReason
from .reviews import Approval, Dissent, Finding, HandMask, Overrule, Permit, Submission
from .terms import ListedTerm, TermHit, TermScan
from .third_parties import ConsentDecision, Inquiry, Instruction

__all__ = [
    "Approval",
    "AssignmentChange",
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
    "ChainWriter",
    "ConsentDecision",
    "Dissent",
    "Finding",
    "HandMask",
    "Inquiry",
    "Instruction",
    "ListedTerm",
    "Overrule",
    "Permit",
    "Reading",
    "RecordKey",
    "ReturnReason",
    "ReviewChain",
    "Submission",
    "TermHit",
    "TermScan",
]
