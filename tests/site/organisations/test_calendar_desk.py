"""The calendar's pages: read by whoever works here, changed by who administers the top."""

import re
from datetime import date

import pytest
from django.urls import reverse

from organisations.enums import Role
from organisations.models import CalendarChange, CalendarDay, CalendarYear
from tests.factories import person

pytestmark = pytest.mark.usefixtures("english")

ADDRESS = "/admin/staff/calendar/2027/"
GIVEN = {
    "act": "set", "day": "2027-02-08", "works": "False", "name": "春节", "name_en": "Spring Festival",
    "source": "国办发明电〔2026〕9号", "reason": "通知已发布",
}  # fmt: skip
YEAR_QUERIES = 17


@pytest.fixture
def keeper(house, staff):
    house.people["keeper"] = person("keeper", (Role.ADMINISTRATOR, house.province))
    return staff("keeper")


def said(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def state() -> list:
    return [list(model.objects.values()) for model in (CalendarDay, CalendarYear, CalendarChange)]


def test_addresses():
    assert [reverse("staff:calendar"), reverse("staff:calendar_year", args=[2027])] == [
        "/admin/staff/calendar/", ADDRESS,
    ]  # fmt: skip


def test_a_day_is_added_changed_and_removed(keeper):
    done = ["Saved. What is due by this calendar is counted anew within minutes."]
    assert said(keeper.post(ADDRESS, GIVEN, follow=True)) == done
    page = keeper.get(ADDRESS, {"day": "2027-02-08"}).content.decode()
    assert 'value="Spring Festival"' in page
    assert "春节 · 放假 · 国办发明电〔2026〕9号" in page
    keeper.post(ADDRESS, GIVEN | {"name": "除夕"}, follow=True)
    assert CalendarDay.objects.get(pk=date(2027, 2, 8)).name == "除夕"
    assert (
        said(
            keeper.post(f"{ADDRESS}?day=2027-02-08", {"act": "remove", "remove-reason": "误录"}, follow=True)
        )
        == done
    )
    assert not CalendarDay.objects.filter(day__year=2027).exists()


def test_a_year_is_confirmed_and_the_list_says_so(keeper):
    page = keeper.get(reverse("staff:calendar")).content.decode()
    assert page.count("<strong>not confirmed</strong>") == 2  # the two years to come
    keeper.post(ADDRESS, {"act": "confirm", "confirm-source": "国办发明电〔2026〕9号"})
    assert CalendarYear.objects.get(pk=2027).confirmed
    assert keeper.get(reverse("staff:calendar")).content.decode().count("<strong>not confirmed</strong>") == 1
    keeper.post(ADDRESS, {"act": "reopen", "reopen-reason": "更正"})
    assert not CalendarYear.objects.get(pk=2027).confirmed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (GIVEN | {"name": ""}, "Something is missing; see the form below."),
        (GIVEN | {"day": "2026-02-08"}, "Something is missing; see the form below."),
        (GIVEN | {"works": "True"}, "2027-02-08 is a weekday, and works anyway; only a day off is entered."),
        ({"act": "remove", "remove-reason": "x"}, "Choose a day that has an entry."),
        ({"act": "else"}, "Choose what to do by one of the buttons."),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(keeper, given, sentence):
    before = state()
    answer = keeper.post(ADDRESS, given)
    assert (answer.status_code, said(answer), state()) == (409, [sentence], before)
    if given.get("act") == "set":
        assert answer.context["set"]["source"].value() == GIVEN["source"]


@pytest.mark.parametrize("name", ["submitter", "first", "publisher", "auditor", "stranger", "local"])
def test_everybody_reads_and_changes_nothing(house, staff, name):
    house.people["local"] = person("local", (Role.ADMINISTRATOR, house.office))
    browser, before = staff(name), state()
    for address in (reverse("staff:calendar"), ADDRESS):
        page = browser.get(address)
        assert page.status_code == 200
        assert 'name="act"' not in page.content.decode()
    for act in ("set", "remove", "confirm", "reopen"):
        assert browser.post(ADDRESS, GIVEN | {"act": act}).status_code == 403
    assert state() == before


def test_years_without_a_calendar_are_not_there(keeper):
    assert [keeper.get(f"/admin/staff/calendar/{year}/").status_code for year in (1989, 2101)] == [404, 404]
    assert keeper.get(ADDRESS, {"day": "2026-01-01"}).context["chosen"] is None
    assert keeper.get(ADDRESS, {"day": "nonsense"}).status_code == 200


def test_whoever_has_no_role_is_refused(house, staff):
    house.people["nobody"] = person("nobody")
    answer = staff("nobody").get(ADDRESS)
    assert answer.status_code in (302, 403)


@pytest.mark.parametrize("count", [1, 3])
def test_queries(keeper, django_assert_num_queries, count):
    for number in range(count):
        keeper.post(ADDRESS, GIVEN | {"day": f"2027-02-0{number + 1}"})
    with django_assert_num_queries(YEAR_QUERIES):
        keeper.get(ADDRESS)


def test_no_two_fields_of_the_page_share_an_id(keeper):
    keeper.post(ADDRESS, GIVEN)
    page = keeper.get(ADDRESS, {"day": "2027-02-08"}).content.decode()
    ids = re.findall(r' id="(id_[^"]+(?<!_helptext))"', page)
    assert len(ids) == len(set(ids)) == 8
    assert sorted(re.findall(r'<label for="(id_[^"]+)"', page)) == sorted(ids)
