"""Papers are made in a process of their own, from the given files alone, the same each time."""

import io

import pytest
from pypdf import PdfReader

from education.packs import papers
from tests.factories import NOW
from tests.lacking import lacking
from tests.pages import jpeg

from .conftest import unpacked

PAGE = '<!doctype html><html lang="zh-Hans"><title>许愿</title><body><h1>许愿还是承诺</h1>{}</body></html>'


@pytest.fixture(scope="module")
def works():
    if papers.print_all([PAGE], style="", files={}, identifier="x") is None:
        lacking("WeasyPrint's libraries are not installed.")


def test_pages_become_papers_in_their_order(works, tmp_path):
    picture = tmp_path / "any"
    picture.write_bytes(jpeg(80, 60))
    shown = PAGE.format(
        '<img src="files/01-%E7%A7%A4.jpg" alt="秤"><img src="http://127.0.0.1:1/x.png" alt="无">'
    )
    given = {"style": "@page { size: A4 }", "files": {"files/01-秤.jpg": picture}, "identifier": "abc"}
    made = papers.print_all([shown, PAGE.format("<p>学生版</p>")], **given)
    first, second = (PdfReader(io.BytesIO(paper)) for paper in made)
    assert "许愿还是承诺" in first.pages[0].extract_text()
    assert len(first.pages[0].images) == 1
    assert "学生版" in second.pages[0].extract_text()
    assert first.metadata.title == "许愿"
    assert first.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712  tagged: a screen reader can follow it
    assert papers.print_all([shown], **given) == made[:1]


def test_a_machine_without_the_libraries_makes_none(monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    environment = papers._environment()
    path = {"PYTHONPATH": f"{tmp_path}:{environment['PYTHONPATH']}"}
    monkeypatch.setattr(papers, "_environment", lambda: environment | path)
    assert papers.print_all([PAGE], style="", files={}, identifier="x") is None


def test_a_page_that_ends_the_process_leaves_the_pack_without_papers(monkeypatch, caplog):
    monkeypatch.setattr(papers, "SECONDS", 0.01)
    assert papers.print_all([PAGE], style="", files={}, identifier="x") is None
    assert "longer than" in caplog.text


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
