"""The monthly summary as a workbook and as a paper, and a form as a paper.

The workbook holds every form, written row by row into a file, so memory stays flat; text only, nothing
that a spreadsheet runs. The paper holds the totals and the first rows, and says where the rest is.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import xlsxwriter
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from confidentiality import registers
from confidentiality.registers import Register, Sums, Totals
from publication import kinds, printing, spreadsheets
from themes.context import html_lang

from .register_lines import Line, cells, columns, lines

MOST_IN_WORKBOOK = 100_000
MOST_ON_PAPER = 100
CHUNK = 500
STYLE = Path(__file__).parent.parent / "static/publication/register_paper.css"
TEXT_ONLY = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False}  # fmt: skip


def workbook(register: Register, totals: Totals) -> IO[bytes]:
    """Two sheets, totals and forms, in a file that goes with its handle."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    with xlsxwriter.Workbook(file, TEXT_ONLY) as book:
        _sheet(book, _("Totals"), totals_rows(register, totals))
        _sheet(book, _("Forms"), form_rows(register, most=MOST_IN_WORKBOOK, of=totals.whole.count))
    file.seek(0)
    return file


def summary_paper(register: Register, totals: Totals, *, made: str) -> bytes | None:
    """The summary as PDF; None where none can be made here."""
    shown = first(register)
    context = {"register": register, "totals": totals, "shown": shown, "made": made, **rest(totals, shown)}
    return _paper("publication/desk/register_paper.html", context, f"register {register.month}")


def form_paper(form: Line, *, made: str) -> bytes | None:
    """A form as PDF; None where none can be made here."""
    return _paper(
        "publication/desk/register_form_paper.html", {"form": form, "made": made}, f"form {form.form.pk}"
    )


def first(register: Register) -> list[Line]:
    return list(lines(registers.whole(register.numbers(most=MOST_ON_PAPER))))


def rest(totals: Totals, shown: Sequence[Line]) -> dict:
    """How many rows there are besides those shown."""
    return {
        "left": totals.whole.count - len(shown),
        "most": MOST_ON_PAPER,
        "all_in_workbook": totals.whole.count <= MOST_IN_WORKBOOK,
    }


def form_rows(register: Register, *, most: int, of: int) -> Iterator[Sequence[object]]:
    yield columns()
    for chunk in register.chunks(CHUNK, most=most):
        yield from (cells(line) for line in lines(chunk))
    if of > most:
        yield [_("These are the first %(most)s of %(count)s forms: choose a department further down.")
               % {"most": most, "count": of}]  # fmt: skip


def totals_rows(register: Register, totals: Totals) -> Iterator[Sequence[object]]:
    yield [
        _("Register of confidentiality reviews: monthly summary"),
        str(register.month),
        register.department,
    ]
    yield [
        _(
            "For those who supervise the reviews; not to be published: it names officials and counts small numbers."
        )
    ]
    yield [_("Of what"), *sums_columns()]
    yield [_("all"), *sums_cells(totals.whole)]
    yield from ([kinds.label(kind), *sums_cells(sums)] for kind, sums in totals.kinds.items())
    yield from ([department, *sums_cells(sums)] for department, sums in totals.departments)


def sums_columns() -> list[str]:
    """Headings, in the order of `sums_cells`."""
    return [
        _("Forms"), _("Publish"), _("Exempt"), _("With those above"), _("Returned"), _("Void"),
        _("Ever submitted upwards"), _("Overdue"), _("Days on average"), _("Longest, days"),
    ]  # fmt: skip


def sums_cells(sums: Sums) -> list[float]:
    return [
        sums.count, sums.open, sums.exempt, sums.pending, sums.returned, sums.void, sums.escalated, sums.overdue,
        sums.usual_days, sums.longest_days,
    ]  # fmt: skip


def _sheet(book: xlsxwriter.Workbook, title: str, rows: Iterator[Sequence[object]]) -> None:
    sheet = book.add_worksheet(title)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            _write(sheet, number, column, cell)


def _write(sheet, row: int, column: int, cell: object) -> None:
    if isinstance(cell, int | float):
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, spreadsheets.safe(cell))


def _paper(template: str, context: dict, identifier: str) -> bytes | None:
    page = render_to_string(template, context | {"html_lang": html_lang(get_language())})
    made = printing.print_all([page], style=STYLE.read_text(), files={}, identifier=identifier)
    return made[0] if made else None
