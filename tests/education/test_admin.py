"""Subjects and topics are written by administrators of the whole house, and by nobody else."""

import pytest
from django.test import Client
from django.urls import reverse

from education.models import Topic
from organisations.enums import Role
from organisations.services.memberships import sync_groups
from publication.bootstrap import folder_of
from publication.enums import Section
from tests.factories import person
from tests.lessons import Classroom

pytestmark = pytest.mark.django_db
NEW = {"code": "sport", "name": "体育诚信", "name_en": "Fair play", "order": "5"}


@pytest.fixture
def room(house, folders, subjects, plain_static, english):
    made = Classroom(house)
    for name, organisation in (("root-admin", house.province), ("county-admin", house.office)):
        house.people[name] = person(name, (Role.ADMINISTRATOR, organisation))
        sync_groups([house.people[name]])
    return made


def signed_in(room, name: str) -> Client:
    client = Client()
    client.force_login(room.user(name))
    return client


def address(view: str, *arguments) -> str:
    return reverse(f"wagtailsnippets_education_topic:{view}", args=arguments)


def test_an_administrator_of_the_whole_house_adds_and_renames(room):
    browser = signed_in(room, "root-admin")
    assert browser.post(address("add"), NEW).status_code == 302
    topic = Topic.objects.get(code="sport")
    edited = NEW | {"name": "竞赛诚信", "name_en": "Honesty in contests"}
    assert browser.post(address("edit", topic.pk), edited).status_code == 302
    assert Topic.objects.get(code="sport").name == "竞赛诚信"
    assert "竞赛诚信" in browser.get(address("list")).content.decode()


def test_a_code_stays(room):
    topic = Topic.objects.get(code="exam")
    answer = signed_in(room, "root-admin").post(address("edit", topic.pk), NEW | {"code": "other"})
    assert answer.status_code == 200
    assert answer.context["form"].errors == {
        "code": ["Lessons and addresses name the code; it stays as it is."]
    }
    assert Topic.objects.get(pk=topic.pk).code == "exam"


@pytest.mark.parametrize("name", ["county-admin", "submitter", "stranger", "auditor"])
def test_nobody_else_meets_them(room, name):
    topic = Topic.objects.get(code="exam")
    browser = signed_in(room, name)
    for view, arguments in (("list", ()), ("add", ()), ("edit", (topic.pk,)), ("delete", (topic.pk,))):
        assert browser.post(address(view, *arguments), NEW).status_code in (302, 403)
    assert not Topic.objects.filter(code="sport").exists()
    assert Topic.objects.filter(pk=topic.pk, code="exam").exists()


def test_nobody_deletes_one(room):
    topic = Topic.objects.get(code="exam")
    signed_in(room, "root-admin").post(address("delete", topic.pk))
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_a_lesson_is_written_in_the_admin(room):
    """The editor offers grades and topics as boxes to tick."""
    browser = signed_in(room, "submitter")
    form_at = reverse(
        "wagtailadmin_pages:add", args=["education", "lessonpage", folder_of(Section.EDUCATION).pk]
    )
    page = browser.get(form_at).content.decode()
    assert 'name="grades" value="7"' in page
    assert "Honesty in exams" in page


def test_the_county_next_door_meets_no_lesson_of_ours(room):
    lesson = room.lesson(title="只属于锦江区的课")
    browser = signed_in(room, "stranger")
    for view in ("edit", "history", "view_draft"):
        answer = browser.get(reverse(f"wagtailadmin_pages:{view}", args=[lesson.pk]))
        assert "只属于锦江区的课" not in answer.content.decode()
        assert answer.status_code in (302, 403, 404)
