"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent; Objection points at a public item.

IntakeJob ← IntakeRow, ProposalGroup; a Record may come from an IntakeJob.
"""

from .catalogue import CatalogueEdition, CatalogueEntry
from .intake import IntakeJob, IntakeRow, MappingProfile, ProposalGroup
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "CatalogueEdition",
    "CatalogueEntry",
    "IntakeJob",
    "IntakeRow",
    "MappingProfile",
    "Objection",
    "ProposalGroup",
    "Record",
    "RecordEvent",
]
