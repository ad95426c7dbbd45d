"""What reviewers typed leaves the desk without what screening finds in it."""

import pytest

from confidentiality.telling import told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("《政府信息公开条例》第二十条第六项", "《政府信息公开条例》第二十条第六项"),
        ("电话13800138000系办公电话", "电话138******00系办公电话"),
        ("", ""),
    ],
)
def test_only_what_is_found_is_masked(typed, said):
    assert told(typed) == said


@pytest.mark.parametrize("private", ["11010519491231002X", "13800138000", "张建国"])
def test_a_quoted_value_does_not_stand_there(private):
    assert private not in told(f"经核实，{private}不是本案当事人，住址另查。对{private}的处理另文。")


def test_a_finding_without_a_mask_is_hidden_all_the_same(monkeypatch):
    from confidentiality import telling
    from confidentiality.screening import Finding, Kind, Severity

    found = [
        Finding(1, 3, Kind.HEALTH, Severity.ASK, 0.9, "", ""),
        Finding(4, 5, Kind.HEALTH, Severity.INFORM, 1, "", "x"),
    ]
    monkeypatch.setattr(telling, "screen", lambda text: found)
    assert told("甲乙丙丁戊（无遮盖）") == "甲＊＊＊丁戊（无遮盖）"
