"""The demo's stories and days go through the services that people use, and end where they should."""

from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import bootstrap as categories
from campaigns import demo
from campaigns.models import CalendarDayPage, StoryPage
from confidentiality import bootstrap as chains
from confidentiality.models import Submission
from organisations import bootstrap as staff
from organisations import demo as people
from publication import bootstrap
from publication.models import PublicItem
from tests.pages import plant_roots

pytestmark = pytest.mark.django_db


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


def test_each_end_is_there(loaded):
    _at, (people, organisations), made, told = loaded
    assert made == {"stories": 13, "days": 18}
    states = Counter(Submission.objects.filter(kind="story").values_list("state", flat=True))
    assert states == {"published": 9, "in_review": 2, "returned": 1}
    later = timezone.now()
    shown = PublicItem.objects.visible(at=later).filter(section="stories")
    assert shown.count() == 7
    assert PublicItem.objects.filter(section="stories", visible_from__gt=later).count() == 1
    assert PublicItem.objects.filter(state="withdrawn").count() == 1
    assert all(item.document["notices"] == ["sample"] for item in shown)
    assert sum(1 for item in shown if item.document["blocks"][0]["type"] == "image") == 2
    assert told[-1] == ("calendar days", 18, 18)
    again = demo.load(at=later, people=people, organisations=organisations)
    assert again == {"stories": 0, "days": 0}


def test_days_are_those_of_the_rules(loaded):
    at, *_rest = loaded
    year = timezone.localtime(at).year
    days = {
        (item.document["title"], item.document["dates"]["start"], item.document["dates"]["end"])
        for item in PublicItem.objects.visible(at=timezone.now()).filter(section="calendar", year=year)
    }
    assert len(days) == 9
    assert ("全国信用记录关爱日", f"{year}-06-14", f"{year}-06-14") in days
    assert ("国庆节", f"{year}-10-01", f"{year}-10-03") in days
    provisional = [
        item.document["title"]
        for item in PublicItem.objects.filter(section="calendar", year=year)
        if item.document["fields"][0]["value"]["en"].startswith("Provisional")
    ]
    assert sorted(provisional) == ["网络诚信宣传日", "诚信兴商宣传月"]


def test_spring_festival_begins_on_the_lunar_eve():
    from campaigns.demo.days import spring_festival

    assert [str(day) for day in spring_festival(2026)] == ["2026-02-16", "2026-02-19"]
    assert [str(day) for day in spring_festival(2027)] == ["2027-02-05", "2027-02-08"]


def test_public_pages_answer(loaded):
    for page in ("/stories/", "/calendar/"):
        assert Client().get(page).status_code == 200
    for item in PublicItem.objects.visible(at=timezone.now()):
        shown = Client().get(item.get_absolute_url())
        assert shown.status_code == 200
        assert (shown.headers.get("X-Robots-Tag") == "noindex") == item.is_person
    assert StoryPage.objects.filter(live=True).count() == 8
    assert CalendarDayPage.objects.filter(live=True).count() == 17
