"""Coming years made ahead: once, by the edition that holds, over nobody's work."""

from datetime import UTC, date, datetime

import pytest

from campaigns.enums import DayState
from campaigns.models import CalendarDayPage, DayTask, Occurrence
from campaigns.services import nodes, years
from organisations.models import CalendarYear
from publication.models import PublicItem
from tests.campaigns.calendars import BY_NOTICE, SPRING_FESTIVAL, node, submissions_of, template
from tests.factories import NOW
from tests.pages import Newsroom

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime(2027, 2, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def room(house, folders, plain_static) -> Newsroom:
    return Newsroom(house)


def shown() -> list[tuple]:
    return list(
        CalendarDayPage.objects.order_by("plan_year", "pk").values_list(
            "plan_year", "date_start", "day_state"
        )
    )


def test_this_year_and_the_next_are_made_once_as_drafts(room):
    made = node(room.house, None, template(), template("汇总", anchor="last", offset=5, unit="calendar"))
    assert years.make_ahead(at=NOW) == 2
    assert years.make_ahead(at=NOW) == 0
    assert shown() == [(2026, date(2026, 12, 4), "planned"), (2027, date(2027, 12, 4), "planned")]
    page = CalendarDayPage.objects.get(plan_year=2027)
    assert (page.node, page.organisation, page.title, page.live) == (
        made,
        room.house.office,
        "国家宪法日",
        False,
    )
    assert page.audiences == ["public", "schools"]
    assert page.rule == "每年12月4日"
    assert [block.block_type for block in page.body] == ["paragraph", "paragraph", "list"]
    assert not PublicItem.objects.exists()
    tasks = DayTask.objects.filter(day=page).values_list("what", "organisation", "due_on", "due_provisional")
    assert list(tasks) == [
        (
            "送审宣传内容",
            room.house.office.pk,
            date(2027, 11, 29),
            True,
        ),  # by weekends alone: Monday to Saturday
        ("汇总", room.house.office.pk, date(2027, 12, 9), False),
    ]


def test_what_is_over_this_year_is_not_made(room):
    node(room.house, {"kind": "fixed", "month": 3, "day": 15})
    assert years.make_ahead(at=NOW) == 1
    assert shown() == [(2027, date(2027, 3, 15), "planned")]


def test_a_yearly_notice_has_no_day_and_its_tasks_wait(room):
    node(room.house, BY_NOTICE, template())
    years.make_ahead(at=NOW)
    assert shown() == [(2026, None, "provisional"), (2027, None, "provisional")]
    assert set(DayTask.objects.values_list("due_on", "due_provisional")) == {(None, True)}
    item = room.publish(CalendarDayPage.objects.get(plan_year=2027))
    assert (item.year, item.document["dates"], item.document["notices"]) == (2027, {}, ["provisional"])
    values = {each["code"]: each["value"] for each in item.document["fields"]}
    assert values["when"] == {"zh-hans": "2027年，具体日期待通知", "en": "To be announced"}


def test_a_customary_day_is_provisional(room):
    node(room.house, {"kind": "month", "month": 9}, certainty="provisional")
    years.make_ahead(at=NOW)
    assert shown() == [(2027, date(2027, 9, 1), "provisional")]


def test_what_editors_deleted_or_wrote_is_left_alone(room):
    node(room.house)
    years.make_ahead(at=NOW)
    CalendarDayPage.objects.get(plan_year=2026).delete()
    page = CalendarDayPage.objects.get(plan_year=2027)
    page.title = "宪法宣传周"
    page.save_revision(user=room.user())
    before = page.latest_revision_id
    assert years.make_ahead(at=NOW) == 0
    page.refresh_from_db()
    assert page.latest_revision_id == before
    assert CalendarDayPage.objects.count() == 1


def test_a_new_edition_moves_untouched_drafts_from_its_year_on(room):
    made = node(room.house, SPRING_FESTIVAL, template())
    years.make_ahead(at=NOW)
    years.make_ahead(at=NEXT_YEAR)
    assert shown() == [(2027, date(2027, 2, 5), "planned"), (2028, date(2028, 1, 25), "planned")]
    nodes.amend(
        made, rule=SPRING_FESTIVAL | {"start": 0}, basis="新办法", certainty="sure", since_year=2028,
        by=room.house.people["submitter"], at=NEXT_YEAR,
    )  # fmt: skip
    assert years.make_ahead(at=NEXT_YEAR) == 0
    assert shown() == [(2027, date(2027, 2, 5), "planned"), (2028, date(2028, 1, 26), "planned")]
    later = CalendarDayPage.objects.get(plan_year=2028)
    assert later.get_latest_revision_as_object().date_start == date(2028, 1, 26)
    assert later.tasks.get().due_on == date(2028, 1, 19)
    assert years.make_ahead(at=NEXT_YEAR) == 0
    assert later.revisions.count() == 2


@pytest.mark.parametrize("touched", ["edited", "submitted"])
def test_a_new_edition_never_moves_what_somebody_touched(room, touched):
    made = node(room.house)
    years.make_ahead(at=NOW)
    page = CalendarDayPage.objects.get(plan_year=2027)
    if touched == "edited":
        page.save_revision(user=room.user())
    else:
        room.submit(page)
    nodes.amend(
        made, rule={"kind": "fixed", "month": 12, "day": 5}, basis="", certainty="sure", since_year=2027,
        by=None, at=NOW,
    )  # fmt: skip
    years.make_ahead(at=NOW)
    assert CalendarDayPage.objects.get(plan_year=2027).date_start == date(2027, 12, 4)
    assert submissions_of(page) == (touched == "submitted")


def test_nodes_out_of_use_and_years_before_the_first_edition_are_not_made(room):
    node(room.house, active=False)
    node(room.house, since_year=2027, name="后来的")
    assert years.make_ahead(at=NOW) == 1
    assert shown() == [(2027, date(2027, 12, 4), "planned")]


def test_of_two_workers_one_makes_it(room):
    """The other one finds the claim, and leaves no page behind."""
    made = node(room.house)
    due = next(years.occurrences(made, 2027))
    Occurrence.objects.create(node=made, key=due.key, edition=due.edition, made_at=NOW)
    made.occurrences.all()
    assert years._make(made, due, None, at=NOW) is False
    assert not CalendarDayPage.objects.exists()


def test_queries_do_not_grow_with_what_is_made_already(room, django_assert_num_queries):
    for number in range(3):
        node(room.house, name=f"节点{number}")
    years.make_ahead(at=NOW)
    with django_assert_num_queries(7):  # nodes, editions, templates, occurrences, days, two of the calendar
        years.make_ahead(at=NOW)


def test_days_follow_the_newest_revision_and_tasks_follow_the_day(room):
    CalendarYear.objects.get_or_create(year=2027, defaults={"confirmed": True, "source": "通知"})
    node(room.house, BY_NOTICE, template(offset=-3, unit="calendar"))
    years.make_ahead(at=NOW)
    page = CalendarDayPage.objects.get(plan_year=2027).get_latest_revision_as_object()
    page.date_start, page.day_state = date(2027, 9, 10), DayState.CONFIRMED
    page.full_clean()
    page.save_revision(user=room.user())
    row = CalendarDayPage.objects.get(pk=page.pk)
    assert (row.date_start, row.date_end, row.day_state) == (
        date(2027, 9, 10),
        date(2027, 9, 10),
        "confirmed",
    )
    assert row.tasks.get().due_on == date(2027, 9, 7)
