"""Lessons, units and curricula: what they refuse, what they become, and how a teacher finds one."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from education import enums, labels
from education.models import Subject, Topic
from publication import links, readers
from publication.errors import DoorRefused
from tests.lessons import Classroom, pages, step
from tests.pages import attachment, paragraphs

pytestmark = pytest.mark.django_db
NOTE, HINT, KEY = "plantedanswer", "plantedhint", "plantedkey"


@pytest.fixture
def room(house, folders, subjects, plain_static):
    labels.forget()
    yield Classroom(house)
    labels.forget()


def full(room, **fields):
    """A lesson with everything that is the teacher's alone."""
    sheet, key = attachment(title="活动单"), attachment("参考答案\n".encode(), title="答案")
    return room.lesson(
        age="12—13 岁",
        method="情境讨论",
        assessment="能举例说明。\n能写出承诺。",
        steps=[step("导入", 5, hint=HINT), step("讨论", 35)],
        materials=[
            {"type": "file", "value": {"file": sheet.pk, "title": "活动单", "for_teacher": False}},
            {"type": "file", "value": {"file": key.pk, "title": KEY, "for_teacher": True}},
        ],
        teacher_notes=paragraphs(NOTE),
        **fields,
    )


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_minutes_of_the_steps_are_the_duration(room):
    with pytest.raises(ValidationError) as refusal:
        room.lesson(parts=(5, 30), minutes=40)
    assert refusal.value.message_dict == {
        "steps": ["The steps take 35 minutes, the duration says 40; change one of them."]
    }


def test_grades_are_of_the_stage(room):
    with pytest.raises(ValidationError) as refusal:
        room.lesson(grades=["7", "10"])
    assert refusal.value.message_dict == {
        "grades": ["Grade 10: not of the stage “Junior secondary school”; untick it, or change the stage."]
    }


@pytest.mark.parametrize(
    ("field", "name"), [("subject_area", "school subject"), ("steps", "steps"), ("aims", "aims")]
)
def test_what_is_missing_is_named_before_the_review(room, field, name):
    lesson = room.lesson()
    setattr(lesson, field, {"subject_area": None, "steps": [], "aims": " \n "}[field])
    with pytest.raises(DoorRefused) as refusal:
        lesson.projection(at=timezone.now())
    assert str(refusal.value) == f"“{name}” is empty; fill it in, then submit again."


def test_document_of_a_lesson(room):
    item = room.publish(full(room))
    document = item.document
    assert document["facets"]["terms"] == {
        "stage": ["junior"],
        "grade": ["7"],
        "subject_area": ["class-meeting"],
        "topic": ["exam"],
        "duration": ["40"],
    }
    assert {field["code"]: field["value"] for field in document["fields"]} == {
        "stage": {"zh-hans": "初中", "en": "Junior secondary school"},
        "grade": {"zh-hans": "七年级", "en": "Grade 7"},
        "subject": {"zh-hans": "班会", "en": "Class meeting"},
        "topic": {"zh-hans": "考试诚信", "en": "Honesty in exams"},
        "age": "12—13 岁",
        "minutes": {"zh-hans": "40 分钟", "en": "40 minutes"},
        "method": "情境讨论",
        "edition": {"zh-hans": "第 1 版", "en": "Edition 1"},
    }
    marked = [(block["type"], block.get("for", "")) for block in document["blocks"]]
    assert marked == [
        ("heading", ""), ("list", ""), ("paragraph", ""), ("heading", ""), ("steps", ""),
        ("heading", "teacher"), ("list", "teacher"), ("heading", ""), ("file", ""), ("file", "teacher"),
        ("heading", ""), ("list", ""), ("heading", "teacher"), ("paragraph", "teacher"),
    ]  # fmt: skip


def test_no_grade_ticked_means_the_whole_stage(room):
    item = room.publish(room.lesson(grades=[]))
    assert item.document["facets"]["terms"]["grade"] == ["7", "8", "9"]


def test_pupils_do_not_get_what_is_the_teachers(room):
    item = room.publish(full(room))
    path = item.get_absolute_url()
    for address in (path, f"{path}print/"):
        assert all(word in page(address) for word in (NOTE, HINT, KEY)), address
    for address in (f"{path}pupil/", f"{path}pupil/print/"):
        text = page(address)
        assert [word for word in (NOTE, HINT, KEY) if word in text] == [], address
        assert "活动单" in text
        assert Client().get(address)["X-Robots-Tag"] == "noindex"


def test_only_lessons_have_a_pupils_version(room):
    lesson = room.lesson()
    room.publish(lesson)
    unit = room.publish(room.unit(lesson))
    assert Client().get(unit.get_absolute_url()).status_code == 200
    assert Client().get(f"{unit.get_absolute_url()}pupil/").status_code == 404


def test_steps_are_shown_with_their_running_time(room):
    text = page(room.publish(room.lesson(parts=(5, 15, 20))).get_absolute_url())
    found = re.findall(r'<td><strong>(\d+)</strong> <span class="lesson-steps__running">([^<]+)</span>', text)
    assert found == [("5", "0–5"), ("15", "5–20"), ("20", "20–40")]
    assert "<td><strong>40</strong></td>" in text


