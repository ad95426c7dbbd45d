"""Lessons of the demo: made up for it, yet fit to be given as they stand.

Their worksheets are files beside this module; the PDFs were printed from the same texts.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction

from education import bootstrap
from education.models import LessonPage, Subject, Topic
from organisations.models import Organisation, Person
from publication.demo import DemoDesk, heading, paragraph
from publication.models import Attachment

from .lessons import LESSONS, Sample

FILES = Path(__file__).parent / "files"

Progress = Callable[[str, int, int], None]  # what, done, of


def load(
    *,
    at: datetime,
    people: Mapping[str, Person],
    organisations: Mapping[str, Organisation],
    progress: Progress = lambda what, done, of: None,
) -> dict[str, int]:
    """Make the lessons that are missing; how many."""
    bootstrap.bootstrap(at=at)
    desk, made = DemoDesk(people, organisations), 0
    for number, sample in enumerate(LESSONS, start=1):
        if not LessonPage.objects.filter(title=sample.title).exists():
            with transaction.atomic():
                desk.bring(_page(sample, organisations["school"], at=at), sample.end, at=at)
            made += 1
        progress("lessons", number, len(LESSONS))
    return {"lessons": made}


def _page(sample: Sample, school: Organisation, *, at: datetime) -> LessonPage:
    steps = [{"title": title, "minutes": minutes, "text": text} for title, minutes, text in sample.steps]
    page = LessonPage(
        title=sample.title,
        summary=sample.summary,
        stage=sample.stage,
        grades=list(sample.grades),
        subject_area=Subject.objects.get(name=sample.subject),
        minutes=sum(step["minutes"] for step in steps),
        aims="\n".join(sample.aims),
        organisation=school,
        show_from=at + timedelta(days=sample.days) if sample.days else None,
        body=[*map(paragraph, sample.text), heading("课后延伸"), *map(paragraph, sample.afterwards)],
        steps=[{"type": "step", "value": step} for step in steps],
        materials=_worksheet(sample),
    )
    page.topics = Topic.objects.filter(code__in=sample.topics)
    page.tags.add(*sample.tags)
    return page


def _worksheet(sample: Sample) -> list[dict]:
    if not sample.file:
        return []
    name, title = sample.file
    made = Attachment(title=title)
    made.file = ContentFile((FILES / name).read_bytes(), name=name)
    made.save()
    return [{"type": "file", "value": {"file": made.pk, "title": title, "for_teacher": False}}]
