"""The calendar as data: loaded once, changed by administrators at the top, every change written down."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from organisations.bootstrap import bootstrap, make_calendar
from organisations.enums import Role
from organisations.errors import CalendarRefused, NotAdministrator
from organisations.models import CalendarChange, CalendarDay, CalendarYear
from organisations.selectors import calendar
from organisations.services import calendars
from organisations.working_days import due
from tests.factories import NOW, person

DAY = date(2027, 2, 8)
TEXTS = {"name": "春节", "source": "国办发明电〔2026〕9号", "reason": "通知已发布"}


@pytest.fixture
def keeper(house):
    bootstrap(at=NOW)
    return person("keeper", (Role.ADMINISTRATOR, house.province))


def test_loaded_years_are_confirmed(keeper):
    found = calendar()
    assert found.known == frozenset(range(2004, 2027))
    assert (found.works(date(2025, 9, 28)), found.works(date(2025, 10, 8))) == (True, False)
    assert found.named(date(2025, 10, 8)).title == "National Day"
    assert set(CalendarChange.objects.values_list("act", "by")) == {("seeded", None)}


def test_loading_again_changes_nothing_and_brings_nothing_back(keeper):
    calendars.remove_day(date(2026, 10, 7), reason="更正", by=keeper, at=NOW)
    calendars.set_day(date(2026, 10, 8), works=False, **TEXTS, by=keeper, at=NOW)
    calendars.reopen_year(2025, reason="待核", by=keeper, at=NOW)
    before = [list(model.objects.values()) for model in (CalendarDay, CalendarYear, CalendarChange)]
    bootstrap(at=NOW)
    assert [list(model.objects.values()) for model in (CalendarDay, CalendarYear, CalendarChange)] == before


def test_a_year_that_an_editor_began_is_not_loaded(db, house):
    keeper = person("keeper", (Role.ADMINISTRATOR, house.province))
    calendars.set_day(date(2026, 10, 8), works=False, **TEXTS, by=keeper, at=NOW)
    make_calendar(at=NOW)
    assert list(CalendarDay.objects.filter(day__year=2026).values_list("day", flat=True)) == [
        date(2026, 10, 8)
    ]
    assert 2026 not in calendar().known


def test_confirming_makes_final_and_taking_back_provisional(keeper):
    assert due(date(2027, 2, 4), 3, calendar()).day == date(2027, 2, 9)
    calendars.set_day(DAY, works=False, **TEXTS, by=keeper, at=NOW)
    assert (due(date(2027, 2, 4), 3, calendar()).day, due(date(2027, 2, 4), 3, calendar()).provisional) == (
        date(2027, 2, 10), True,
    )  # fmt: skip
    calendars.confirm_year(2027, source="国办发明电〔2026〕9号", by=keeper, at=NOW)
    assert not due(date(2027, 2, 4), 3, calendar()).provisional
    calendars.reopen_year(2027, reason="通知更正", by=keeper, at=NOW)
    assert due(date(2027, 2, 4), 3, calendar()).provisional
    assert list(
        CalendarChange.objects.filter(year=2027).values_list("act", "by", "since", "before", "after", "reason")
    ) == [
        ("reopened", keeper.pk, date(2027, 1, 1), "", "", "通知更正"),
        ("confirmed", keeper.pk, date(2027, 1, 1), "", "国办发明电〔2026〕9号", ""),
        ("set", keeper.pk, DAY, "", "春节 · 放假 · 国办发明电〔2026〕9号", "通知已发布"),
    ]  # fmt: skip


def test_a_removed_day_is_what_its_weekday_says(keeper):
    calendars.set_day(DAY, works=False, **TEXTS, by=keeper, at=NOW)
    calendars.remove_day(DAY, reason="误录", by=keeper, at=NOW)
    assert calendar().works(DAY)
    assert CalendarChange.objects.first().before == "春节 · 放假 · 国办发明电〔2026〕9号"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (lambda by: calendars.set_day(DAY, works=True, **TEXTS, by=by, at=NOW),
         "2027-02-08 is a weekday, and works anyway; only a day off is entered."),
        (lambda by: calendars.set_day(DAY, works=False, **TEXTS | {"source": " "}, by=by, at=NOW),
         "Give the source document."),
        (lambda by: calendars.set_day(date(2101, 1, 1), works=False, **TEXTS, by=by, at=NOW),
         "The calendar holds the years 1990 to 2100."),
        (lambda by: calendars.remove_day(DAY, reason="误录", by=by, at=NOW),
         "2027-02-08 has no entry in the calendar."),
        (lambda by: calendars.confirm_year(2026, source="x", by=by, at=NOW), "2026 is confirmed already."),
        (lambda by: calendars.reopen_year(2027, reason="x", by=by, at=NOW), "2027 is not confirmed."),
    ],
)  # fmt: skip
def test_refusals(keeper, act, sentence):
    before = [list(model.objects.values()) for model in (CalendarDay, CalendarYear, CalendarChange)]
    with pytest.raises(CalendarRefused) as caught:
        act(keeper)
    assert str(caught.value) == sentence
    assert [list(model.objects.values()) for model in (CalendarDay, CalendarYear, CalendarChange)] == before


def test_an_administrator_below_the_top_changes_nothing(house, keeper):
    local = person("local", (Role.ADMINISTRATOR, house.office))
    with pytest.raises(NotAdministrator):
        calendars.set_day(DAY, works=False, **TEXTS, by=local, at=NOW)
    with pytest.raises(NotAdministrator):
        calendars.confirm_year(2027, source="x", by=local, at=NOW)
    assert not CalendarChange.objects.filter(by__isnull=False).exists()


def test_the_database_knows_no_make_up_workday_on_a_weekday(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarDay.objects.create(day=DAY, works=True, name="x", source="x")
    CalendarDay.objects.create(day=date(2027, 2, 6), works=True, name="春节", source="x")
