"""Papers are made in a process of their own, from the given files alone, the same each time."""

import io

import pytest
from pypdf import PdfReader

from publication import printing
from tests.lacking import lacking
from tests.pages import jpeg

PAGE = '<!doctype html><html lang="zh-Hans"><title>许愿</title><body><h1>许愿还是承诺</h1>{}</body></html>'


@pytest.fixture(scope="module")
def works():
    if printing.print_all([PAGE], style="", files={}, identifier="x") is None:
        lacking("WeasyPrint's libraries are not installed.")


def test_pages_become_papers_in_their_order(works, tmp_path):
    picture = tmp_path / "any"
    picture.write_bytes(jpeg(80, 60))
    shown = PAGE.format(
        '<img src="files/01-%E7%A7%A4.jpg" alt="秤"><img src="http://127.0.0.1:1/x.png" alt="无">'
    )
    given = {"style": "@page { size: A4 }", "files": {"files/01-秤.jpg": picture}, "identifier": "abc"}
    made = printing.print_all([shown, PAGE.format("<p>学生版</p>")], **given)
    first, second = (PdfReader(io.BytesIO(paper)) for paper in made)
    assert "许愿还是承诺" in first.pages[0].extract_text()
    assert len(first.pages[0].images) == 1
    assert "学生版" in second.pages[0].extract_text()
    assert first.metadata.title == "许愿"
    assert first.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712  tagged: a screen reader can follow it
    assert printing.print_all([shown], **given) == made[:1]


def test_a_machine_without_the_libraries_makes_none(monkeypatch, tmp_path):
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango')")
    environment = printing._environment()
    path = {"PYTHONPATH": f"{tmp_path}:{environment['PYTHONPATH']}"}
    monkeypatch.setattr(printing, "_environment", lambda: environment | path)
    assert printing.print_all([PAGE], style="", files={}, identifier="x") is None


def test_a_page_that_ends_the_process_leaves_the_pack_without_papers(monkeypatch, caplog):
    monkeypatch.setattr(printing, "SECONDS", 0.01)
    assert printing.print_all([PAGE], style="", files={}, identifier="x") is None
    assert "longer than" in caplog.text
