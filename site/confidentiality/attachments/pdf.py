"""PDF, rewritten without what a reader does not see.

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

from . import kinds, pdf_hidden, pdf_layers, places
from .cleaned import MOST_TEXT, Cleaned
from .errors import FileRefused
from .errors import gettext_noop as _
from .places import Hidden

MOST_PAGES = 300
HIDDEN = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/AF", "/Thumb", "/B", "/OPI", "/Alternates")
UNSEEN = re.compile(rb"\b[37]\s+Tr\b")
INLINE_PICTURE = re.compile(rb"(?:^|\s)BI\s")
DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
SPOKEN = ("/ActualText", "/Alt", "/E")  # what a program reads out in place of the page
MOST_GARBLED = 0.05  # share of the characters that no text has
DEEPEST = 20  # forms within forms
WEB = ("http://", "https://", "mailto:")


def clean(content: bytes) -> Cleaned:
    """Raises FileRefused."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise FileRefused(_("The PDF is protected by a password; save it without one."))
        if len(reader.pages) > MOST_PAGES:
            raise FileRefused(_("The PDF has more than 300 pages; divide it."))
        hidden = Hidden()
        written = _rewritten(reader, hidden)
        text, unread = _text_of(written)
        pdf_hidden.tell(content, PdfReader(io.BytesIO(content)), hidden)
    except FileRefused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise FileRefused(_("The PDF is damaged; print it to a new PDF and upload that.")) from error
    return Cleaned(written, kinds.PDF, text, unread, hidden.told(besides=text))


def _rewritten(reader: PdfReader, hidden: Hidden) -> bytes:
    layered = pdf_layers.mark(reader.root_object)
    writer = PdfWriter()
    for page in reader.pages:
        links = [link for each in page.get("/Annots") or [] if (link := _web_link(each.get_object()))]
        page.pop("/Annots", None)  # before the copy, so that what hangs at them is not copied either
        _strip(page)
        _leave_undrawn(page)
        fresh = writer.add_page(page)
        if layered or _draws_unseen(page):
            hidden.add(places.LAYERS if layered else places.UNSEEN, page.extract_text())
            pdf_layers.clear_page(fresh, writer, invisible=not _has_picture(page))
        if links:
            fresh[NameObject("/Annots")] = ArrayObject(links)
    if layered:
        pdf_layers.empty_hidden(writer)
        pdf_layers.clear_forms(writer, invisible=False)
        for page in writer.pages:
            _leave_undrawn(page)
    for each in writer._objects:
        if isinstance(each, DictionaryObject):
            _strip(each)
            pdf_layers.forget(each)
    writer.metadata = None
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _draws_unseen(page: PageObject) -> bool:
    """Whether text may be drawn invisibly, as scanners lay it over their picture, and others to hide it."""
    contents = page.get_contents()
    return contents is not None and bool(UNSEEN.search(contents.get_data()))


def _has_picture(page: PageObject) -> bool:
    return any(each.get("/Subtype") == "/Image" for each in _drawn_with(page.get("/Resources"), set(), 0))


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
        text, is_beside = _read_page(page)
        if is_beside or not _is_read(page, text):
            unread.append(number)
        parts += [
            text,
            *_spoken(page),
            *(str(link.get_object()["/A"]["/URI"]) for link in page.get("/Annots") or []),
        ]
        length += len(text)
        if length > MOST_TEXT:
            raise FileRefused(places.TOO_MUCH)
    return "\n".join(parts), tuple(unread)


def _read_page(page: PageObject) -> tuple[str, bool]:
    """Its text, and whether some of it stands outside of what is shown of the page."""
    box, beside = page.cropbox, []

    def place(text: str, matrix: list, text_matrix: list, _font: object, _size: float) -> None:
        x = text_matrix[4] * matrix[0] + text_matrix[5] * matrix[2] + matrix[4]
        y = text_matrix[4] * matrix[1] + text_matrix[5] * matrix[3] + matrix[5]
        inside = box.left - 1 <= x <= box.right + 1 and box.bottom - 1 <= y <= box.top + 1
        if text.strip() and not inside:
            beside.append(text)

    return page.extract_text(visitor_text=place), bool(beside)


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