def test_a_unit_keeps_the_edition_of_its_lessons(room):
    lesson = room.lesson()
    first = room.publish(lesson)
    unit_page = room.unit(lesson)
    unit = room.publish(unit_page)
    curriculum = room.publish(room.curriculum(unit_page))
    second = room.revise(lesson, whats_new="新增一步。", title="修订后的课")
    assert unit.document["references"] == [first.id]
    assert curriculum.document["references"] == [unit.id]
    assert first.get_absolute_url() in page(unit.get_absolute_url())
    assert second.get_absolute_url() not in page(unit.get_absolute_url())
    newer = room.revise(unit_page, whats_new="改用新版的课。")
    assert newer.document["references"] == [second.id]


def test_a_lesson_refers_to_public_items_only(room):
    story = room.story()
    with pytest.raises(DoorRefused, match=r"the public does not see this page; publish that one first\.$"):
        room.submit(room.lesson(links=pages(story)))
    shown = room.publish(story)
    lesson = room.publish(room.lesson(links=pages(story)))
    assert lesson.document["references"] == [shown.id]


def links_of(text: str) -> dict[str, str]:
    """Addresses by what people read, numbers aside."""
    found = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', text, re.DOTALL)
    return {
        re.sub(r"\s+\d+$", "", re.sub(r"<[^>]+>", "", label).strip()): href.replace("&amp;", "&")
        for href, label in found
    }


def follow(address: str, label: str) -> str:
    target = links_of(page(address))[label]
    return f"/education/{target}" if target.startswith("?") else target


def test_a_teacher_finds_the_lesson_in_three_clicks(room):
    wanted = room.publish(room.lesson(title="七年级的考试课"))
    room.publish(room.lesson(title="七年级的网络课", topics=("online",)))
    room.publish(room.lesson(title="八年级的考试课", grades=["8"]))
    room.publish(room.lesson(title="九十分钟的考试课", parts=(30, 60)))
    readers.run_all(at=timezone.now())
    grade = follow("/education/", "七年级")
    topic = follow(grade, "考试诚信")
    assert follow(topic, "七年级的考试课") == wanted.get_absolute_url()  # the card says its minutes
    duration = follow(topic, "40 分钟一课时（21—40 分钟）")
    text = page(duration)
    assert "七年级的考试课" in text
    assert [t for t in ("七年级的网络课", "八年级的考试课", "九十分钟的考试课") if t in text] == []


def test_the_front_counts_by_stage_and_grade(room):
    room.publish(room.lesson())
    room.publish(room.lesson(title="另一课", grades=["7", "8"]))
    readers.run_all(at=timezone.now())
    text = re.sub(r"\s+", " ", page("/education/"))
    assert '<a href="?stage=junior">初中 <span class="count">2</span></a>' in text
    assert '<a href="?grade=7">七年级 <span class="count">2</span></a>' in text
    assert '<a href="?grade=8">八年级 <span class="count">1</span></a>' in text
    assert '<span class="none">九年级 <span class="count">0</span></span>' in text


def test_a_list_costs_the_same_whatever_it_shows(room, django_assert_num_queries, public):
    room.publish(room.lesson())
    readers.run_all(at=timezone.now())
    at = timezone.now()
    public("/education/", at=at)  # labels are read once a minute
    with django_assert_num_queries(6):
        public("/education/", at=at)
    for number in range(3):
        room.publish(room.lesson(title=f"第{number}课", topics=("exam", "online")))
    readers.run_all(at=timezone.now())
    with django_assert_num_queries(6):
        public("/education/", at=timezone.now())


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(5, "20"), (20, "20"), (21, "40"), (40, "40"), (41, "45"), (90, "90"), (600, "longer")],
)
def test_durations_are_periods_that_a_lesson_fits_into(minutes, code):
    assert enums.duration_of(minutes) == code


def test_labels_follow_what_an_administrator_changes(room):
    assert labels.topic("exam") == "Honesty in exams"
    topic = Topic.objects.get(code="exam")
    topic.name_en = "Exams"
    topic.save()
    assert labels.topic("exam") == "Exams"
    assert labels.subject("nobody-knows") == "nobody-knows"


def test_bootstrap_changes_nothing_that_is_there(room):
    from education import bootstrap

    Subject.objects.filter(code="chinese").update(name="语文课")
    before = list(Subject.objects.values_list("code", "name"))
    bootstrap.bootstrap(at=timezone.now())
    assert list(Subject.objects.values_list("code", "name")) == before


def test_a_page_says_what_it_is_for_machines(room):
    lesson = full(room, title="</script><b>课</b>")
    first = room.publish(lesson)
    second = room.revise(lesson, whats_new="新增一步。")
    text = page(second.get_absolute_url())
    raw = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL).group(1)
    found = json.loads(raw)
    assert found["@type"] == "LearningResource"
    assert found["name"] == "</script><b>课</b>"
    assert found["isBasedOn"].endswith(first.get_absolute_url())
    keys = ("learningResourceType", "educationalLevel", "timeRequired", "teaches", "inLanguage", "version")
    assert [found[key] for key in keys] == [
        "Lesson", ["七年级"], "PT40M",
        ["说得出考试诚信对自己意味着什么。", "愿意写下自己的承诺。"], "zh-Hans", "2",
    ]  # fmt: skip


def test_broken_links_are_named_in_notes_for_the_teacher_and_among_cases_too(room):
    notes = paragraphs('见<a href="/nothing/here/">这里</a>')
    draft = room.lesson(title="还没有公开的课")
    lesson = room.lesson(teacher_notes=notes, links=[{"type": "page", "value": draft.pk}])
    assert [each.why for each in links.broken(lesson, at=timezone.now())] == [
        "there is nothing at this address.",
        "the public does not see this page; publish that one first.",
    ]
    with pytest.raises(DoorRefused, match="nothing/here"):
        room.submit(lesson)
