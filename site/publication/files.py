"""Files by their content: PDF rewritten without what a reader does not see, text as UTF-8.

A PDF is copied page by page into a new one. What hangs at the document stays behind (metadata, embedded
files, scripts, forms, outline); what hangs at pages and pictures is taken off (metadata, actions, private
data of programs, comments, EXIF inside of JPEG pictures). Links to web addresses stay.
"""

import io
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PdfReadError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from .errors import AssetRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 300
MOST_TEXT = 2_000_000  # characters; what cannot be screened is not published
HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/Thumb", "/B", "/OPI", "/Alternates")
WEB = ("http://", "https://", "mailto:")
EXTENSIONS = {"application/pdf": "pdf", "text/plain": "txt", "text/csv": "csv"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes to publish, their type, and the text in them for screening."""

    content: bytes
    mime: str
    text: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.mime]


def clean(content: bytes, *, name: str) -> Cleaned:
    """A file without what its reader does not see. `name` tells only CSV from plain text.

    Raises AssetRefused.
    """
    if len(content) > MOST_BYTES:
        raise AssetRefused(_("The file is larger than 20 MB; divide it."))
    if content.lstrip()[:5] == b"%PDF-":
        return _pdf(content)
    text = _text(content)
    return Cleaned(text.encode(), "text/csv" if name.lower().endswith(".csv") else "text/plain", text)


def _text(content: bytes) -> str:
    """UTF-8, or GB 18030 as Chinese programs write it; line ends become \\n."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any((char < " " and char not in "\t\n\r") or char == "\x7f" for char in text):
            break
        if len(text) > MOST_TEXT:
            raise AssetRefused(_("The file holds too much text to be screened; divide it."))
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise AssetRefused(_("Only PDF, plain text and CSV can be published; save the file as one of these."))


def _pdf(content: bytes) -> Cleaned:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise AssetRefused(_("The PDF is protected by a password; save it without one."))
        if len(reader.pages) > MOST_PAGES:
            raise AssetRefused(_("The PDF has more than 300 pages; divide it."))
        written = _rewritten(reader)
        text = _text_of(written)
    except AssetRefused:
        raise
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise AssetRefused(_("The PDF is damaged; print it to a new PDF and upload that.")) from error
    return Cleaned(written, "application/pdf", text)


def _rewritten(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    for page in reader.pages:
        links = [link for each in page.get("/Annots") or [] if (link := _web_link(each.get_object()))]
        page.pop("/Annots", None)  # before the copy, so that what hangs at them is not copied either
        _strip(page)
        fresh = writer.add_page(page)
        if links:
            fresh[NameObject("/Annots")] = ArrayObject(links)
    for each in writer._objects:
        if isinstance(each, DictionaryObject):
            _strip(each)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _web_link(annotation: DictionaryObject) -> DictionaryObject | None:
    """A link to a web address, written anew; no other annotation stays."""
    action = annotation.get("/A")
    address = str(action.get_object().get("/URI", "")) if action else ""
    if annotation.get("/Subtype") != "/Link" or not address.lower().startswith(WEB):
        return None
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject([FloatObject(side) for side in annotation["/Rect"]]),
            NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
            NameObject("/A"): DictionaryObject(
                {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(address)}
            ),
        }
    )


def _strip(each: DictionaryObject) -> None:
    for key in HIDDEN:
        each.pop(key, None)
    if isinstance(each, StreamObject) and each.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        each._data = _without_segments(each._data)


def _without_segments(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC and comments; JFIF, colour profile and Adobe's marker stay."""
    kept, position = [jpeg[:2]], 2
    while position + 4 <= len(jpeg) and jpeg[position] == 0xFF and jpeg[position + 1] != 0xDA:
        marker, end = jpeg[position + 1], position + 2 + int.from_bytes(jpeg[position + 2 : position + 4])
        if not (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE)) and marker != 0xFE:
            kept.append(jpeg[position:end])
        position = end
    return b"".join([*kept, jpeg[position:]])


def _text_of(content: bytes) -> str:
    """What is written on the pages, read from the very bytes that will be published."""
    parts: list[str] = []
    for page in PdfReader(io.BytesIO(content)).pages:
        parts.append(page.extract_text())
        if sum(map(len, parts)) > MOST_TEXT:
            raise AssetRefused(_("The file holds too much text to be screened; divide it."))
    return "\n".join(parts)
