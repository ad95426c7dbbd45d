"""What cleaning gives back."""

from dataclasses import dataclass, field

MOST_BYTES = 20 * 1024 * 1024
MOST_TEXT = 2_000_000  # characters; what cannot be screened is not published


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes to publish, their type, the text in them, and what of them no program read.

    `unread` are pages (PDF) or pictures (DOCX, XLSX) from 1; of a picture it is (1,). `hidden` are texts
    that only the original holds, by the place where they stood (one of `places.PLACES`).
    """

    content: bytes
    mime: str
    text: str
    unread: tuple[int, ...] = ()
    hidden: dict[str, str] = field(default_factory=dict)
