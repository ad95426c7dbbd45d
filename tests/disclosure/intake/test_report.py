import pytest

from disclosure.intake import report
from disclosure.validation import Problem


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x"])
def test_report_holds_no_formula(cell):
    assert report.safe(cell) == f"'{cell}"


def test_report_opens_in_a_spreadsheet(tmp_path):
    path = tmp_path / "report.csv"
    assert report.write(path, [(2, Problem("CF_SY", "违法事实", "=x", "Mend it."))]) == 1
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "2,违法事实,CF_SY,'=x,Mend it."
    assert report.safe("") == ""
