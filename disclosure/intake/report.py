"""The report of an intake: a CSV that a spreadsheet opens safely, one line a problem."""

import csv
from collections.abc import Iterable
from pathlib import Path

from disclosure.validation import Problem
from publication.spreadsheets import safe

HEADER = ["行号 row", "字段 field", "代码 code", "值 value", "如何处理 what to do"]


def write(path: Path, problems: Iterable[tuple[int, Problem]]) -> int:
    """Write the lines; how many. Raises OSError."""
    count = 0
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, problem in problems:
            cells = [str(number), problem.label, problem.field, problem.shown, problem.what]
            writer.writerow([safe(cell) for cell in cells])
            count += 1
    return count
