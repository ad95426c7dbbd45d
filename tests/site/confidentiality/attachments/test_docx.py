"""DOCX: what a reader sees is kept and read, everything else is told by its place and gone from the copy."""

import io

import pytest
from PIL import Image

from confidentiality.attachments import docx, places
from confidentiality.attachments.cleaned import Cleaned
from confidentiality.attachments.errors import FileRefused
from confidentiality.attachments.package import Package
from tests import office
from tests.office import PICTURE, WORD, paragraph
from tests.pages import jpeg
from tests.site.publication.test_imaging import exif

SECRET = "510107199003071231"


def cleaned(body: str, **more) -> Cleaned:
    return docx.clean(Package(office.docx(body, **more)))


def everything(copy: Cleaned) -> bytes:
    return b"".join(office.unzipped(copy.content).values())


def test_text_of_paragraphs_tables_and_text_boxes_is_read_as_people_read_it():
    table = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>".format(
        paragraph("姓名"), paragraph("张某")
    )
    split = "<w:p><w:r><w:t>罚款</w:t></w:r><w:r><w:t>2000元。</w:t></w:r></w:p>"
    copy = cleaned(paragraph("行政处罚决定书") + split + table)
    assert copy.text == "行政处罚决定书\n罚款2000元。\n姓名\t张某"
    assert (copy.hidden, copy.unread) == ({}, ())


def test_same_file_makes_the_same_bytes():
    given = office.docx(paragraph("正文"))
    assert docx.clean(Package(given)).content == docx.clean(Package(given)).content


