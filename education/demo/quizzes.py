"""Quizzes of the demo."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from education.models import QuizPage, Topic
from publication.demo import DemoDesk, Wanted

from .lessons import subject
from .texts.quizzes import QUIZZES, Question, Quiz


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    for quiz in QUIZZES:
        yield Wanted(QuizPage, quiz.title, partial(_page, quiz, desk))


def _page(quiz: Quiz, desk: DemoDesk) -> QuizPage:
    page = QuizPage(
        title=quiz.title, summary=quiz.summary, organisation=desk.organisations["school"],
        stage=quiz.stage, grades=list(quiz.grades), subject_area=subject(quiz.subject),
        aims="\n".join(quiz.aims), questions=[_question(each) for each in quiz.questions],
    )  # fmt: skip
    page.topics = Topic.objects.filter(code__in=quiz.topics)
    return page


def _question(question: Question) -> dict:
    keys = ("text", "right", "why")
    return {
        "type": "question",
        "value": {
            "text": question.text,
            "many": question.many,
            "options": [dict(zip(keys, option, strict=True)) for option in question.options],
            "explanation": question.explanation,
        },
    }
