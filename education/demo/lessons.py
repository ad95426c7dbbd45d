"""Lessons of the demo."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from django.core.files.base import ContentFile

from education.models import LessonPage, Subject, Topic
from publication.demo import DemoDesk, Wanted, heading, pages_titled, paragraph
from publication.models import Attachment

from .texts import beyond, school
from .texts.sample import Lesson

FILES = Path(__file__).parent / "files"
LESSONS = school.LESSONS + beyond.LESSONS


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    for lesson in LESSONS:
        yield Wanted(LessonPage, lesson.title, partial(_page, lesson, desk, at=at), lesson.end)


def _page(lesson: Lesson, desk: DemoDesk, *, at: datetime) -> LessonPage:
    keys = ("title", "minutes", "text", "hint")
    page = LessonPage(
        title=lesson.title, summary=lesson.summary, organisation=desk.organisations["school"],
        stage=lesson.stage, grades=list(lesson.grades), age=lesson.age, subject_area=subject(lesson.subject),
        method=lesson.method, minutes=sum(step[1] for step in lesson.steps), aims="\n".join(lesson.aims),
        assessment="\n".join(lesson.assessment),
        show_from=at + timedelta(days=lesson.days) if lesson.days else None,
        body=[paragraph(text) for text in lesson.text],
        steps=[{"type": "step", "value": dict(zip(keys, step, strict=True))} for step in lesson.steps],
        materials=[_material(*file) for file in lesson.files],
        teacher_notes=[block for title, *texts in lesson.notes for block in _note(title, texts)],
        links=[{"type": "page", "value": page.pk} for page in pages_titled(*lesson.links)],
    )  # fmt: skip
    page.topics = Topic.objects.filter(code__in=lesson.topics)
    page.tags.add(*lesson.tags)
    return page


def subject(code: str) -> Subject:
    return Subject.objects.get(code=code)


def _note(title: str, texts: list[str]) -> list[dict]:
    return [heading(title), *map(paragraph, texts)]


def _material(name: str, title: str, for_teacher: bool) -> dict:
    made = Attachment(title=title)
    made.file = ContentFile(_content(name), name=name)
    made.save()
    return {"type": "file", "value": {"file": made.pk, "title": title, "for_teacher": for_teacher}}


@cache
def _content(name: str) -> bytes:
    return (FILES / name).read_bytes()
