"""The sandbox: files rewritten in a process that ends when one is hostile; PDFs, layer by layer."""

import io
import resource
import signal
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from confidentiality.attachments import kinds, process, sandbox
from confidentiality.attachments import pdf as pdf_
from confidentiality.attachments.cleaned import Cleaned
from confidentiality.attachments.errors import FileRefused
from tests.pages import jpeg
from tests.papers import pdf, planted, scan
from tests.site.publication.test_files import every_byte
from tests.site.publication.test_imaging import exif

SECRETS = {
    "metadata": "planted-author",
    "annotation": "planted-note",
    "embedded": "planted-embedded",
    "earlier": "earlier",
    "script": "planted-script",
    "exif": "planted-artist",
}
EARLIER = "earlier".encode("utf-16-be").hex().encode()


def clean(content: bytes) -> Cleaned:
    return sandbox.clean(content, taken=kinds.PAPERS)


def hidden_bytes() -> list[bytes]:
    return [EARLIER if place == "earlier" else text.encode() for place, text in SECRETS.items()]


def test_text_of_a_pdf_is_what_stands_on_its_pages():
    cleaned = clean(pdf("行政处罚决定书\n罚款2000元。", "第二页"))
    assert (cleaned.mime, cleaned.unread) == ("application/pdf", ())
    assert cleaned.text == "行政处罚决定书\n罚款2000元。\n\n第二页\n"


def test_nothing_that_a_reader_does_not_see_stays():
    given = planted("行政处罚决定书", SECRETS)
    everything = b"".join([given, *(every_byte(given),)])
    assert [place for place in hidden_bytes() if place not in everything] == []
    cleaned = clean(given)
    assert [place for place in hidden_bytes() if place in every_byte(cleaned.content)] == []
    assert "行政处罚决定书" in cleaned.text
    assert "earlier" not in cleaned.text


def test_addresses_behind_links_are_screened_as_text():
    assert "https://example.cn/" in clean(planted("正文", SECRETS)).text


def test_what_a_page_holds_and_does_not_draw_is_left_behind():
    writer = PdfWriter(clone_from=io.BytesIO(scan()))
    [page] = writer.pages
    form = DecodedStreamObject()
    form.set_data(b"% planted-undrawn")
    form[NameObject("/Subtype")] = NameObject("/Form")
    page["/Resources"]["/XObject"][NameObject("/Hidden")] = writer._add_object(form)
    written = io.BytesIO()
    writer.write(written)
    assert b"planted-undrawn" in every_byte(written.getvalue())
    cleaned = clean(written.getvalue()).content
    assert b"planted-undrawn" not in every_byte(cleaned)
    [left] = PdfReader(io.BytesIO(cleaned)).pages
    assert list(left["/Resources"]["/XObject"]) == ["/image"]


def test_text_for_readers_aloud_is_screened_too():
    spoken = "张建国".encode("utf-16-be").hex()
    given = pdf("正文", drawing=f"/Span <</ActualText <feff{spoken}>>> BDC EMC")
    assert clean(given).text == "正文\n\n张建国"


def test_pages_that_no_program_reads_are_named():
    assert clean(scan("第一页", "第二页")).unread == (3,)
    assert clean(pdf("第一页", "")).unread == (2,)
    assert clean(pdf("第一页", unicode=False)).unread == (1,)


def test_text_that_is_none_counts_as_unread():
    assert pdf_._is_garbled("\ue000\ue001罚款")
    assert pdf_._is_garbled("\x01\x02\x03")
    assert not pdf_._is_garbled("行政处罚决定书\n罚款2000元。")


def test_pictures_are_pixels_only_and_unread():
    given = jpeg(60, 40, exif=exif())
    assert b"zhang-san" in given
    cleaned = clean(given)
    assert (cleaned.mime, cleaned.text, cleaned.unread) == ("image/jpeg", "", (1,))
    assert b"zhang-san" not in cleaned.content
    assert Image.open(io.BytesIO(cleaned.content)).size == (60, 40)


def test_a_page_that_unpacks_to_a_gigabyte_is_not_unpacked_here():
    packer = zlib.compressobj(9)
    block = b"\0" * (16 * 1024 * 1024)
    bomb = b"".join([*(packer.compress(block) for _each in range(64)), packer.flush()])
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(bomb), bomb),
    ]
    content, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table, len(content),
    )  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused) as refused:
        clean(content)
    assert str(refused.value) == "The PDF is damaged; print it to a new PDF and upload that."
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024  # kilobytes


def test_who_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "SECONDS", 0.01)
    with pytest.raises(FileRefused) as refused:
        clean(pdf("正文"))
    assert str(refused.value) == "The file takes too long to read; print it to a new PDF and upload that."


def test_ends_of_the_process_have_their_sentences():
    assert sandbox._ENDED[-signal.SIGXCPU] == sandbox.TOO_LONG
    assert sandbox._ENDED[process.OUT_OF_MEMORY] == sandbox.TOO_MUCH


def test_process_knows_no_secret(monkeypatch):
    monkeypatch.setenv("CHENGXIN_SECRET_KEY", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    assert sorted(sandbox.environment()) == ["PATH", "PYTHONIOENCODING", "PYTHONPATH"]
