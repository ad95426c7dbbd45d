"""`intake FILE --kind …` as its users meet it."""

import csv
import io
import random

import pytest
from django.core.management import CommandError, call_command

from disclosure.intake import pool
from disclosure.models import IntakeJob, Record
from disclosure.services import intake
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
    assert str(caught.value) == (
        f"2 of 5 rows were refused; see {report}. 1 of them ask whether they are corrections."
    )
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


def test_mended_report_is_fed_back(desk, tmp_path, rows):
    """The report itself, with corrected values: what was right in the row need not be typed again."""
    path, report = tmp_path / "in.csv", tmp_path / "report.csv"
    path.write_bytes(table([person_penalty(CF_XDR_ZJHM=CARD[:-1] + "1"), *rows[:1]]))
    with pytest.raises(CommandError):
        run(path, "--report", str(report))
    lines = list(csv.reader(io.StringIO(report.read_text(encoding="utf-8-sig"))))
    lines[1][5] = CARD
    with open(report, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(lines)
    told = "fed again: stored 1, there already 0, asked 0, still refused 0, not refused any more 0"
    assert run(report) == told
    assert Record.objects.get(subject_category="person").values == person_penalty()
    assert run(report) == told.replace("stored 1", "stored 0").replace("any more 0", "any more 1")


@pytest.mark.parametrize("seed", range(20))
def test_cut_off_at_a_random_row_then_resumed(desk, tmp_path, monkeypatch, seed):
    """Cut off in the check or in the storing: stored + refused = read, no key twice."""
    monkeypatch.setattr(intake, "CHUNK", 1)
    monkeypatch.setattr(pool, "CHUNK", 1)
    path = tmp_path / "in.csv"
    given = [
        penalty(CF_WSH=str(number), CF_NR="" if number % 3 == 0 else "罚款2000元。") for number in range(9)
    ]
    path.write_bytes(table([*given, *given[:2]]))
    saves, last, kept = [], random.Random(seed).randrange(1, 18), intake._save

    def die(*args, **kwargs):
        saves.append(1)
        if len(saves) == last:
            raise KeyboardInterrupt
        return kept(*args, **kwargs)

    monkeypatch.setattr(intake, "_save", die)
    with pytest.raises(KeyboardInterrupt):
        run(path)
    monkeypatch.setattr(intake, "_save", kept)
    with pytest.raises(CommandError) as caught:
        run(path, "--resume")
    assert str(caught.value).startswith("4 of 11 rows were refused")
    job = IntakeJob.objects.get()
    assert (job.read, job.stored, job.present, job.refused, job.asked) == (11, 6, 1, 4, 0)
    assert Record.objects.count() == 6
    assert len(set(Record.objects.values_list("unique_hash", flat=True))) == 6
