"""Hostile files, one after the other: what is answered, in how many seconds, with how much memory.

    PYTHONPATH=.:site .venv/bin/python -m tests.benchmarks.screening.hostile_files [WORD …]

Each is made here, small, and given to the sandbox as an upload is; the memory is the highest that its process
held (ru_maxrss). Words choose the files whose name holds one of them. Exits 1 where a file took longer than
the sandbox's limits or more memory than the process may have.
"""

import io
import multiprocessing
import os
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator

from confidentiality.attachments import kinds, process, sandbox
from confidentiality.attachments.errors import FileRefused
from tests import office
from tests.office import S, W, cell, paragraph, row

MEGABYTE = 1024 * 1024
GRACE = 5  # seconds that starting and ending a process may take on a busy machine
Made = Callable[[], bytes]


def main(words: list[str]) -> int:
    print(f"{'file':44} {'bytes':>10} {'s':>6} {'MB':>5}  answer")
    bad = 0
    for name, make in files():
        if words and not any(word in name for word in words):
            continue
        content = make()
        answer, seconds, memory = measured(content)
        over = seconds > sandbox.SECONDS + GRACE or memory > process.MEMORY
        bad += over
        print(
            f"{name:44} {len(content):10,} {seconds:6.2f} {memory // MEGABYTE:5}  {answer}{' OVER' if over else ''}",
            flush=True,
        )
    return 1 if bad else 0


def measured(content: bytes) -> tuple[str, float, int]:
    """In a process of its own, whose only child is the sandbox's; a small one, since a child counts what its
    parent held when it began.
    """
    here, there = multiprocessing.Pipe(duplex=False)
    asked = multiprocessing.get_context("spawn").Process(target=_ask, args=(content, there))
    asked.start()
    told = here.recv()
    asked.join()
    return told


def _ask(content: bytes, answer) -> None:
    began = time.monotonic()
    try:
        cleaned = sandbox.clean(content, taken=kinds.PAPERS)
        said = f"taken: {len(cleaned.content):,} bytes, {len(cleaned.text):,} characters"
    except FileRefused as refusal:
        said = str(refusal)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    answer.send((said, time.monotonic() - began, peak))


