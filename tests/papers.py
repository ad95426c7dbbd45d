"""PDFs as offices make them: pages of Chinese text, and secrets wherever a file can hide them."""

import io

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.pages import jpeg

PICTURE = "q 60 0 0 40 0 0 cm /image Do Q"
TO_UNICODE = b"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end"""


def pdf(*texts: str, unicode: bool = True, drawing: str = "") -> bytes:
    """A page for each text and what else is drawn; `unicode=False` leaves out which characters glyphs are."""
    writer = PdfWriter()
    for text in texts:
        _write(writer, text, unicode=unicode, drawing=drawing)
    return _bytes(writer)


def scan(*texts: str) -> bytes:
    """Pages of text, then one that is a picture."""
    picture = io.BytesIO()
    Image.open(io.BytesIO(jpeg(60, 40))).save(picture, "PDF")
    writer = PdfWriter()
    for text in texts:
        _write(writer, text)
    writer.add_page(PdfReader(io.BytesIO(picture.getvalue())).pages[0])
    return _bytes(writer)


def planted(text: str, secrets: dict[str, str]) -> bytes:
    """A page of text; `secrets` go to metadata, annotation, embedded, earlier, script, exif."""
    before = PdfWriter(clone_from=io.BytesIO(_with_picture(text + secrets["earlier"], secrets["exif"])))
    before.add_metadata({"/Author": secrets["metadata"]})
    before.add_annotation(0, FreeText(text=secrets["annotation"], rect=(1, 1, 9, 9)))
    before.add_annotation(0, Link(rect=(1, 1, 9, 9), url="https://example.cn/"))
    before.add_attachment("list.txt", secrets["embedded"].encode())
    before.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject(secrets["script"]),
        }
    )
    after = PdfWriter(io.BytesIO(_bytes(before)), incremental=True)
    after.pages[0][NameObject("/Contents")] = after._add_object(_drawing(text, PICTURE))
    return _bytes(after)


def _with_picture(text: str, artist: str) -> bytes:
    """A page whose picture is a JPEG with EXIF."""
    exif = Image.Exif()
    exif[0x013B] = artist
    picture = io.BytesIO()
    Image.open(io.BytesIO(jpeg(60, 40))).save(picture, "PDF")
    writer = PdfWriter(clone_from=io.BytesIO(picture.getvalue()))
    page = writer.pages[0]
    page["/Resources"]["/XObject"]["/image"].get_object()._data = jpeg(60, 40, exif=exif.tobytes())
    page["/Resources"][NameObject("/Font")] = DictionaryObject({NameObject("/F"): _font(writer)})
    page[NameObject("/Contents")] = writer._add_object(_drawing(text, PICTURE))
    return _bytes(writer)


def _write(writer: PdfWriter, text: str, *, unicode: bool = True, drawing: str = "") -> None:
    page = writer.add_blank_page(595, 842)
    fonts = DictionaryObject({NameObject("/F"): _font(writer, unicode=unicode)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    page[NameObject("/Contents")] = writer._add_object(_drawing(text, drawing))


def _font(writer: PdfWriter, *, unicode: bool = True):
    """A composite font whose glyphs are numbered as Unicode is."""
    system = DictionaryObject(
        {
            NameObject("/Registry"): TextStringObject("Adobe"),
            NameObject("/Ordering"): TextStringObject("Identity"),
            NameObject("/Supplement"): NumberObject(0),
        }
    )
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/SimSun"),
            NameObject("/CIDSystemInfo"): system,
            NameObject("/DW"): NumberObject(1000),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/SimSun"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
        }
    )
    if unicode:
        font[NameObject("/ToUnicode")] = writer._add_object(_stream(TO_UNICODE))
    return writer._add_object(font)


def _drawing(text: str, more: str = "") -> DecodedStreamObject:
    lines = [f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in text.split("\n")]
    return _stream(f"BT /F 12 Tf 14 TL 40 800 Td {' '.join(lines)} ET {more}".encode())


def _stream(content: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(content)
    return stream


def _bytes(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
