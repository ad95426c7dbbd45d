"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent, Attachment; Objection points at a public item.

Record ← BulkRow → BulkJob: one act on many records; Export: a list that was downloaded.
IntakeJob ← IntakeRow, ProposalGroup; a Record may come from an IntakeJob.
CatalogueEdition ← EditionRun ← EditionChange: a dry run, and what it found.
CatalogueEntry ← ImpactAssessment ← AssessmentCoverage: what lets persons be published under an edition.
PunctualityCount and DeadlineRun say how deadlines were kept, and counted anew.
"""

from .assessments import AssessmentCoverage, ImpactAssessment
from .attachments import Attachment, AttachmentPart
from .catalogue import CatalogueEdition, CatalogueEntry
from .deadlines import DeadlineRun, PunctualityCount, PunctualityPosition
from .desk import BulkJob, BulkRow, Export
from .edition_runs import EditionChange, EditionRun
from .intake import IntakeJob, IntakeRow, MappingProfile, ProposalGroup
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "AssessmentCoverage",
    "Attachment",
    "AttachmentPart",
    "BulkJob",
    "BulkRow",
    "CatalogueEdition",
    "CatalogueEntry",
    "DeadlineRun",
    "EditionChange",
    "EditionRun",
    "Export",
    "ImpactAssessment",
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
