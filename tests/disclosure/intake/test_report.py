import csv
import io

import pytest

from disclosure.intake import report
from disclosure.models import IntakeRow
from tests.disclosure.services.test_intake import penalty, taken

ROW = ["7", "违法事实", "CF_SY", "=x", "Mend it.", "", "3"]


def test_report_opens_in_a_spreadsheet_and_comes_back(desk):
    job = taken(desk, [penalty(CF_NR="")])
    IntakeRow.objects.update(problems=[["CF_SY", "违法事实", "=x", "Mend it."]])
    text = "".join(report.lines(job))
    assert text.startswith("\ufeff行号 row,")
    [header, line] = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    assert report.is_report(header)
    assert line == ["2", "违法事实", "CF_SY", "'=x", "Mend it.", "", str(job.pk)]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "＝1", "\tx", "x", "", "'x"])
def test_safe_cells_come_back_as_they_were(cell):
    assert report.unsafe(report.safe(cell)) == cell


def test_corrections_are_read_by_row_and_field():
    rows = [ROW, [*ROW[:5], "甲", "3"], ["8", "", "CF_NR", "", "", "'=乙", "3"], []]
    assert report.corrections(rows) == (3, {7: {"CF_SY": "甲"}, 8: {"CF_NR": "=乙"}})


def test_line_without_its_row_is_named():
    with pytest.raises(report.ReportInvalid, match="line 2"):
        report.corrections([["x", "", "CF_SY", "", "", "甲", "3"]])
