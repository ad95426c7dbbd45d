"""Builders of quizzes, courses and letters."""

from education.models import CoursePage, LetterPage, QuizPage, Subject
from publication.bootstrap import folder_of
from publication.enums import Section
from tests.lessons import Classroom
from tests.pages import paragraphs

LETTER = "本人{name}，于{day}入职{unit}。\n本人承诺所填情况属实。"
BLANKS = [("name", "姓名", False), ("day", "入职日期", True), ("unit", "单位", False)]
FILLED = {"name": "欧阳植入", "day": "2026-11-23", "unit": "锦城某公司"}


def question(text: str = "借了东西要怎样？", *, right=(1,), many=False, of: int = 3) -> dict:
    options = [
        {"text": f"选项{n} {text}", "right": n in right, "why": f"plantedwhy{n}"} for n in range(1, of + 1)
    ]
    value = {"text": text, "many": many, "options": options, "explanation": "plantedexplanation"}
    return {"type": "question", "value": value}


def quiz(room: Classroom, *questions: dict, **fields) -> QuizPage:
    given = {
        "title": "借与还小测", "stage": "junior", "grades": ["7"], "aims": "会借会还。",
        "subject_area": Subject.objects.get(code="class-meeting"),
        "questions": list(questions or [question(), question("哪些是承诺？", right=(1, 3), many=True)]),
    }  # fmt: skip
    return saved(room, QuizPage, given | fields)


def course(room: Classroom, **fields) -> CoursePage:
    given = {
        "title": "信用岗位培训", "audience": "信用从业人员", "organiser": "省社会信用牵头部门", "minutes": 90,
        "aims": "会查会改。",
        "modules": [{"type": "module", "value": {"title": "信用修复", "minutes": 90, "text": "讲与练", "page": None}}],
    }  # fmt: skip
    return saved(room, CoursePage, given | fields)


def letter(room: Classroom, **fields) -> LetterPage:
    blanks = [
        {"type": "blank", "value": {"code": code, "label": label, "is_day": day}}
        for code, label, day in BLANKS
    ]
    given = {
        "title": "入职信用承诺书",
        "body": paragraphs("由用人单位保存。"),
        "blanks": blanks,
        "text": LETTER,
    }
    return saved(room, LetterPage, given | fields)


def saved(room: Classroom, model, given: dict):
    page = model(**({"organisation": room.house.office, "owner": room.user()} | given))
    folder_of(Section.EDUCATION).add_child(instance=page)
    page.save_revision(user=room.user())
    return page
