"""Courses and commitment letters of the demo."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from education.models import CoursePage, LetterPage
from publication.demo import DemoDesk, Wanted, pages_titled

from .texts.training import COURSES, LETTERS


def pages(desk: DemoDesk, *, at: datetime) -> Iterator[Wanted]:
    for course in COURSES:
        yield Wanted(CoursePage, course["title"], partial(_course, course, desk, at=at))
    for letter in LETTERS:
        yield Wanted(LetterPage, letter["title"], partial(_letter, letter, desk))


def _course(told: dict, desk: DemoDesk, *, at: datetime) -> CoursePage:
    morning = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    return CoursePage(
        title=told["title"], summary=told["summary"], audience=told["audience"], organiser=told["organiser"],
        organisation=desk.organisations["school"], minutes=sum(module[1] for module in told["modules"]),
        aims="\n".join(told["aims"]), assessment="\n".join(told["assessment"]), body=list(told["body"]),
        modules=[_module(*module) for module in told["modules"]],
        sessions=[_session(morning, *session) for session in told["sessions"]],
    )  # fmt: skip


def _session(morning: datetime, weeks: int, weekday: int, place: str, register: str) -> dict:
    begins = morning + timedelta(days=weekday - morning.weekday(), weeks=weeks)
    return {"type": "session", "value": {"begins": begins, "place": place, "register": register}}


def _module(title: str, minutes: int, text: str, material: str) -> dict:
    page = pages_titled(material)[0].pk if material else None
    return {"type": "module", "value": {"title": title, "minutes": minutes, "text": text, "page": page}}


def _letter(told: dict, desk: DemoDesk) -> LetterPage:
    keys = ("code", "label", "is_day")
    return LetterPage(
        title=told["title"], summary=told["summary"], organisation=desk.organisations["school"],
        body=list(told["body"]), text=told["text"],
        blanks=[{"type": "blank", "value": dict(zip(keys, blank, strict=True))} for blank in told["blanks"]],
    )  # fmt: skip
