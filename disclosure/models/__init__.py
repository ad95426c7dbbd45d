"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent; Objection points at a public item.

CatalogueEdition ← EditionRun ← EditionChange: a dry run, and what it found.
"""

from .catalogue import CatalogueEdition, CatalogueEntry
from .edition_runs import EditionChange, EditionRun
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "CatalogueEdition",
    "CatalogueEntry",
    "EditionChange",
    "EditionRun",
    "Objection",
    "Record",
    "RecordEvent",
]
