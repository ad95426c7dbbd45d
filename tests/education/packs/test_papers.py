"""The paper of an item: what a teacher prints, at an address of its own."""

import io

import pytest
from pypdf import PdfReader

from publication import printing
from tests.factories import NOW
from tests.lacking import lacking

from .conftest import unpacked


@pytest.fixture(scope="module")
def works():
    if printing.print_all(["<p>x</p>"], style="", files={}, identifier="x") is None:
        lacking("WeasyPrint's libraries are not installed.")


def test_the_paper_of_an_item_has_an_address_of_its_own(works, lesson, public):
    item = lesson()
    answer = public(f"/education/{item.id}/document.pdf?version=pupil", at=NOW)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    content = b"".join(answer.streaming_content)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    assert "写" in text
    assert "给老师的提示" not in text
    pack = unpacked(public(f"/education/{item.id}/pack.zip"))
    assert pack.read("01-许愿还是承诺/学生版.pdf") == content
    assert public(f"/education/{item.id}/document.pdf?version=else").status_code == 400


def test_where_no_paper_can_be_made_the_print_view_answers(lesson, public, no_papers):
    item = lesson()
    answer = public(f"/en/education/{item.id}/document.pdf")
    assert (answer.status_code, answer["Location"]) == (302, f"/en/education/{item.id}/print/")
