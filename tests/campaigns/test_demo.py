"""The demo's stories and days go through the services that people use, and end where they should."""

from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import bootstrap as categories
from campaigns import demo
from campaigns.models import CalendarDayPage, CalendarNode, StoryPage
from campaigns.services import years
from confidentiality import bootstrap as chains
from confidentiality.models import Submission
from organisations import bootstrap as staff
from organisations import demo as people
from publication import bootstrap
from publication.models import PublicItem
from publication.selectors import referenced
from tests.pages import plant_roots

pytestmark = pytest.mark.django_db
SHOWN = {
    "story": 18, "typical-case": 6, "citizens-code": 1, "policy": 3, "knowledge": 3, "work": 2,
    "activity": 2, "activity-list": 2, "column": 1,
}  # fmt: skip


@pytest.fixture
def loaded(db, plain_static):
    at = timezone.now()
    plant_roots()
    for each in (staff, chains, bootstrap, categories):
        each.bootstrap(at=at)
    given = people.load(at=at)
    told = []
    made = demo.load(at=at, people=given[0], organisations=given[1], progress=lambda *each: told.append(each))
    return at, given, made, told


@pytest.fixture
def days_alone(monkeypatch):
    """The calendar needs none of the other pages."""
    monkeypatch.setattr(demo, "PARTS", {})


def test_each_end_is_there(loaded):
    _at, (people, organisations), made, told = loaded
    assert made == {"stories": 24, "cases": 6, "other pages": 14, "days": 20}
    states = Counter(Submission.objects.filter(kind="story").values_list("state", flat=True))
    assert states == {"published": 20, "in_review": 2, "returned": 1}
    later = timezone.now()
    shown = PublicItem.objects.visible(at=later).filter(section="stories")
    assert Counter(item.kind for item in shown) == SHOWN
    assert PublicItem.objects.filter(section="stories", visible_from__gt=later).count() == 1
    assert PublicItem.objects.filter(state="withdrawn").count() == 1
    true = {item.kind for item in shown if item.document["notices"] != ["sample"]}
    assert true == {"policy", "knowledge"}  # what is not made up must not say so
    assert sum(1 for item in shown if item.document["blocks"][0]["type"] == "image") == 7
    assert told[-1] == ("calendar days", 20, 20)
    again = demo.load(at=later, people=people, organisations=organisations)
    assert again == {"stories": 0, "cases": 0, "other pages": 0, "days": 0}
    _public_pages_answer()


def test_days_are_those_of_the_rules(days_alone, loaded):
    at, *_rest = loaded
    year = timezone.localtime(at).year
    items = list(PublicItem.objects.visible(at=timezone.now()).filter(section="calendar", year=year))
    days = {
        (item.document["title"], item.document["dates"]["start"], item.document["dates"]["end"])
        for item in items
        if item.document["dates"]
    }
    assert len(days) == 8
    assert ("全国信用记录关爱日", f"{year}-06-14", f"{year}-06-14") in days
    assert ("国庆节", f"{year}-10-01", f"{year}-10-03") in days
    undated = [item for item in items if not item.document["dates"]]
    assert sorted(item.document["title"] for item in undated) == ["网络诚信宣传日", "诚信兴商宣传月"]
    assert [item.document["notices"] for item in undated] == [["sample", "provisional"]] * 2
    assert all(item.document["facets"]["terms"]["audience"] for item in items)


def test_every_node_has_its_basis_and_tasks(days_alone, loaded):
    at, *_rest = loaded
    today = timezone.localdate(at)
    for node in CalendarNode.objects.prefetch_related("editions", "templates", "occurrences__day__tasks"):
        (edition,) = node.editions.all()
        assert edition.basis
        assert node.audiences
        assert node.templates.count() >= 2
        assert node.occurrences.count() == 2
        for occurrence in node.occurrences.all():
            over = occurrence.day.last_day is not None and occurrence.day.last_day < today
            assert {task.done_at is not None for task in occurrence.day.tasks.all()} == {over}
    assert years.make_ahead(at=timezone.now()) == 0


def _public_pages_answer():
    for page in ("/stories/", "/calendar/"):
        assert Client().get(page).status_code == 200
    for item in PublicItem.objects.visible(at=timezone.now()):
        shown = Client().get(item.get_absolute_url())
        assert shown.status_code == 200
        # Of a page that refers to a person, its title would say the name.
        names = item.is_person or any(each.is_person for each in referenced(item))
        assert (shown.headers.get("X-Robots-Tag") == "noindex") == names
    assert StoryPage.objects.filter(live=True).count() == 19
    assert CalendarDayPage.objects.filter(live=True).count() == 19
