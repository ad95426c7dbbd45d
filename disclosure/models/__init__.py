"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent; Objection points at a public item.

PunctualityCount and DeadlineRun say how deadlines were kept, and counted anew.
"""

from .catalogue import CatalogueEdition, CatalogueEntry
from .deadlines import DeadlineRun, PunctualityCount, PunctualityPosition
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "CatalogueEdition",
    "CatalogueEntry",
    "DeadlineRun",
    "Objection",
    "PunctualityCount",
    "PunctualityPosition",
    "Record",
    "RecordEvent",
]
