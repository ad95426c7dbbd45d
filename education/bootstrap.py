"""Subjects and topics that a fresh system starts with; what an administrator changed stays.

Topics follow paragraphs 15 and 18 of the plan: 考试舞弊、学术造假、助学贷款、就业材料, and what schools teach
besides.
"""

from datetime import datetime

from django.db import transaction

from education.models import Subject, Topic
from education.models.terms import Term

SUBJECTS = [
    ("morality", "道德与法治", "Morality and rule of law"),
    ("politics", "思想政治", "Ideology and politics"),
    ("class-meeting", "班会", "Class meeting"),
    ("chinese", "语文", "Chinese"),
    ("mathematics", "数学", "Mathematics"),
    ("history", "历史", "History"),
    ("it", "信息科技", "Information technology"),
    ("labour", "劳动", "Labour"),
    ("practice", "综合实践", "Integrated practice"),
    ("society", "社会", "Society"),
    ("health", "心理健康", "Mental health"),
    ("ethics", "职业道德", "Professional ethics"),
    ("career", "就业指导", "Career guidance"),
    ("finance-law", "财经法规与职业道德", "Financial law and professional ethics"),
    ("research", "科研方法", "Research methods"),
    ("credit", "信用管理", "Credit management"),
    ("common", "公共课", "Open course"),
]
TOPICS = [
    ("exam", "考试诚信", "Honesty in exams"),
    ("academic", "学术规范", "Academic integrity"),
    ("student-loan", "助学贷款", "Student loans"),
    ("job-papers", "求职材料", "Application papers"),
    ("online", "网络诚信", "Honesty online"),
    ("contract", "契约精神", "Keeping contracts"),
    ("promise", "承诺", "Promises"),
    ("lending", "借与还", "Lending and returning"),
    ("truth", "说真话", "Telling the truth"),
    ("credit-basics", "信用知识", "Knowing credit"),
    ("repair", "信用修复", "Credit repair"),
    ("fraud", "防骗", "Against fraud"),
    ("profession", "职业道德", "Professional ethics"),
    ("trade", "诚信经营", "Honest trade"),
    ("volunteer", "志愿服务", "Volunteering"),
    ("family", "家庭美德", "Family virtues"),
]


def bootstrap(*, at: datetime) -> None:
    """Make what is missing; rows with the code or the name are left as they are."""
    with transaction.atomic():
        _make_missing(Subject, SUBJECTS)
        _make_missing(Topic, TOPICS)


def _make_missing(model: type[Term], shipped: list[tuple[str, str, str]]) -> None:
    codes = set(model.objects.values_list("code", flat=True))
    names = set(model.objects.values_list("name", flat=True))
    model.objects.bulk_create(
        model(code=code, name=name, name_en=name_en, order=10 * number)
        for number, (code, name, name_en) in enumerate(shipped, start=1)
        if code not in codes and name not in names
    )
