"""The report of an intake: a CSV that a spreadsheet opens safely, one line a problem.

The last but one column is for the corrected value: the report itself, mended, is fed back, so that
private values need not travel in it. The last one says which intake it belongs to.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from disclosure.enums import RowState
from disclosure.models import IntakeJob
from publication.spreadsheets import MARK, line, safe

HEADER = [
    "行号 row", "字段 field", "代码 code", "值 value", "如何处理 what to do", "更正为 corrected value",
    "批次 intake",
]  # fmt: skip
REPORTED = [RowState.REFUSED, RowState.ASKED, RowState.MISTAKE]


class ReportInvalid(ValueError):
    """A mended report that cannot be read; the text says why and what to do."""


def unsafe(cell: str) -> str:
    """What `safe` was given."""
    return cell[1:] if cell[:1] == "'" and safe(cell[1:]) != cell[1:] else cell


def lines(job: IntakeJob) -> Iterator[str]:
    """The report as a stream of CSV text, row by row of the file."""
    yield MARK + line(HEADER)
    rows = job.rows.filter(state__in=REPORTED).order_by("pk")
    for number, problems in rows.values_list("number", "problems").iterator(chunk_size=500):
        for code, label, shown, what in problems:
            yield line([number, label, code, shown, what, "", job.pk])


def write(path: Path, job: IntakeJob) -> None:
    """Raises OSError."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.writelines(lines(job))


def is_report(header: Iterable[str]) -> bool:
    return [cell.lstrip(MARK).strip() for cell in header] == HEADER


def corrections(rows: Iterable[list[str]]) -> tuple[int, dict[int, dict[str, str]]]:
    """Whose report it is, and the corrected values by row and field code. Raises ReportInvalid."""
    job, found = 0, {}
    for place, cells in enumerate(rows, start=2):
        number, _label, code, _shown, _what, corrected, intake = (*cells, *[""] * 7)[:7]
        if not corrected.strip():
            continue
        if not (number.strip().isdecimal() and intake.strip().isdecimal() and len(intake) < 19):
            raise ReportInvalid(f"line {place}: {HEADER[0]}, {HEADER[6]}")
        job = int(intake)
        found.setdefault(int(number), {})[code.strip()] = unsafe(corrected.strip())
    return job, found
