"""What a PDF says beside its pages: properties, notes, form values, scripts, earlier versions of the file.

Every object of the file is looked at, also those that nothing refers to any more. An incremental update
leaves what it replaces in the file: the file is read anew as it was before each of them.
"""

import io
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

from . import markup, places
from .errors import FileRefused
from .errors import gettext_noop as _
from .places import Hidden

MOST_OBJECTS = 200_000
MOST_EARLIER = 5  # versions that are read, the latest
MOST_EMBEDDED = 2 << 20  # bytes of an embedded file that is looked at
DEEPEST = 40
CROWDED = _("The PDF has more parts than it may; print it to a new PDF and upload that.")
ENDS = re.compile(rb"%%EOF[\r\n]*")
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_KEYS = {
    "/Contents": places.ANNOTATIONS, "/RC": places.ANNOTATIONS, "/Subj": places.ANNOTATIONS,
    "/V": places.FORM, "/DV": places.FORM, "/TU": places.FORM, "/JS": places.SCRIPTS, "/F": places.EMBEDDED,
    "/UF": places.EMBEDDED, "/Desc": places.EMBEDDED, "/Title": places.OUTLINE, "/URI": places.LINKS,
    "/Author": places.PROPERTIES, "/Creator": places.PROPERTIES, "/Producer": places.PROPERTIES,
    "/Subject": places.PROPERTIES, "/Keywords": places.PROPERTIES, "/Name": places.LAYERS,
}  # fmt: skip
DAMAGE = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError)


def tell(content: bytes, reader: PdfReader, hidden: Hidden) -> None:
    """Raises FileRefused."""
    _tell_objects(reader, hidden)
    for earlier in _earlier(content):
        _tell_earlier(earlier, hidden)


def _tell_objects(reader: PdfReader, hidden: Hidden) -> None:
    numbers = {number for known in reader.xref.values() for number in known} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise FileRefused(CROWDED)
    for number in sorted(numbers):
        try:
            found = reader.get_object(number)
        except DAMAGE:
            continue
        _tell(found, hidden)


def _tell(found: object, hidden: Hidden) -> None:
    if isinstance(found, DictionaryObject | ArrayObject | TextStringObject | ByteStringObject):
        for place, text in _strings(found, places.OTHER, 0):
            if markup.is_worth(text):
                hidden.add(place, _named(place, text))
    if isinstance(found, StreamObject):
        _tell_stream(found, hidden)


def _strings(found: object, place: str, depth: int) -> Iterator[tuple[str, str]]:
    """Texts of an object, not of those that it refers to."""
    if isinstance(found, TextStringObject):
        yield place, str(found)
    elif isinstance(found, ByteStringObject):
        yield place, _decoded(bytes(found))
    elif depth < DEEPEST and isinstance(found, DictionaryObject):
        for key in list(found):
            if key not in (
                "/ID",
                "/FontFile",
                "/CharProcs",
                "/Registry",
                "/Ordering",
                "/Panose",
                "/DA",
                "/CheckSum",
            ):
                yield from _strings(found.raw_get(key), _KEYS.get(key, place), depth + 1)
    elif depth < DEEPEST and isinstance(found, ArrayObject):
        for each in list.__iter__(found):
            yield from _strings(each, place, depth + 1)


def _named(place: str, text: str) -> str:
    """A short word alone in the properties is most often a name."""
    return f"作者：{text}" if place == places.PROPERTIES and len(text) <= 5 else text


def _tell_stream(stream: StreamObject, hidden: Hidden) -> None:
    kind = stream.get("/Type")
    if kind not in ("/Metadata", "/EmbeddedFile") or len(stream._data) > MOST_EMBEDDED:
        return
    try:
        text = _decoded(stream.get_data()[:MOST_EMBEDDED])
    except DAMAGE:
        return
    if kind == "/Metadata":
        hidden.add(
            places.PROPERTIES,
            "\n".join(line for line in _TAGS.sub("\n", text).split("\n") if markup.is_worth(line)),
        )
    else:
        hidden.add(places.EMBEDDED, text)


def _decoded(value: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text if not any(char < " " and char not in "\t\r\n" for char in text) else ""
    return ""


def _earlier(content: bytes) -> list[bytes]:
    """The file as it was before its updates, the latest first."""
    ends = [found.end() for found in ENDS.finditer(content)]
    return [content[:end] for end in reversed(ends[:-1])][:MOST_EARLIER]


def _tell_earlier(content: bytes, hidden: Hidden) -> None:
    try:
        reader = PdfReader(io.BytesIO(content))
        for page in reader.pages:
            hidden.add(places.EARLIER, page.extract_text())
        _tell_objects(reader, hidden)
    except DAMAGE:
        return  # the first part of a file that is written to be read from its beginning
