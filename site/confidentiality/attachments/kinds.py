"""The type of a file by its content, whatever its name says; what is not taken gets a sentence.

By the first and last bytes alone: nothing is unpacked here. `application/zip` stands for a file that has to
be opened (in the child) to know more.
"""

import re
from collections.abc import Collection

from .cleaned import MOST_BYTES
from .errors import FileRefused
from .errors import gettext_noop as _

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, CSV = "text/plain", "text/csv"
ZIP = "application/zip"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png", DOCX: "docx", XLSX: "xlsx", TEXT: "txt", CSV: "csv"}
WEBP, GIF, AVIF = "image/webp", "image/gif", "image/avif"
PICTURES = frozenset({JPEG, PNG, WEBP, GIF, AVIF})  # what editors may show
PAPERS = frozenset({PDF, JPEG, PNG, DOCX, XLSX})  # what a decision's attachment may be
MATERIALS = frozenset({PDF, DOCX, XLSX, TEXT, CSV})  # what a page's may be

STARTS = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PK\x03\x04", ZIP), (b"%PDF-", PDF))
ARCHIVES = (
    b"PK\x05\x06", b"PK\x07\x08", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh91AY&SY", b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"MSCF", b"\x1f\x9d", b"LZIP", b"xar!", b"!<arch>",
)  # fmt: skip
PROGRAMS = (
    b"MZ\x90\x00",
    b"MZ\x00",
    b"MZP\x00",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"#!/",
    b"L\x00\x00\x00\x01",
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RICH = b"{\\rtf"
MARKUP = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:\?xml|!doctype|html|head|body|script|svg|math|mht|iframe)", re.I | re.S
)
LOOKED_AT = 4096  # bytes of the start that readers of PDF search for its header
END = 66_000  # bytes of the end in which a ZIP's directory begins to be told
WHITE = b" \t\r\n\x0c\x00"

ARCHIVE = _("Archives (ZIP, RAR, 7z, gz …) are not taken; unpack it and upload the files singly.")
PROGRAM = _("This is a program, not a document; it is not taken.")
OLD = _("Old Office files (DOC, XLS, PPT) are not taken; save it as DOCX, XLSX or PDF and upload that.")
RTF = _("RTF files are not taken; save it as DOCX or PDF and upload that.")
PAGE = _("Web pages and SVG pictures are not taken; save it as PDF and upload that.")
TWOFOLD = _("The file is two files in one, or something hangs on its end; save it anew and upload that.")
LARGE = _("The file is larger than 20 MB; divide it.")
UNKNOWN_MATERIAL = _(
    "Only PDF, DOCX, XLSX, plain text and CSV can be published; save the file as one of these."
)
UNKNOWN_PICTURE = _("The picture cannot be read. Save it as JPEG, PNG or WebP and upload it again.")
UNKNOWN = _("Only PDF, DOCX, XLSX, JPEG and PNG are taken; save the file as one of these.")


def not_taken(taken: Collection[str]) -> str:
    """What is said of a file of another type."""
    if TEXT in taken:
        return UNKNOWN_MATERIAL
    return UNKNOWN if PDF in taken else UNKNOWN_PICTURE


def told(content: bytes) -> str | None:
    """The type by its bytes; None where it may be plain text. Raises FileRefused."""
    if len(content) > MOST_BYTES:
        raise FileRefused(LARGE)
    _refuse(content)
    found = next((mime for start, mime in STARTS if content.startswith(start)), None) or _picture(content)
    if found is None and content[:LOOKED_AT].lstrip(WHITE).startswith(b"%PDF-"):
        found = PDF
    if found != PDF and b"%PDF-" in content[:LOOKED_AT] and found is not None:
        raise FileRefused(TWOFOLD)
    if found is not None:
        _single(content, found)
    elif b"%PDF-" in content[:LOOKED_AT]:
        raise FileRefused(TWOFOLD)
    return found


def _picture(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return GIF
    return AVIF if content[4:12] in (b"ftypavif", b"ftypavis") else None


def _refuse(content: bytes) -> None:
    refusals = ((ARCHIVES, ARCHIVE), (PROGRAMS, PROGRAM), ((OLD_OFFICE,), OLD), ((RICH,), RTF))
    for starts, sentence in refusals:
        if content.startswith(starts):
            raise FileRefused(sentence)
    if content[257:262] == b"ustar":
        raise FileRefused(ARCHIVE)
    if MARKUP.match(content[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf")):
        raise FileRefused(PAGE)


def _single(content: bytes, mime: str) -> None:
    """That the file ends where its format says. Raises FileRefused."""
    end = content[-END:]
    if mime == ZIP:
        return  # the container looks at its own ends
    if b"PK\x05\x06" in end or b"PK\x06\x07" in end:
        raise FileRefused(TWOFOLD)
    if mime == PNG and not _ends(content, b"IEND\xaeB`\x82"):
        raise FileRefused(TWOFOLD)
    if mime == JPEG and any(
        mark in _behind(content, b"\xff\xd9") for mark in (b"Rar!", b"7z\xbc\xaf", b"%PDF", b"<script", b"MZ")
    ):
        raise FileRefused(TWOFOLD)
    if mime == PDF and _behind(content, b"%%EOF").strip(WHITE):
        raise FileRefused(TWOFOLD)


def _ends(content: bytes, mark: bytes) -> bool:
    """False only where the mark is there and more than padding follows it; a picture cut short is damaged."""
    return not _behind(content, mark).strip(WHITE)


def _behind(content: bytes, mark: bytes) -> bytes:
    place = content.rfind(mark)
    return b"" if place < 0 else content[place + len(mark) :]
