"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent; Objection points at a public item."""

from .catalogue import CatalogueEdition, CatalogueEntry
from .objections import Objection
from .records import Record, RecordEvent

__all__ = ["CatalogueEdition", "CatalogueEntry", "Objection", "Record", "RecordEvent"]
