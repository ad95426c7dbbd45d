"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent, BulkRow → BulkJob; Objection points at a public item."""

from .catalogue import CatalogueEdition, CatalogueEntry
from .desk import BulkJob, BulkRow, Export
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "BulkJob",
    "BulkRow",
    "CatalogueEdition",
    "CatalogueEntry",
    "Export",
    "Objection",
    "Record",
    "RecordEvent",
]
