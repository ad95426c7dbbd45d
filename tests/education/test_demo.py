"""The demo's lessons, readers and quizzes are worth giving, and their files are clean."""

from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from confidentiality import bootstrap as chains
from confidentiality.models import Submission
from education import demo
from education.demo.lessons import FILES, LESSONS
from education.demo.make_files import SHEETS
from education.demo.texts.quizzes import QUIZZES
from education.demo.texts.readers import ALBUM, READER
from education.enums import GRADES, Stage
from education.models import LessonPage
from organisations import bootstrap as staff
from organisations import demo as people
from publication import assets, bootstrap
from publication.demo import PUBLISHED
from publication.models import PublicItem
from tests.pages import plant_roots

GIVEN = [lesson for lesson in LESSONS if lesson.end == PUBLISHED]
QUESTIONS = [question for quiz in QUIZZES for question in quiz.questions]
ROUGHLY = {Stage.KINDERGARTEN: 1, Stage.VOCATIONAL: 3, Stage.HIGHER: 4}  # lessons; of the other stages three


def test_there_are_twenty_lessons_over_all_stages():
    assert len(GIVEN) == 20
    assert Counter(lesson.stage for lesson in GIVEN) == {stage: ROUGHLY.get(stage, 3) for stage in Stage}
    assert all(set(lesson.grades) <= set(GRADES[lesson.stage]) for lesson in LESSONS)


def test_a_lesson_on_exams_fits_a_period_of_grade_seven():
    [lesson] = [each for each in GIVEN if "exam" in each.topics and "7" in each.grades]
    assert sum(minutes for _title, minutes, _text, _hint in lesson.steps) == 40


def test_every_lesson_can_be_given_as_it_stands():
    for lesson in GIVEN:
        told = (lesson.aims, lesson.text, lesson.steps, lesson.assessment, lesson.notes, lesson.files)
        assert all(told), lesson.title
        assert all(texts for _title, *texts in lesson.notes), lesson.title


def test_files_are_there_and_none_is_left_over():
    named = {name for lesson in LESSONS for name, _title, _teacher in lesson.files}
    assert named == {path.name for path in FILES.iterdir()}
    printed = {path.with_suffix(".pdf").name for path in SHEETS.glob("*.html")}
    assert printed == {name for name in named if name.endswith(".pdf")}
    assert len([lesson for lesson in GIVEN if lesson.files]) == 20


@pytest.mark.parametrize("path", sorted(FILES.glob("*.pdf")), ids=lambda path: path.stem)
def test_sheets_are_small_and_their_words_can_be_taken_out(path):
    assert path.stat().st_size < 120_000
    first = PdfReader(path).pages[0]
    assert [round(float(side)) for side in first.mediabox[2:]] == [595, 842]  # A4
    title = (SHEETS / f"{path.stem}.html").read_text().split("<h1>", 1)[1].split("</h1>", 1)[0]
    assert title in first.extract_text()


def test_sixty_questions_each_with_its_reasons():
    assert len(QUESTIONS) == 60
    assert {len(quiz.questions) for quiz in QUIZZES} == {10}
    assert {quiz.stage for quiz in QUIZZES} == set(Stage) - {Stage.KINDERGARTEN}
    for question in QUESTIONS:
        right = [text for text, is_right, _why in question.options if is_right]
        assert len(right) >= 2 if question.many else len(right) == 1, question.text
        assert len(right) < len(question.options), question.text
        assert all(why for _text, _right, why in question.options), question.text
        assert question.explanation


def test_readers_are_long_enough():
    chapters = [block for block in READER["body"] if block["type"] == "heading"]
    assert READER["body"][0] in chapters
    assert len(chapters) == 8
    assert len(ALBUM["pages"]) == 10
    assert all(len(words) <= 120 for _name, _alt, words in ALBUM["pages"])


@pytest.mark.django_db
def test_all_is_public_and_marked_as_made_up(plain_static):
    at = timezone.now()
    plant_roots()
    for each in (staff, chains, bootstrap):
        each.bootstrap(at=at)
    given = people.load(at=at)
    assert demo.load(at=at, people=given[0], organisations=given[1]) == {
        "readers": 2, "lessons": 22, "quizzes": 6, "training": 4,
    }  # fmt: skip
    items = list(PublicItem.objects.visible(at=timezone.now()).filter(section="education"))
    assert Counter(item.kind for item in items) == {
        "reader": 1, "album": 1, "lesson": 20, "quiz": 6, "course": 2, "commitment-template": 2,
    }  # fmt: skip
    assert all(item.document["notices"] == ["sample"] for item in items)
    assert sorted(Submission.objects.exclude(state="published").values_list("state", flat=True)) == [
        "in_review", "returned",
    ]  # fmt: skip
    for page in LessonPage.objects.all():
        assert page.minutes == sum(step.value["minutes"] for step in page.steps)
    _answer(items)
    _clean(items)


def _answer(items: list[PublicItem]) -> None:
    for item in {item.kind: item for item in items}.values():
        assert Client().get(item.get_absolute_url()).status_code == 200
    assert Client().get("/education/").status_code == 200


def _clean(items: list[PublicItem]) -> None:
    """Files have neutral names, and nothing in them says who made them."""
    files = {
        block["title"]: block
        for item in items
        for block in item.document["blocks"]
        if block["type"] == "file"
    }
    assert {block["name"] for block in files.values()} == {
        "attachment-1.pdf", "attachment-1.csv", "attachment-2.pdf", "attachment-2.txt", "attachment-2.csv",
    }  # fmt: skip
    printed = files["我的守信一周（记录表）"]
    answer = Client().get(f"/assets/{printed['sha256']}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert PdfReader(assets.path_of(printed["sha256"])).metadata is None
