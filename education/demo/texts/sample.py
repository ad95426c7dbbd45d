"""The shape of a lesson of the demo."""

from dataclasses import dataclass

from education.enums import Stage
from publication.demo import PUBLISHED

Step = tuple[str, int, str, str]  # title, minutes, what the class does, hint for the teacher
Note = tuple[str, ...]  # a heading, then its paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """`files` are (name, title, for the teacher only); `links` are titles of stories, cases and days."""

    title: str
    summary: str
    stage: Stage
    grades: tuple[str, ...]
    age: str
    subject: str
    topics: tuple[str, ...]
    method: str
    aims: tuple[str, ...]
    text: tuple[str, ...]
    steps: tuple[Step, ...]
    assessment: tuple[str, ...]
    notes: tuple[Note, ...]
    files: tuple[tuple[str, str, bool], ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    end: str = PUBLISHED
    days: int = 0
