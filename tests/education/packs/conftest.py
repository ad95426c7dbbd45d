"""A house with lessons in public, and packs whose papers cost nothing where a test is not about them."""

import io
import zipfile

import pytest

from publication import assets, printing
from tests.factories import NOW, publish

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 300
SHEET = "学习单：写下一个承诺".encode()


@pytest.fixture
def no_papers(monkeypatch):
    """A machine without the libraries for PDF."""
    monkeypatch.setattr(printing, "print_all", lambda pages, **given: None)


@pytest.fixture
def quick_papers(monkeypatch):
    """PDFs that say which page they are of; made in no time."""
    calls = []

    def print_all(pages, *, style, files, identifier):
        calls.append(identifier)
        return [f"%PDF-1.7 {identifier} {number}".encode() for number, _page in enumerate(pages)]

    monkeypatch.setattr(printing, "print_all", print_all)
    return calls


@pytest.fixture
def lesson(house):
    """`lesson(title, …)`: one in public, with a picture and a worksheet, a key for the teacher, a step."""

    def make(title: str = "许愿还是承诺", *, kind: str = "lesson", blocks: list | None = None, **more):
        return publish(
            house, section="education", kind=kind, title=title,
            blocks=blocks if blocks is not None else blocks_of_a_lesson(),
            assets=tuple(more.pop("assets", ())), **more,
        )  # fmt: skip

    return make


def blocks_of_a_lesson() -> list[dict]:
    picture = assets.store(PNG, "image/png", at=NOW).sha256
    sheet = assets.store(SHEET, "text/plain", at=NOW).sha256
    key = assets.store("答案：一、承诺".encode(), "text/plain", at=NOW).sha256
    return [
        {"type": "heading", "text": "学习目标"},
        {"type": "list", "ordered": True, "items": ["能区分愿望与承诺。"]},
        {"type": "paragraph", "html": '<p>见<a href="https://example.cn/a?b=1&amp;c=2">来源</a>与<b>原文</b>。<br>再读。</p>'},
        {"type": "image", "sha256": picture, "mime": "image/png", "alt": "柜台上的一杆木秤", "caption": "木秤",
         "width": 4, "height": 3, "sources": [{"sha256": "f" * 64, "mime": "image/webp", "width": 4, "height": 3}]},
        {"type": "heading", "text": "教学步骤"},
        {"type": "steps", "items": [
            {"title": "猜一猜", "text": "举卡", "minutes": 15}, {"title": "写", "text": "", "minutes": 25},
        ]},
        {"type": "file", "sha256": sheet, "mime": "text/plain", "name": "attachment-1.txt",
         "title": "课堂活动单：许愿/承诺", "size": len(SHEET)},
        {"type": "paragraph", "html": "<p>给老师的提示</p>", "for": "teacher"},
        {"type": "file", "sha256": key, "mime": "text/plain", "name": "attachment-2.txt",
         "title": "答案", "size": 22, "for": "teacher"},
    ]  # fmt: skip


def unpacked(answer) -> zipfile.ZipFile:
    """The pack of an answer, every byte of it compared with its CRC."""
    pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert pack.testzip() is None
    return pack
