"""Files as departments send them, and what is read of them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from disclosure import editions
from disclosure.intake import reading
from disclosure.intake.reading import Row

EDITIONS = [editions.Spec(content) for content in editions.shipped()]
SPEC = next(spec for spec in EDITIONS if spec.content["edition"] == "2026-04-01.2" and spec.code == "penalty")
NFRA = next(spec for spec in EDITIONS if spec.code == "nfra-penalty")


def written(folder: Path, data: bytes | str) -> Path:
    """A file without a telling name."""
    path = folder / "in"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(folder: Path, data: bytes | str) -> list[Row]:
    return list(reading.rows(written(folder, data), SPEC))


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    """A workbook that `fill` has filled."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        fill(book)
    return file.getvalue()


def sheet(*rows: list) -> bytes:
    """A workbook of one sheet; texts stay texts."""

    def fill(book: xlsxwriter.Workbook) -> None:
        write(book.add_worksheet(), rows)

    return workbook(fill)


def write(page, rows) -> None:
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            put = page.write_string if isinstance(cell, str) else page.write
            put(number, column, cell)


def repacked(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The zip with parts changed, and more parts (`__` stands for a slash, `_dot_` for a point)."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, part in more.items():
            new.writestr(name.replace("__", "/").replace("_dot_", "."), part)
    return file.getvalue()
