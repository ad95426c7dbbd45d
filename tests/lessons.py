"""Builders of lessons for tests: a classroom is a newsroom with subjects and topics."""

from dataclasses import dataclass

from education import bootstrap
from education.models import CurriculumPage, LessonPage, Subject, Topic, UnitPage
from publication.bootstrap import folder_of
from publication.enums import Section
from publication.models import PublicItem
from tests.factories import NOW, House
from tests.pages import Newsroom, newsroom, paragraphs


@dataclass
class Classroom(Newsroom):
    def lesson(self, *, topics: tuple[str, ...] = ("exam",), parts: tuple[int, ...] = (5, 35), **fields):
        """A saved draft: 40 minutes on honesty in exams for grade 7, unless said otherwise."""
        given = {
            "title": "一张没有监考的试卷",
            "stage": "junior",
            "grades": ["7"],
            "minutes": sum(parts),
            "steps": [step(f"第{number}步", minutes) for number, minutes in enumerate(parts, start=1)],
            "body": paragraphs("从一场没有监考的考试说起。"),
        }
        return self._save(LessonPage, topics, given | fields)

    def unit(self, *lessons: LessonPage, **fields) -> UnitPage:
        given = {"title": "诚信第一单元", "stage": "junior", "lessons": pages(*lessons)}
        return self._save(UnitPage, ("exam",), given | fields)

    def curriculum(self, *units: UnitPage, **fields) -> CurriculumPage:
        given = {"title": "初中诚信课程方案", "stage": "junior", "units": pages(*units)}
        return self._save(CurriculumPage, ("exam",), given | fields)

    def revise(self, page, **changes) -> PublicItem:
        """The next edition, published."""
        page = page.get_latest_revision_as_object()
        for name, value in changes.items():
            setattr(page, name, value)
        page.save_revision(user=self.user())
        return self.publish(page)

    def _save(self, model, topics, given):
        shared = {
            "aims": "说得出考试诚信对自己意味着什么。\n愿意写下自己的承诺。",
            "organisation": self.house.office,
            "subject_area": Subject.objects.get(code="class-meeting"),
            "owner": self.user(),
        }
        page = model(**(shared | given))
        page.topics = Topic.objects.filter(code__in=topics)
        folder_of(Section.EDUCATION).add_child(instance=page)
        page.save_revision(user=self.user())
        return page


def classroom(house: House) -> Classroom:
    newsroom(house)
    bootstrap.bootstrap(at=NOW)
    return Classroom(house)


def step(title: str, minutes: int, **more) -> dict:
    return {"type": "step", "value": {"title": title, "minutes": minutes, "text": "说一说。", **more}}


def pages(*chosen) -> list[dict]:
    return [{"type": "page", "value": each.pk} for each in chosen]
