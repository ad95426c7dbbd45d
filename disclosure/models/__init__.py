"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent; BulkRow → BulkJob; Objection points at a public item.

IntakeJob ← IntakeRow, ProposalGroup; a Record may come from an IntakeJob.
CatalogueEdition ← EditionRun ← EditionChange: a dry run, and what it found.
PunctualityCount and DeadlineRun say how deadlines were kept, and counted anew.
"""

from .catalogue import CatalogueEdition, CatalogueEntry
from .deadlines import DeadlineRun, PunctualityCount, PunctualityPosition
from .desk import BulkJob, BulkRow, Export
from .edition_runs import EditionChange, EditionRun
from .intake import IntakeJob, IntakeRow, MappingProfile, ProposalGroup
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "BulkJob",
    "BulkRow",
    "CatalogueEdition",
    "CatalogueEntry",
    "DeadlineRun",
    "EditionChange",
    "EditionRun",
    "Export",
    "IntakeJob",
    "IntakeRow",
    "MappingProfile",
    "Objection",
    "ProposalGroup",
    "PunctualityCount",
    "PunctualityPosition",
    "Record",
    "RecordEvent",
]
