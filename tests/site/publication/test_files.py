"""Files of pages: cleaned by their content, refused in the sentences of the door."""

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from confidentiality.attachments import kinds
from publication import files
from publication.errors import AssetRefused
from tests.office import docx, paragraph, zipped
from tests.pages import jpeg
from tests.site.publication.test_imaging import exif

PLANTED = [
    b"planted-author",
    b"planted-script",
    b"planted-embedded",
    b"planted-xmp",
    b"planted-note",
    b"planted-piece",
]


def planted_pdf() -> bytes:
    """A page with a picture, and secrets in every place that a reader does not look at."""
    picture = io.BytesIO()
    Image.open(io.BytesIO(jpeg(60, 40, exif=exif()))).save(picture, "PDF")
    writer = PdfWriter(clone_from=io.BytesIO(picture.getvalue()))
    page = writer.pages[0]
    image = page["/Resources"]["/XObject"]["/image"].get_object()
    assert image["/Filter"] == "/DCTDecode"
    image._data = jpeg(60, 40, exif=exif())
    writer.add_metadata({"/Author": "planted-author"})
    script = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('planted-script')")}
    action = DictionaryObject({NameObject(key): value for key, value in script.items()})
    writer.root_object[NameObject("/OpenAction")] = action
    writer.add_attachment("planted-embedded.txt", b"planted-embedded")
    writer.xmp_metadata = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>planted-xmp</x:xmpmeta>"
    writer.add_annotation(0, FreeText(text="planted-note", rect=(1, 1, 9, 9)))
    writer.add_annotation(0, Link(rect=(1, 1, 9, 9), url="https://example.cn/"))
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject("planted-piece")})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def every_byte(pdf: bytes) -> bytes:
    """The file and everything that is compressed inside of it."""
    reader = PdfReader(io.BytesIO(pdf))
    parts = [pdf]
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(number)
        parts.append(repr(found).encode())
        if isinstance(found, StreamObject):
            parts += [found._data, found.get_data() if found.get("/Filter") != "/DCTDecode" else b""]
    return b"".join(parts)


def test_nothing_that_a_reader_does_not_see_stays_in_a_pdf():
    given = planted_pdf()
    assert all(secret in every_byte(given) for secret in PLANTED)
    assert b"ImageDescription planted" in every_byte(given)
    cleaned = files.clean_material(given, name="x.pdf")
    left = every_byte(cleaned.content)
    assert [secret for secret in [*PLANTED, b"planted", b"zhang-san"] if secret in left] == []
    reader = PdfReader(io.BytesIO(cleaned.content))
    assert (cleaned.mime, len(reader.pages)) == ("application/pdf", 1)
    assert (reader.metadata, sorted(reader.trailer["/Root"])) == (None, ["/Pages", "/Type"])
    [link] = reader.pages[0]["/Annots"]
    assert link.get_object()["/A"] == {"/S": "/URI", "/URI": "https://example.cn/"}


def test_text_becomes_utf_8_and_is_handed_to_screening():
    cleaned = files.clean_material("学习单\r\n一、守信".encode("gb18030"), name="a.txt")
    assert (cleaned.content.decode(), cleaned.mime) == ("学习单\n一、守信", "text/plain")
    assert cleaned.text == "学习单\n一、守信"
    assert files.clean_material("\ufeff项目,次数".encode(), name="A.CSV").mime == "text/csv"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            zipped({"a.txt": b""}),
            "Archives (ZIP, RAR, 7z, gz …) are not taken; unpack it and upload the files singly.",
        ),
        (b"\x7fELF\x02\x01\x01\x00", "This is a program, not a document; it is not taken."),
        (
            jpeg(9, 9),
            "Only PDF, DOCX, XLSX, plain text and CSV can be published; save the file as one of these.",
        ),
        (
            b"a\x00b",
            "Only PDF, DOCX, XLSX, plain text and CSV can be published; save the file as one of these.",
        ),
    ],
)
def test_other_files_are_refused_whatever_their_name_says(content, sentence):
    with pytest.raises(AssetRefused) as refused:
        files.clean_material(content, name="worksheet.pdf")
    assert str(refused.value) == sentence


def test_a_worksheet_of_word_is_taken_by_its_content():
    cleaned = files.clean_material(docx(paragraph("学习单")), name="a.txt")
    assert (files.EXTENSIONS[cleaned.mime], cleaned.text) == ("docx", "学习单")


def encrypted() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_protected_and_damaged_pdfs_are_refused():
    with pytest.raises(AssetRefused, match="protected by a password"):
        files.clean_material(encrypted(), name="a.pdf")
    with pytest.raises(AssetRefused, match="The PDF is damaged"):
        files.clean_material(b"%PDF-1.7\nnothing", name="a.pdf")


def test_a_file_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_BYTES", 3)
    with pytest.raises(AssetRefused, match="larger than 20 MB"):
        files.clean_material(b"abcd", name="a.txt")
