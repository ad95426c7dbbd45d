"""The demo's lessons are worth giving, and their files are clean."""

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from confidentiality import bootstrap as chains
from confidentiality.models import Submission
from education import demo
from education.enums import Stage
from education.models import LessonPage
from organisations import bootstrap as staff
from organisations import demo as people
from publication import assets, bootstrap
from publication.models import PublicItem
from tests.pages import plant_roots

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(db, plain_static):
    at = timezone.now()
    plant_roots()
    for each in (staff, chains, bootstrap):
        each.bootstrap(at=at)
    given = people.load(at=at)
    return demo.load(at=at, people=given[0], organisations=given[1])


def test_lessons_for_every_stage_are_public(loaded):
    assert loaded == {"lessons": 10}
    items = list(PublicItem.objects.visible(at=timezone.now()).filter(section="education"))
    assert len(items) == 8
    assert set(LessonPage.objects.filter(live=True).values_list("stage", flat=True)) == set(Stage)
    assert sorted(Submission.objects.exclude(state="published").values_list("state", flat=True)) == [
        "in_review", "returned",
    ]  # fmt: skip
    for item in items:
        assert Client().get(item.get_absolute_url()).status_code == 200
    assert Client().get("/education/").status_code == 200


def test_minutes_are_those_of_the_steps(loaded):
    for page in LessonPage.objects.all():
        assert page.minutes == page.step_minutes > 0


def test_files_are_served_with_neutral_names_and_without_metadata(loaded):
    files = {
        block["title"]: block
        for item in PublicItem.objects.filter(section="education")
        for block in item.document["blocks"]
        if block["type"] == "file"
    }
    assert {block["name"] for block in files.values()} == {
        "attachment-1.pdf", "attachment-1.txt", "attachment-1.csv",
    }  # fmt: skip
    printed = files["我的守信一周（可打印）"]
    answer = Client().get(f"/assets/{printed['sha256']}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert PdfReader(assets.path_of(printed["sha256"])).metadata is None