def files() -> Iterator[tuple[str, Made]]:
    yield "docx: plain, to compare", lambda: office.docx(paragraph("正文"))
    yield "zip: 1 GB of zeros in a part", lambda: office.docx("", more={"word/x.xml": b"\0" * (1 << 30)})
    yield (
        "zip: 300 parts of 1 MB",
        lambda: office.docx("", more={f"word/{n}.xml": b" " * MEGABYTE for n in range(300)}),
    )
    yield "zip: a part that says 10 bytes and is 200 MB", lying
    yield "zip: 1,000 parts over the same bytes", overlapping
    yield "zip: 100,000 parts", lambda: office.docx("", more={f"word/{n}.xml": b"" for n in range(100_000)})
    yield "zip: zip within zip", lambda: office.docx("", more={"word/x.xml": office.zipped({"a": b"b"})})
    yield "zip: a plain archive", lambda: office.zipped({"a.txt": b"b"})
    yield "zip: behind a JPEG", lambda: b"\xff\xd8\xff" + b"\0" * 99 + b"\xff\xd9" + office.docx("")
    yield "zip: a program in front", lambda: b"MZ\x90\x00" + b"\0" * 99 + office.docx("")
    yield "xml: billion laughs", lambda: broken(laughs())
    yield (
        "xml: quadratic entities",
        lambda: broken(f'<!DOCTYPE a [<!ENTITY e "{"x" * 100_000}">]><a>{"&e;" * 100_000}</a>'),
    )
    yield (
        "xml: an entity that is /etc/passwd",
        lambda: broken('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'),
    )
    yield "xml: entities in UTF-16", lambda: broken(laughs().encode("utf-16"))
    yield "xml: 1,000,000 levels", lambda: broken("<a>" * 1_000_000)
    yield (
        "xml: 200 levels of text boxes",
        lambda: office.docx("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60),
    )
    yield (
        "xml: 300,000 attributes on one element",
        lambda: broken("<a " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/>"),
    )
    yield (
        "xml: 300,000 namespaces on one element",
        lambda: broken("<a " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(300_000)) + "/>"),
    )
    yield "docx: 500,000 paragraphs", lambda: office.docx(paragraph("一二三") * 500_000)
    yield (
        "docx: 200,000 fields that never end",
        lambda: office.docx("<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 200_000 + "</w:p>"),
    )
    yield "docx: 100,000 links", links
    yield "docx: styles based on each other", ring
    yield "docx: 20,000 sections with one header", sections
    yield "docx: a picture of 2,500 megapixels", lambda: pictured(1, 50_000)
    yield "docx: 200 pictures of 36 megapixels", lambda: pictured(200, 6_000)
    yield "xlsx: 10,000,000 cells", lambda: cells(10_000, 1_000)
    yield "xlsx: 3,000,000 cells in one row", lambda: cells(1, 3_000_000)
    yield "xlsx: 900,000 cells", lambda: cells(9_000, 100)
    yield "xlsx: 3,000,000 strings", strings
    yield (
        "xlsx: every column hidden, 100,000 times",
        lambda: sheet("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 100_000 + "</cols><sheetData/>"),
    )
    yield (
        "xlsx: 1,000 joined columns",
        lambda: sheet(
            "<sheetData/><mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 1_000 + "</mergeCells>"
        ),
    )
    yield (
        "xlsx: one cell at XFD1048576",
        lambda: sheet(f"<sheetData>{row(1048576, cell('XFD1048576', '1', 'n'))}</sheetData>"),
    )
    yield (
        "xlsx: 100,000 links",
        lambda: sheet(
            "<sheetData/><hyperlinks>"
            + '<hyperlink ref="A1:XFD1048576" r:id="rId1"/>' * 100_000
            + "</hyperlinks>"
        ),
    )
    yield "pdf: a page that unpacks to 1 GB", lambda: pdf({4: stream(zeros(1 << 30))}, page="/Contents 4 0 R")
    yield (
        "pdf: an object stream of 1 GB",
        lambda: pdf({4: stream(zeros(1 << 30), "/Type/ObjStm/N 9/First 9")}, page="/Contents 4 0 R"),
    )
    yield (
        "pdf: filters within filters",
        lambda: pdf({4: stream(nested(8), "", "[" + "/FlateDecode" * 8 + "]")}, page="/Contents 4 0 R"),
    )
    yield "pdf: pages that hold themselves", lambda: pdf({2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 9>>"})
    yield (
        "pdf: 100,000 pages",
        lambda: pdf({2: b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>"}),
    )
    yield (
        "pdf: a count that lies",
        lambda: pdf({2: b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 1>>"}),
    )
    yield (
        "pdf: arrays of 100,000 levels",
        lambda: pdf({4: b"[" * 100_000 + b"]" * 100_000}, page="/Contents 4 0 R"),
    )
    yield "pdf: a form that draws itself", form
    yield "pdf: a font that maps 16,000,000 characters", font
    yield (
        "pdf: 5,000 earlier versions",
        lambda: pdf({}) + b"\n1 0 obj<</Type/Catalog/Pages 2 0 R>>\nendobj\n%%EOF" * 5_000,
    )
    yield "pdf: 200,000 objects", lambda: pdf(dict.fromkeys(range(4, 200004), b"(x)"))
    yield (
        "pdf: a cross-reference that refers to itself",
        lambda: (
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"
        ),
    )
    yield "png: 2,500 megapixels", lambda: png(50_000, 50_000)
    yield "png: 49 megapixels", lambda: png(7_000, 7_000)
    yield "png: a comment that unpacks to 1 GB", lambda: png(9, 9, chunk(b"zTXt", b"a\0\0" + zeros(1 << 30)))
    yield (
        "jpeg: says 65,535 × 65,535",
        lambda: (
            b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03\x01\x11\0\x02\x11\0\x03\x11\0" + b"\xff\xd9"
        ),
    )
    for name, content in (
        ("rar", b"Rar!\x1a\x07\x00"),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("gz", b"\x1f\x8b\x08"),
        ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("html", b"<!DOCTYPE html><script>"),
        ("svg", b"<svg onload='x'>"),
        ("elf", b"\x7fELF"),
    ):
        yield f"other: {name}", lambda content=content: content + b"\0" * 999


# ZIP and XML -----------------------------------------------------------------------------------------


def lying() -> bytes:
    """Local header and directory say 10 bytes; deflate gives 200 MB."""
    made = bytearray(office.docx("", more={"word/x.xml": b"\0" * (200 * MEGABYTE)}))
    real = struct.pack("<I", 200 * MEGABYTE)
    place = made.find(real)
    while place >= 0:
        made[place : place + 4] = struct.pack("<I", 10)
        place = made.find(real, place + 1)
    return bytes(made)


def overlapping() -> bytes:
    """A directory that names one deflated part a thousand times (after Fifield's bomb)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in office.unzipped(office.docx("")).items():
            target.writestr(name, content)
        target.writestr("word/x.xml", os.urandom(100_000))
        last = target.infolist()[-1]
        for number in range(1_000):
            again = zipfile.ZipInfo(f"word/{number:05}")
            again.header_offset, again.CRC = last.header_offset, last.CRC
            again.compress_size, again.file_size, again.compress_type = last.compress_size, last.file_size, 8
            target.filelist.append(again)
            target.NameToInfo[again.filename] = again
    return made.getvalue()


def broken(xml: str | bytes) -> bytes:
    return office.docx(paragraph("正文"), more={"word/x.xml": xml})


def laughs() -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><a>&e9;</a>'


# Office ----------------------------------------------------------------------------------------------


def links() -> bytes:
    body = "".join(
        f'<w:hyperlink r:id="rId{n}"><w:r><w:t>a</w:t></w:r></w:hyperlink>' for n in range(1, 100_001)
    )
    return office.docx(
        f"<w:p>{body}</w:p>", related=[("hyperlink", f"https://example.cn/{n}") for n in range(100_000)]
    )


def ring() -> bytes:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="a{n}"><w:basedOn w:val="a{(n + 1) % 50_000}"/></w:style>'
        for n in range(50_000)
    )
    part = {"styles.xml": (f"{office.WORD}.styles+xml", f'<w:styles xmlns:w="{W}">{styles}</w:styles>')}
    return office.docx(
        paragraph("a", '<w:pPr><w:pStyle w:val="a1"/></w:pPr>') * 50_000,
        parts=part,
        related=[("styles", "styles.xml")],
    )


def sections() -> bytes:
    header = {
        "header1.xml": (
            f"{office.WORD}.header+xml",
            f'<w:hdr xmlns:w="{W}">{paragraph("页眉") * 1000}</w:hdr>',
        )
    }
    one = '<w:p><w:pPr><w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr></w:pPr></w:p>'
    return office.docx(one * 20_000, parts=header, related=[("header", "header1.xml")])


def pictured(count: int, side: int) -> bytes:
    from tests.office import PICTURE

    body = "".join(
        f"<w:p>{PICTURE.format(name='a', alt='', more='', crop='')}</w:p>".replace('"rId1"', f'"rId{n}"')
        for n in range(1, count + 1)
    )
    content = png(side, side)
    parts = {f"media/image{n}.png": ("image/png", content) for n in range(1, count + 1)}
    return office.docx(
        body, parts=parts, related=[("image", f"media/image{n}.png") for n in range(1, count + 1)]
    )


def sheet(xml: str) -> bytes:
    return office.xlsx([("表", "visible", xml)], sheet_related={1: [("hyperlink", "https://example.cn/")]})


def cells(rows: int, columns: int) -> bytes:
    one = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    return sheet("<sheetData>" + one * rows + "</sheetData>")


def strings() -> bytes:
    part = {
        "sharedStrings.xml": (
            f"{office.SHEET}.sharedStrings+xml",
            f'<sst xmlns="{S}">' + "<si><t>a</t></si>" * 3_000_000 + "</sst>",
        )
    }
    made = office.unzipped(office.xlsx([("表", "visible", "<sheetData/>")], strings=["a"]))
    return office.zipped(made | {"xl/sharedStrings.xml": part["sharedStrings.xml"][1]})


# PDF and pictures ------------------------------------------------------------------------------------


def pdf(objects: dict[int, bytes], *, page: str = "") -> bytes:
    known = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{page}>>".encode(),
    } | objects
    pieces, offsets, length = [b"%PDF-1.7\n"], {}, 9
    for number, each in sorted(known.items()):
        offsets[number] = length
        pieces.append(b"%d 0 obj%s\nendobj\n" % (number, each))
        length += len(pieces[-1])
    table = b"".join(b"%010d 00000 n \n" % offsets[number] for number in sorted(known))
    size = len(known) + 1
    pieces.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, length)
    )
    return b"".join(pieces)


def stream(data: bytes, more: str = "", filters: str = "/FlateDecode") -> bytes:
    return b"<<%s/Filter%s/Length %d>>stream\n%s\nendstream" % (
        more.encode(),
        filters.encode(),
        len(data),
        data,
    )


def zeros(size: int) -> bytes:
    packer, block = zlib.compressobj(9), b"\0" * (16 * MEGABYTE)
    return b"".join([*(packer.compress(block) for _each in range(size // len(block))), packer.flush()])


def nested(levels: int) -> bytes:
    data = zeros(1 << 28)
    for _level in range(levels - 1):
        data = zlib.compress(data, 9)
    return data


def form() -> bytes:
    drawn = stream(
        zlib.compress(b"/X Do " * 50),
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>",
    )
    return pdf(
        {4: stream(zlib.compress(b"/X Do")), 5: drawn},
        page="/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>",
    )


def font() -> bytes:
    mapped = zlib.compress(b"1 beginbfrange <000000> <FFFFFF> <0000> endbfrange")
    told = b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 6 0 R>>"
    drawn = stream(zlib.compress(b"BT /F 9 Tf (ab) Tj ET"))
    return pdf({4: drawn, 5: told, 6: stream(mapped)}, page="/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, more: bytes = b"") -> bytes:
    """One bit a pixel, all of them 0."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer, line = zlib.compressobj(9), b"\0" * (1 + -(-width // 8))
    rows = 64
    data = b"".join([*(packer.compress(line * rows) for _each in range(-(-height // rows))), packer.flush()])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", data) + chunk(b"IEND", b"")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
