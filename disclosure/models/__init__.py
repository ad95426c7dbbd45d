"""CatalogueEntry ← CatalogueEdition ← Record ← RecordEvent, Attachment; Objection points at a public item."""

from .attachments import Attachment, AttachmentPart
from .catalogue import CatalogueEdition, CatalogueEntry
from .objections import Objection
from .records import Record, RecordEvent

__all__ = [
    "Attachment",
    "AttachmentPart",
    "CatalogueEdition",
    "CatalogueEntry",
    "Objection",
    "Record",
    "RecordEvent",
]
