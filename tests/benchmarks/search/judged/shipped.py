"""The demo's pages: their texts, through a plain projection of title, summary, passages and tags."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.demo.days import NODES
from campaigns.demo.texts import cases, pages, stories
from education.demo.texts import beyond, quizzes, readers, school, training
from publication.texts import plain

from .item import Item, page

# Not published by the demo.
UNPUBLISHED = ("draft", "waiting", "halfway", "returned", "withdrawn")
CAMPAIGNS = {
    "activity": pages.ACTIVITIES, "citizens-code": (pages.CODE,), "column": (pages.COLUMN,),
    "knowledge": pages.KNOWLEDGE, "activity-list": pages.LISTS, "policy": pages.POLICIES, "work": pages.WORKS,
    "album": (readers.ALBUM,), "reader": (readers.READER,), "course": training.COURSES,
    "commitment-template": training.LETTERS,
}  # fmt: skip


def items() -> Iterator[Item]:
    for story in stories.STORIES:
        if story.end not in UNPUBLISHED:
            told, subject = _words(story.body), (story.about, story.name)
            yield _shipped("story", story.title, story.summary, told, story.tags, subject=subject)
    for case in cases.CASES:
        yield _shipped("typical-case", case.title, case.summary, [case.field, *_words(case.body)])
    for lesson in school.LESSONS + beyond.LESSONS:
        if lesson.end not in UNPUBLISHED:
            texts = [*lesson.text, *_words(lesson.steps), *lesson.aims]
            yield _shipped("lesson", lesson.title, lesson.summary, texts, lesson.tags, grades=lesson.grades)
    for quiz in quizzes.QUIZZES:
        texts = [words for question in quiz.questions for words in (question.text, question.explanation)]
        yield _shipped("quiz", quiz.title, quiz.summary, texts, grades=quiz.grades)
    for kind, given in CAMPAIGNS.items():
        for each in given:
            yield _shipped(kind, each["title"], each["summary"], _rest(each), each.get("tags", ()))
    for node in NODES:
        texts = [node.text, *node.ideas, node.basis]
        yield _shipped("calendar-day", node.name, node.summary, texts)


def _shipped(kind: str, title: str, summary: str, texts, tags=(), *, grades=(), subject=("", "")) -> Item:
    key = f"shipped:{title}"
    terms = {"grade": list(grades)} if grades else None
    public = page(key, kind, title, texts, summary=summary, tags=tags, terms=terms, subject=subject)
    return Item(key=key, document=public, about=title)


def _rest(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if name not in ("title", "summary", "tags", "cover", "activity", "form", "days"):
            yield from _words(value)


def _words(value: Any) -> Iterator[str]:
    """Every text in what the demo's pages are made of."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, Mapping):
        yield from _words([each for name, each in value.items() if name != "type"])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _words(each)
