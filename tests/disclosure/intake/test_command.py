"""`intake FILE --kind …` as its users meet it."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from disclosure.models import Record
from tests.disclosure.builders import CARD, penalty, person_penalty

FIELDS = sorted(penalty() | person_penalty())


def table(rows: list[dict]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, FIELDS)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("gb18030")


def run(path, *options) -> str:
    out = io.StringIO()
    call_command("intake", str(path), "--kind", "penalty", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue().strip()


@pytest.fixture
def rows() -> list[dict]:
    return [penalty(), penalty(CF_WSH="锦市监罚〔2026〕7号"), person_penalty()]


def test_stored_then_nothing_new(desk, tmp_path, rows):
    path = tmp_path / "in.csv"
    path.write_bytes(table(rows))
    assert run(path) == "read 3, stored 3 (new 3, there already 0), refused 0"
    assert run(path, "--resume") == "read 3, stored 3 (new 0, there already 3), refused 0"
    assert Record.objects.count() == 3
    assert {made.created_by for made in Record.objects.all()} == {desk.people["submitter"]}
    assert Record.objects.filter(subject_category="person").get().values == person_penalty()
    assert set(Record.objects.get(subject_category="person").events.values_list("code", flat=True)) == {
        "imported"
    }


def test_refused_rows_are_reported_and_the_others_stored(desk, tmp_path, rows):
    path, report = tmp_path / "in.csv", tmp_path / "report.csv"
    wrong_card = CARD[:-1] + "1"
    bad = [
        person_penalty(CF_WSH="5", CF_XDR_ZJHM=wrong_card, CF_JDRQ="2026-13-01"),
        penalty(CF_NR="其他内容"),
    ]
    path.write_bytes(table(rows + bad))
    with pytest.raises(CommandError) as caught:
        run(path, "--report", str(report))
    assert caught.value.returncode == 1
    assert str(caught.value) == f"2 of 5 rows were refused; see {report}."
    lines = list(csv.reader(io.StringIO(report.read_text(encoding="utf-8-sig"))))
    assert [(line[0], line[2]) for line in lines[1:]] == [
        ("5", "CF_XDR_ZJHM"),
        ("5", "CF_JDRQ"),
        ("6", "CF_WSH"),
    ]
    text = report.read_text(encoding="utf-8-sig")
    assert wrong_card not in text
    assert "何博杰" not in text
    assert Record.objects.count() == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.csv", "--kind", "penalty"], "none.csv: No such file or directory"),
        (
            ["in.csv", "--kind", "x"],
            "The catalogue has no kind 'x' in force; it has: penalty, licence, nfra-penalty, serious-dishonesty.",
        ),
        (
            ["in.csv", "--kind", "penalty", "--by", "nobody"],
            "There is no such submitter; name one by --by and --organisation.",
        ),
        (
            ["in.csv", "--kind", "licence"],
            "in.csv: The first line names no column “行政相对人名称” (XK_XDR_MC); "
            "use codes or Chinese names.",
        ),
        (["folder", "--kind", "penalty"], "folder: Is a directory"),
        (["in.csv", "--kind", "penalty", "--report", "folder"], "folder: Is a directory"),
    ],
)
def test_refusals_in_one_sentence(desk, tmp_path, monkeypatch, rows, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "in.csv").write_bytes(
        table([{code: text.replace("行政相对人名称", "") for code, text in rows[0].items()}])
    )
    with pytest.raises(CommandError) as caught:
        call_command("intake", *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    assert str(caught.value) == sentence


def test_interrupted_anywhere_then_resumed(desk, tmp_path, monkeypatch):
    """Killed after any chunk: what is stored stays, resuming stores the rest, no key twice."""
    from disclosure.services import intake

    monkeypatch.setattr(intake, "CHUNK", 2)
    path = tmp_path / "in.csv"
    path.write_bytes(table([penalty(CF_WSH=str(number)) for number in range(7)]))
    store, calls = intake.records.store_many, []

    def die(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return store(*args, **kwargs)

    monkeypatch.setattr(intake.records, "store_many", die)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    assert Record.objects.count() == 4
    assert run(path, "--resume") == "read 7, stored 7 (new 3, there already 4), refused 0"
