"""Files by their content: PDF rewritten without what a reader does not see, text as UTF-8.

A PDF is copied page by page into a new one. What hangs at the document stays behind (metadata, embedded
files, scripts, forms, outline); what hangs at pages and pictures is taken off (metadata, actions, private
data of programs, comments, EXIF inside of JPEG pictures). Links to web addresses stay.

What of a PDF no program can read is said by page: those without text, with a picture (a scan has a layer of
text that somebody else's program guessed), or in a font that does not say which characters it draws.
"""

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.errors import PyPdfError
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
INLINE_PICTURE = re.compile(rb"(?:^|\s)BI\s")
DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
SPOKEN = ("/ActualText", "/Alt", "/E")  # what a program reads out in place of the page
MOST_GARBLED = 0.05  # share of the characters that no text has
DEEPEST = 20  # forms within forms
WEB = ("http://", "https://", "mailto:")
EXTENSIONS = {"application/pdf": "pdf", "text/plain": "txt", "text/csv": "csv"}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Bytes to publish, their type, the text in them for screening, and pages (from 1) it is not all of."""

    content: bytes
    mime: str
    text: str
    unread: tuple[int, ...] = ()

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
        text, unread = _text_of(written)
    except AssetRefused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise AssetRefused(_("The PDF is damaged; print it to a new PDF and upload that.")) from error
    return Cleaned(written, "application/pdf", text, unread)


def _rewritten(reader: PdfReader) -> bytes:
    writer = PdfWriter()
    for page in reader.pages:
        links = [link for each in page.get("/Annots") or [] if (link := _web_link(each.get_object()))]
        page.pop("/Annots", None)  # before the copy, so that what hangs at them is not copied either
        _strip(page)
        _leave_undrawn(page)
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


def _leave_undrawn(page: PageObject) -> None:
    """Take pictures and forms that the page holds and does not draw out of it, and out of no other page."""
    resources = page.get("/Resources", DictionaryObject()).get_object()
    held = resources.get("/XObject", DictionaryObject()).get_object()
    contents = page.get_contents()
    drawing = b"" if contents is None else contents.get_data()
    drawn = {f"/{name.decode('latin-1')}" for name in DRAWN.findall(drawing)}
    if not held or any("#" in name for name in drawn):  # an escaped name: rather all than one too few
        return
    kept = DictionaryObject({name: each for name, each in held.items() if name in drawn})
    forms = [each.get_object() for each in kept.values() if each.get_object().get("/Subtype") == "/Form"]
    if any("/Resources" not in form for form in forms):  # it draws with what the page holds
        return
    page[NameObject("/Resources")] = DictionaryObject({**resources, NameObject("/XObject"): kept})


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


def _text_of(content: bytes) -> tuple[str, tuple[int, ...]]:
    """What is written on the pages and behind their links, read from the very bytes that will be published.

    Beside it, numbers of the pages of which this is not all.
    """
    parts: list[str] = []
    unread: list[int] = []
    length = 0
    for number, page in enumerate(PdfReader(io.BytesIO(content)).pages, start=1):
        text = page.extract_text()
        if not _is_read(page, text):
            unread.append(number)
        parts += [
            text,
            *_spoken(page),
            *(str(link.get_object()["/A"]["/URI"]) for link in page.get("/Annots") or []),
        ]
        length += len(text)
        if length > MOST_TEXT:
            raise AssetRefused(_("The file holds too much text to be screened; divide it."))
    return "\n".join(parts), tuple(unread)


def _spoken(page: PageObject) -> Iterator[str]:
    """Texts that stand in place of what is drawn, for readers aloud and for copying."""
    contents = page.get_contents()
    if contents is None or not any(key.encode() in contents.get_data() for key in SPOKEN):
        return
    for operands, operator in contents.operations:
        if operator in (b"BDC", b"DP") and isinstance(operands[-1], DictionaryObject):
            yield from (str(operands[-1][key]) for key in SPOKEN if key in operands[-1])


def _is_read(page: PageObject, text: str) -> bool:
    """Whether the text is all that a person reads on the page."""
    if not text.strip() or _is_garbled(text):
        return False
    contents = page.get_contents()
    if contents is not None and INLINE_PICTURE.search(contents.get_data()):
        return False
    return not any(_is_opaque(each) for each in _drawn_with(page.get("/Resources"), set(), 0))


def _is_garbled(text: str) -> bool:
    strange = sum(unicodedata.category(char) in ("Co", "Cn", "Cs") or char == "\ufffd" for char in text)
    strange += sum(unicodedata.category(char) == "Cc" and not char.isspace() for char in text)
    return strange > MOST_GARBLED * len(text)


def _drawn_with(resources: object, seen: set[int], depth: int) -> Iterator[DictionaryObject]:
    """Fonts, pictures, forms and patterns of a page, those within forms too."""
    resources = resources.get_object() if resources is not None else {}
    for kind in ("/Font", "/XObject", "/Pattern"):
        for each in (resources.get(kind) or DictionaryObject()).get_object().values():
            found = each.get_object()
            if id(found) in seen or depth > DEEPEST:
                continue
            seen.add(id(found))
            yield found
            yield from _drawn_with(found.get("/Resources"), seen, depth + 1)


def _is_opaque(each: DictionaryObject) -> bool:
    """A picture, or a font that does not say which characters it draws."""
    if each.get("/Subtype") == "/Image":
        return True
    if isinstance(each, StreamObject) and each.get("/Subtype") == "/Form":
        return bool(INLINE_PICTURE.search(each.get_data()))
    named = each.get("/Subtype") == "/Type0" and not str(each.get("/Encoding", "")).startswith("/Identity")
    return each.get("/Subtype") in ("/Type0", "/Type3") and "/ToUnicode" not in each and not named
