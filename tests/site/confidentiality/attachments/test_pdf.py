"""PDF: layers that are off, invisible text, text beside the page, and what the file says elsewhere."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from confidentiality.attachments import pdf as cleaner
from confidentiality.attachments import places
from confidentiality.attachments.cleaned import Cleaned
from tests.papers import pdf
from tests.site.publication.test_files import every_byte

SECRET = "510107199003071231"


def drawn(text: str) -> str:
    return f"BT /F 12 Tf 40 600 Td <{text.encode('utf-16-be').hex()}> Tj ET"


def layered(state: str, *, within: str = "") -> bytes:
    """A page whose second text lies in a layer of this state; `within` a membership with this policy."""
    writer = PdfWriter(
        clone_from=io.BytesIO(pdf("正文", drawing=f"/OC /L BDC {drawn(SECRET)} 0 0 9 9 re f EMC"))
    )
    layer = writer._add_object(
        DictionaryObject(
            {NameObject("/Type"): NameObject("/OCG"), NameObject("/Name"): TextStringObject("李四的层")}
        )
    )
    shown = layer
    if within:
        shown = writer._add_object(
            DictionaryObject(
                {
                    NameObject("/Type"): NameObject("/OCMD"),
                    NameObject("/OCGs"): ArrayObject([layer]),
                    NameObject("/P"): NameObject(within),
                }
            )
        )
    page = writer.pages[0]
    page["/Resources"][NameObject("/Properties")] = DictionaryObject({NameObject("/L"): shown})
    usual = DictionaryObject({NameObject(state): ArrayObject([layer])})
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject(
        {NameObject("/OCGs"): ArrayObject([layer]), NameObject("/D"): usual}
    )
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def held(copy: Cleaned, text: str) -> bool:
    return text.encode("utf-16-be").hex().encode() in every_byte(copy.content).lower()


@pytest.mark.parametrize("within", ["", "/AnyOn", "/AllOn"])
def test_a_layer_that_is_off_is_told_and_gone(within):
    copy = cleaner.clean(layered("/OFF", within=within))
    assert copy.text.strip() == "正文"
    assert SECRET in copy.hidden[places.LAYERS]
    assert not held(copy, SECRET)


@pytest.mark.parametrize("within", ["/AnyOff", "/AllOff"])
def test_what_is_shown_while_a_layer_is_off_stays(within):
    assert cleaner.clean(layered("/OFF", within=within)).text.split() == ["正文", SECRET]


def test_a_layer_that_is_shown_stays_without_its_name():
    copy = cleaner.clean(layered("/ON"))
    assert copy.text.split() == ["正文", SECRET]
    assert copy.hidden == {places.LAYERS: "李四的层"}
    assert "李四的层".encode("utf-16-be") not in every_byte(copy.content)


def test_invisible_text_is_told_and_gone():
    copy = cleaner.clean(pdf("正文", drawing=f"3 Tr {drawn(SECRET)} 0 Tr"))
    assert copy.text.strip() == "正文"
    assert copy.hidden == {places.UNSEEN: SECRET}
    assert not held(copy, SECRET)


def test_text_beside_the_visible_page_is_screened_and_two_people_read_the_page():
    writer = PdfWriter(clone_from=io.BytesIO(pdf("正文", "第二页")))
    writer.pages[0].cropbox = ArrayObject([FloatObject(side) for side in (0, 0, 300, 300)])
    copy = cleaner.clean(written(writer))
    assert (copy.unread, "正文" in copy.text) == ((1,), True)


def test_form_values_notes_and_outline_are_told():
    writer = PdfWriter(clone_from=io.BytesIO(pdf("正文")))
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject("姓名"),
            NameObject("/V"): TextStringObject(SECRET),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    writer.add_outline_item(f"第一章 {SECRET}1", 0)
    copy = cleaner.clean(written(writer))
    assert (copy.hidden[places.FORM], copy.hidden[places.OUTLINE]) == (SECRET, f"第一章 {SECRET}1")
    assert PdfReader(io.BytesIO(copy.content)).get_fields() is None
    assert SECRET.encode() not in every_byte(copy.content)


def test_text_of_an_earlier_version_is_told_and_gone():
    before = pdf(f"正文 {SECRET}")
    after = PdfWriter(io.BytesIO(before), incremental=True)
    after.pages[0][NameObject("/Contents")] = after._add_object(
        PdfReader(io.BytesIO(pdf("正文"))).pages[0].get_contents().clone(after)
    )
    copy = cleaner.clean(written(after))
    assert copy.text.strip() == "正文"
    assert copy.hidden == {places.EARLIER: f"正文 {SECRET}"}
    assert not held(copy, SECRET)


def test_what_nothing_refers_to_any_more_is_told():
    writer = PdfWriter(clone_from=io.BytesIO(pdf("正文")))
    writer._add_object(TextStringObject(f"{SECRET} 的住址"))
    copy = cleaner.clean(written(writer))
    assert copy.hidden == {places.OTHER: f"{SECRET} 的住址"}


def test_same_file_makes_the_same_bytes():
    given = pdf("正文", "第二页")
    assert cleaner.clean(given).content == cleaner.clean(given).content
