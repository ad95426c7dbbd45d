"""The type by content: what is not taken gets the sentence that says what to do."""

import io

import pytest
from PIL import Image

from confidentiality.attachments import kinds, package, sandbox
from confidentiality.attachments.container import BOMB, CROWDED, DAMAGED
from confidentiality.attachments.errors import FileRefused
from confidentiality.attachments.markup import ENTITIES
from tests.benchmarks.screening import hostile_files as hostile
from tests.office import DOCUMENT, WORD, WORKBOOK, docx, paragraph, xlsx, zipped
from tests.pages import jpeg
from tests.papers import pdf

PLAIN = docx(paragraph("正文"))
SHEET = xlsx([("表", "visible", "<sheetData/>")])


def png() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (2, 2)).save(written, "PNG")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"\n%PDF-1.7", kinds.PDF),
        (png(), kinds.PNG),
        (jpeg(2, 2), kinds.JPEG),
        (PLAIN, kinds.ZIP),
        (b"RIFF\0\0\0\0WEBPVP8 ", kinds.WEBP),
        ("学习单".encode(), None),
        (b"MZ001,\xe7\x94\xb2", None),
    ],
)
def test_type_is_told_by_the_first_bytes(content, mime):
    assert kinds.told(content) == mime


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Rar!\x1a\x07\x00", kinds.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c", kinds.ARCHIVE),
        (b"\x1f\x8b\x08", kinds.ARCHIVE),
        (b"\0" * 257 + b"ustar", kinds.ARCHIVE),
        (b"MZ\x90\x00", kinds.PROGRAM),
        (b"#!/bin/sh", kinds.PROGRAM),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", kinds.OLD),
        (b"{\\rtf1", kinds.RTF),
        (b"<!doctype HTML>", kinds.PAGE),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", kinds.PAGE),
        (jpeg(2, 2) + PLAIN, kinds.TWOFOLD),
        (png() + PLAIN, kinds.TWOFOLD),
        (png() + b"<script>", kinds.TWOFOLD),
        (pdf("正文") + PLAIN, kinds.TWOFOLD),
        (pdf("正文") + b"\n<script>alert(1)</script>", kinds.TWOFOLD),
        (b"GIF89a" + pdf("正文"), kinds.TWOFOLD),
        (b"some text\n" + pdf("正文"), kinds.TWOFOLD),
    ],
)
def test_what_is_not_taken_gets_its_sentence(content, sentence):
    with pytest.raises(FileRefused) as refused:
        kinds.told(content)
    assert str(refused.value) == sentence


def test_too_large(monkeypatch):
    monkeypatch.setattr(kinds, "MOST_BYTES", 3)
    with pytest.raises(FileRefused) as refused:
        kinds.told(b"%PDF")
    assert str(refused.value) == "The file is larger than 20 MB; divide it."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped({"a.txt": b""}), kinds.ARCHIVE),
        (PLAIN + b"x", kinds.TWOFOLD),
        (b"x" * 9 + PLAIN, None),
        (docx("", more={"word/x.xml": b"\0" * (20 << 20)}), BOMB),
        (hostile.overlapping(), BOMB),
        (docx("", more={f"word/{n}.xml": b"" for n in range(2001)}), CROWDED),
        (docx("", more={"word/../x.xml": b""}), DAMAGED),
        (docx("", more={"word/DOCUMENT.xml": b""}), DAMAGED),
        (docx("", main=DOCUMENT.replace("main", "macroEnabled.main")), package.MACROS),
        (docx("", more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), package.MACROS),
        (docx("", related=[("oleObject", "embeddings/a.bin")]), package.OBJECTS),
        (docx("", more={"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0"}), package.OBJECTS),
        (docx("", more={"word/x.xml": zipped({"a": b""})}), package.OBJECTS),
        (docx("", more={"word/x.bin": b"\x01\x02"}), package.PART),
        (docx("", related=[("aFChunk", "a.html")]), package.OBJECTS),
        (docx("", related=[("control", "activeX/a.xml")]), package.CONTROLS),
        (docx("", related=[("attachedTemplate", "https://example.cn/a.dotm")]), package.TEMPLATE),
        (docx("", related=[("attachedTemplate", "\\\\host\\a.dotm")]), package.TEMPLATE),
        (docx("", related=[("image", "https://example.cn/pixel.png")]), package.TEMPLATE),
        (docx("<w:p><w:r><w:object/></w:r></w:p>"), package.OBJECTS),
        (
            docx('<w:p><w:fldSimple w:instr=" DDEAUTO cmd x"/></w:p>'),
            "The file holds a DDE field, which starts other programs; take it out, or save it as PDF.",
        ),
        (docx('<w:p><w:fldSimple w:instr="INCLUDETEXT a"/></w:p>'), package.TEMPLATE),
        (
            docx(
                "",
                more={"word/charts/chart1.xml": b"<a/>"},
                parts={
                    "charts/chart1.xml": (
                        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
                        "<a/>",
                    )
                },
            ),
            package.CHART,
        ),
        (xlsx([("表", "visible", "")], main=WORKBOOK.replace("sheet.main", "template.main")), package.OTHER),
        (hostile.broken(hostile.laughs()), ENTITIES),
        (hostile.broken(hostile.laughs().encode("utf-16")), ENTITIES),
        (hostile.broken("<a>" * 9), package.DAMAGED),
        (docx("", parts={"x.xml": (f"{WORD}.x", "<a")}), package.DAMAGED),
    ],
)
def test_what_refuses_an_office_file(content, sentence):
    with pytest.raises(FileRefused) as refused:
        sandbox.clean(content, taken=kinds.PAPERS)
    assert str(refused.value) == (sentence or kinds.UNKNOWN)


@pytest.mark.parametrize(("content", "mime"), [(PLAIN, kinds.DOCX), (SHEET, kinds.XLSX)])
def test_an_office_file_is_known_by_its_parts(content, mime):
    assert sandbox.look(content, taken=kinds.PAPERS) == mime
    assert sandbox.clean(content, taken=kinds.PAPERS).mime == mime


def test_a_type_that_is_not_taken_here():
    with pytest.raises(FileRefused) as refused:
        sandbox.clean("文字".encode(), taken=kinds.PAPERS)
    assert (
        str(refused.value) == "Only PDF, DOCX, XLSX, JPEG and PNG are taken; save the file as one of these."
    )
    with pytest.raises(FileRefused) as refused:
        sandbox.look(PLAIN, taken={kinds.TEXT})
    assert str(refused.value) == kinds.UNKNOWN_MATERIAL