@pytest.mark.parametrize(
    ("planted", "place"),
    [
        (
            f'<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>',
            places.DELETED,
        ),
        (f'<w:p><w:moveFrom w:id="1"><w:r><w:t>{SECRET}</w:t></w:r></w:moveFrom></w:p>', places.DELETED),
        (f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{SECRET}</w:t></w:r></w:p>", places.HIDDEN_TEXT),
        (
            f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{paragraph(SECRET)}</w:tc></w:tr></w:tbl>",
            places.HIDDEN_TEXT,
        ),
        (
            f'<w:tbl><w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc>{paragraph(SECRET)}</w:tc></w:tr></w:tbl>',
            places.DELETED,
        ),
        (f'<w:p><w:fldSimple w:instr="DOCPROPERTY {SECRET}"/></w:p>', places.FIELDS),
        (
            '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>QUOTE 51010719900</w:instrText></w:r>'
            '<w:r><w:instrText>3071231</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>',
            places.FIELDS,
        ),
        (
            f'<w:sdt><w:sdtPr><w:tag w:val="{SECRET}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
            places.CUSTOM,
        ),
        (
            f'<w:p><w:bookmarkStart w:id="1" w:name="n{SECRET}"/><w:bookmarkEnd w:id="1"/></w:p>',
            places.SETTINGS,
        ),
        (f'<w:p><w:hyperlink w:anchor="a" w:tooltip="{SECRET}"/></w:p>', places.LINKS),
        (f"<w:p><w:pPr><w:pPrChange w:author='{SECRET}'/></w:pPr></w:p>", places.DELETED),
        (f"<w:p><!-- {SECRET} --></w:p>", places.OTHER),
        (f"<w:p><w:r><w:t>正文</w:t></w:r><custom xmlns='urn:x'>{SECRET}</custom></w:p>", places.OTHER),
        (
            f'<mc:AlternateContent><mc:Choice Requires="wps">{paragraph("见图")}</mc:Choice>'
            f"<mc:Fallback>{paragraph(SECRET)}</mc:Fallback></mc:AlternateContent>",
            places.ALTERNATIVE,
        ),
    ],
)
def test_what_no_reader_sees_is_told_and_gone(planted, place):
    copy = cleaned(paragraph("正文") + planted)
    assert SECRET in copy.hidden[place]
    assert SECRET.encode() not in everything(copy)
    assert SECRET not in copy.text


@pytest.mark.parametrize(
    ("name", "kind", "content", "place"),
    [
        (
            "comments.xml",
            f"{WORD}.comments+xml",
            f"<w:comments {office.SPACES}><w:comment>{paragraph(SECRET)}</w:comment></w:comments>",
            places.COMMENTS,
        ),
        (
            "people.xml",
            f"{WORD}.people+xml",
            f'<w:people {office.SPACES} w:author="{SECRET}"/>',
            places.COMMENTS,
        ),
        (
            "settings.xml",
            f"{WORD}.settings+xml",
            f'<w:settings {office.SPACES}><w:docVars w:val="{SECRET}"/></w:settings>',
            places.SETTINGS,
        ),
        (
            "glossary/document.xml",
            f"{WORD}.document.glossary+xml",
            f"<w:glossaryDocument {office.SPACES}>{paragraph(SECRET)}</w:glossaryDocument>",
            places.CUSTOM,
        ),
        (
            "header1.xml",
            f"{WORD}.header+xml",
            f"<w:hdr {office.SPACES}>{paragraph(SECRET)}</w:hdr>",
            places.UNUSED,
        ),
        (
            "../docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml",
            f"<p><creator>{SECRET}</creator></p>",
            places.PROPERTIES,
        ),
        (
            "../docProps/custom.xml",
            "application/vnd.openxmlformats-officedocument.custom-properties+xml",
            f'<p name="{SECRET}"/>',
            places.PROPERTIES,
        ),
        ("../customXml/item1.xml", "application/xml", f"<data>{SECRET}</data>", places.CUSTOM),
    ],
)
def test_parts_that_are_not_kept_are_told_and_gone(name, kind, content, place):
    full = name.removeprefix("../") if name.startswith("../") else f"word/{name}"
    given = office.docx(paragraph("正文"), more={full: content})
    parts = office.unzipped(given)
    override = f'<Override PartName="/{full}" ContentType="{kind}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    copy = docx.clean(Package(office.zipped(parts)))
    assert SECRET in copy.hidden[place]
    assert SECRET.encode() not in everything(copy)
    assert copy.text == "正文"


def test_hidden_by_a_style_and_by_one_that_it_is_based_on():
    styles = (
        f'<w:styles {office.SPACES}><w:style w:type="character" w:styleId="张三"><w:name w:val="王五的样式"/><w:rPr>'
        '<w:vanish/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="张三"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="heading 1"/></w:style></w:styles>'
    )
    body = (
        '<w:p><w:r><w:rPr><w:rStyle w:val="张三"/></w:rPr><w:t>甲</w:t></w:r><w:r><w:t>乙</w:t></w:r></w:p>'
        + paragraph("丙", '<w:pPr><w:pStyle w:val="b"/></w:pPr>')
        + '<w:p><w:pPr><w:pStyle w:val="b"/></w:pPr><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>丁</w:t></w:r></w:p>'
        + paragraph("戊", '<w:pPr><w:pStyle w:val="c"/></w:pPr>')
    )
    copy = cleaned(
        body, parts={"styles.xml": (f"{WORD}.styles+xml", styles)}, related=[("styles", "styles.xml")]
    )
    assert copy.text == "乙\n丁\n戊"
    assert copy.hidden[places.HIDDEN_TEXT] == "甲\n张三\n丙"
    assert copy.hidden[places.STYLES] == "王五的样式"
    told = everything(copy).decode("utf-8", "replace")
    assert ("张三" in told, "王五" in told, "vanish" in told, 'w:val="heading 1"' in told) == (False,) * 3 + (
        True,
    )


def test_tracked_changes_are_resolved_as_word_shows_them_accepted():
    body = (
        '<w:p><w:r><w:t>罚款</w:t></w:r><w:ins w:id="1" w:author="李四" w:date="2026-01-01T00:00:00Z"><w:r><w:t>三千元'
        '</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>二千元</w:delText></w:r></w:del></w:p>'
        '<w:p><w:pPr><w:rPr><w:del w:id="3"/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>' + paragraph("后")
    )
    copy = cleaned(body)
    assert copy.text == "罚款三千元\n前后"
    assert copy.hidden == {places.DELETED: "二千元", places.COMMENTS: "作者：李四"}


def test_headers_notes_and_fields_that_pages_show_stay():
    number = '<w:p><w:fldSimple w:instr=" PAGE  \\* MERGEFORMAT "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'
    parts = {
        "header1.xml": (f"{WORD}.header+xml", f"<w:hdr {office.SPACES}>{paragraph('页眉')}</w:hdr>"),
        "header2.xml": (f"{WORD}.header+xml", f"<w:hdr {office.SPACES}>{paragraph('首页')}</w:hdr>"),
        "footer1.xml": (f"{WORD}.footer+xml", f"<w:ftr {office.SPACES}>{number}</w:ftr>"),
        "footnotes.xml": (
            f"{WORD}.footnotes+xml",
            f'<w:footnotes {office.SPACES}><w:footnote w:id="2">{paragraph("脚注")}</w:footnote>'
            f'<w:footnote w:id="3">{paragraph("无人引用")}</w:footnote></w:footnotes>',
        ),
    }
    related = [
        ("header", "header1.xml"), ("header", "header2.xml"), ("footer", "footer1.xml"), ("footnotes", "footnotes.xml"),
    ]  # fmt: skip
    body = (
        '<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:sectPr>'
        '<w:headerReference w:type="default" r:id="rId1"/><w:headerReference w:type="first" r:id="rId2"/>'
        '<w:footerReference w:type="default" r:id="rId3"/></w:sectPr>'
    )
    copy = cleaned(body, parts=parts, related=related)
    assert copy.text == "正文\n1\n脚注\n页眉"
    assert copy.hidden == {places.UNUSED: "无人引用\n首页"}
    assert b' w:instr=" PAGE "' in office.unzipped(copy.content)["word/footer2.xml"]


def test_links_to_the_web_stay_and_are_read_others_are_told():
    body = (
        '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>官网</w:t></w:r></w:hyperlink>'
        '<w:hyperlink r:id="rId2"><w:r><w:t>本地</w:t></w:r></w:hyperlink></w:p>'
    )
    copy = cleaned(
        body, related=[("hyperlink", "https://example.cn/a"), ("hyperlink", "file:///C:/张三/a.doc")]
    )
    assert copy.text == "官网本地\nhttps://example.cn/a"
    assert copy.hidden == {places.LINKS: "file:///C:/张三/a.doc"}


def picture(content: bytes, **more) -> Cleaned:
    told = {"name": "张三的照片.jpg", "alt": "现场照片", "more": "", "crop": ""} | more
    given = {"media/image1.jpeg": ("image/jpeg", content)}
    return cleaned(
        f"<w:p>{PICTURE.format(**told)}</w:p>", parts=given, related=[("image", "media/image1.jpeg")]
    )


def test_pictures_are_pixels_only_numbered_and_unread():
    copy = picture(jpeg(60, 40, exif=exif()))
    made = office.unzipped(copy.content)["word/media/picture1.jpg"]
    assert (b"zhang-san" in made, Image.open(io.BytesIO(made)).size) == (False, (60, 40))
    assert (copy.unread, copy.text) == ((1,), "现场照片")
    assert "张三".encode() not in everything(copy)


def test_what_was_cropped_away_of_a_picture_is_gone():
    two = Image.new("RGB", (100, 100), "red")
    two.paste("blue", (50, 0, 100, 100))
    given = io.BytesIO()
    two.save(given, "PNG")
    copy = picture(given.getvalue(), crop='<a:srcRect r="50000"/>')
    left = Image.open(io.BytesIO(office.unzipped(copy.content)["word/media/picture1.jpg"]))
    assert (left.size, max(each[0] for each in (left.getextrema()[2],))) == (
        (50, 100),
        left.getextrema()[2][0],
    )
    assert left.getextrema()[2][1] < 60
    assert b"srcRect" not in everything(copy)


def test_a_hidden_picture_is_left_out():
    copy = picture(jpeg(9, 9), more=' hidden="1"')
    assert (copy.unread, copy.hidden[places.HIDDEN_TEXT]) == ((), "张三的照片.jpg\n现场照片")
    assert b"drawing" not in office.unzipped(copy.content)["word/document.xml"]


def test_a_vector_picture_is_refused():
    with pytest.raises(FileRefused) as refused:
        picture(b"\x01\x00\x00\x00EMF not decoded")
    assert str(refused.value) == (
        "A picture in the file is of a kind that cannot be cleaned (EMF, WMF, SVG); paste it as PNG or JPEG."
    )


def test_text_of_a_shape_is_kept_and_read():
    box = f"<w:txbxContent>{paragraph('框内文字')}</w:txbxContent>"
    shape = f'<v:shape style="width:9pt" alt="{SECRET}"><v:textbox>{box}</v:textbox></v:shape>'
    copy = cleaned(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")
    assert copy.text == f"框内文字\n{SECRET}"


def test_the_whole_text_must_be_screened(monkeypatch):
    monkeypatch.setattr(docx, "MOST_TEXT", 3)
    with pytest.raises(FileRefused) as refused:
        cleaned(paragraph("四个字符"))
    assert str(refused.value) == places.TOO_MUCH
