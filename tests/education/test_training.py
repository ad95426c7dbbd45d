"""Courses: their modules, materials and sessions become one document."""

from datetime import UTC, datetime

import pytest

from publication.errors import DoorRefused
from tests.lessons import Classroom
from tests.practice import course


@pytest.fixture
def room(house, folders, subjects, plain_static):
    return Classroom(house)


def test_a_course_and_what_belongs_to_it(room, public):
    lesson = room.lesson()
    shown = room.publish(lesson)
    begins = datetime(2026, 12, 4, 1, 30, tzinfo=UTC)
    module = {"title": "信用修复", "minutes": 90, "text": "讲与练", "page": lesson.pk}
    session = {"begins": begins, "place": "市民中心", "register": "市信用办"}
    item = room.publish(
        course(
            room,
            modules=[{"type": "module", "value": module}],
            sessions=[{"type": "session", "value": session}],
            assessment="完成一次模拟修复。",
        )
    )

    document = item.document
    assert [block["type"] for block in document["blocks"]] == [
        "heading", "list", "heading", "steps", "reference", "heading", "list", "heading", "list",
    ]  # fmt: skip
    assert document["references"] == [shown.id]
    assert document["blocks"][6]["items"] == ["2026年12月4日 09:30，市民中心。报名：市信用办"]
    assert {field["code"]: field["value"] for field in document["fields"]} == {
        "audience": "信用从业人员",
        "organiser": "省社会信用牵头部门",
        "hours": {"zh-hans": "1.5 小时", "en": "1.5 hours"},
    }
    page = public(item.get_absolute_url(), at=item.visible_from).content.decode()
    assert lesson.title in page


def test_without_a_module_it_is_refused(room):
    with pytest.raises(DoorRefused) as refusal:
        room.submit(course(room, modules=[]))
    assert str(refusal.value) == "A course without modules teaches nothing; add one."
