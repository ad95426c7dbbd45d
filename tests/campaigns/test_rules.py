"""Rules of nodes: known dates of many years, and what holds of every rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns import rules
from campaigns.rules import ByNotice, Fixed, LunarDay, NthWeekday, RuleInvalid, Span, WholeMonth

YEARS = st.integers(rules.FIRST_YEAR, rules.LAST_YEAR)
# Almanac: the first day of the lunar year (正月初一), 2015 to 2035.
NEW_YEARS = {
    2015: "02-19", 2016: "02-08", 2017: "01-28", 2018: "02-16", 2019: "02-05", 2020: "01-25", 2021: "02-12",
    2022: "02-01", 2023: "01-22", 2024: "02-10", 2025: "01-29", 2026: "02-17", 2027: "02-06", 2028: "01-26",
    2029: "02-13", 2030: "02-03", 2031: "01-23", 2032: "02-11", 2033: "01-31", 2034: "02-19", 2035: "02-08",
}  # fmt: skip
# 端午 (五月初五), 中秋 (八月十五): both on the far side of leap months in 2017, 2020, 2023, 2025, 2033.
DRAGON_BOAT = {2017: "05-30", 2020: "06-25", 2023: "06-22", 2024: "06-10", 2025: "05-31", 2026: "06-19"}
MID_AUTUMN = {
    2017: "10-04", 2018: "09-24", 2020: "10-01", 2023: "09-29", 2024: "09-17", 2025: "10-06", 2026: "09-25",
    2033: "09-08",
}  # fmt: skip
SPRING_FESTIVAL = LunarDay(1, 1, start=-1, end=2)


def days_of(first: str, last: str | None = None) -> Span:
    return Span(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(("year", "new_year"), NEW_YEARS.items())
def test_spring_festival_from_the_eve_to_the_third(year, new_year):
    first = date.fromisoformat(f"{year}-{new_year}")
    assert rules.days(SPRING_FESTIVAL, year) == (Span(first - timedelta(1), first + timedelta(2)),)
    assert rules.days(LunarDay(1, 1, -1, -1), year) == (Span(first - timedelta(1), first - timedelta(1)),)


@pytest.mark.parametrize(
    ("rule", "known"), [(LunarDay(5, 5), DRAGON_BOAT), (LunarDay(8, 15), MID_AUTUMN)], ids=["5-5", "8-15"]
)
def test_lunar_days_pass_leap_months_by(rule, known):
    for year, day in known.items():
        assert rules.days(rule, year) == (days_of(f"{year}-{day}"),)


def test_a_day_in_a_leap_month_is_not_held_twice():
    """2025 had a sixth month and a leap sixth month: the regular one counts."""
    assert rules.days(LunarDay(6, 1), 2025) == (days_of("2025-06-25"),)


def test_a_day_of_the_last_lunar_month_may_come_twice_in_a_year_or_not_at_all():
    laba = LunarDay(12, 8)
    assert rules.days(laba, 2022) == (days_of("2022-01-10"), days_of("2022-12-30"))
    assert rules.days(laba, 2023) == ()
    assert rules.days(laba, 2024) == (days_of("2024-01-18"),)


def test_the_thirtieth_of_a_short_month_does_not_occur():
    assert rules.days(LunarDay(12, 30), 2025) == ()  # both last months had 29 days
    assert rules.days(LunarDay(12, 30), 2024) == (days_of("2024-02-09"),)


@pytest.mark.parametrize("year", range(2018, 2036))
def test_days_of_the_plan_that_stand_still(year):
    for rule, first, last in [
        (Fixed(3, 15), "03-15", "03-15"),
        (Fixed(6, 14), "06-14", "06-14"),
        (Fixed(9, 20), "09-20", "09-20"),
        (Fixed(12, 4), "12-04", "12-04"),
        (Fixed(10, 1, 3), "10-01", "10-03"),
        (WholeMonth(9), "09-01", "09-30"),
    ]:
        assert rules.days(rule, year) == (days_of(f"{year}-{first}", f"{year}-{last}"),)
    assert rules.days(ByNotice("多在9月"), year) == ()


def test_february_ends_when_it_ends():
    assert rules.days(WholeMonth(2), 2028) == (days_of("2028-02-01", "2028-02-29"),)
    assert rules.days(WholeMonth(2), 2100) == (days_of("2100-02-01", "2100-02-28"),)
    assert rules.days(Fixed(2, 29), 2028) == (days_of("2028-02-29"),)
    assert rules.days(Fixed(2, 29), 2100) == ()


def test_weekdays():
    """Mother's Day (second Sunday of May), the last Sunday of March, a fifth Monday."""
    assert [str(rules.days(NthWeekday(5, 2, 7), year)[0].first) for year in (2024, 2025, 2026, 2027)] == [
        "2024-05-12", "2025-05-11", "2026-05-10", "2027-05-09",
    ]  # fmt: skip
    assert rules.days(NthWeekday(3, -1, 7, 2), 2026) == (days_of("2026-03-29", "2026-03-30"),)
    assert rules.days(NthWeekday(3, 5, 1), 2026) == (days_of("2026-03-30"),)
    assert rules.days(NthWeekday(2, 5, 1), 2026) == ()


@settings(deadline=None)  # tables of a lunar year are made when they are first asked for
@given(YEARS, st.integers(1, 12), st.integers(1, 30))
def test_lunar_days_lie_in_their_year_in_order_and_a_lunar_year_apart(year, month, day):
    spans = rules.days(LunarDay(month, day), year)
    assert len(spans) <= 2
    assert all(span.first.year == year and span.first == span.last for span in spans)
    if len(spans) == 2:
        assert spans[1].first - spans[0].first in (timedelta(353), timedelta(354), timedelta(355))


@settings(deadline=None)
@given(st.integers(2000, 2197), st.integers(1, 12), st.integers(1, 29))
def test_no_lunar_day_is_lost_between_years(year, month, day):
    """Each lunar year has the day once: three common years hold two to four of it."""
    assert 2 <= sum(len(rules.days(LunarDay(month, day), year + more)) for more in range(3)) <= 4


@settings(deadline=None)
@given(YEARS, st.integers(1, 12), st.sampled_from([1, 2, 3, 4, 5, -1]), st.integers(1, 7))
def test_nth_weekdays_are_that_weekday_of_that_month(year, month, nth, weekday):
    spans = rules.days(NthWeekday(month, nth, weekday), year)
    assert len(spans) == 1 or (nth == 5 and spans == ())
    for span in spans:
        first = span.first
        assert (first.year, first.month, first.isoweekday()) == (year, month, weekday)
        assert (first.day - 1) // 7 == nth - 1 if nth > 0 else (first + timedelta(7)).month != month


def parsed_rules():
    numbers = st.integers(-40, 100)
    names = ("month", "day", "days", "start", "end", "nth", "weekday")
    data = st.fixed_dictionaries({}, optional=dict.fromkeys(names, numbers) | {"usual": st.text(max_size=9)})
    return st.tuples(st.sampled_from(list(rules.KINDS)), data).map(lambda pair: pair[1] | {"kind": pair[0]})


@settings(deadline=None)
@given(parsed_rules(), YEARS)
def test_what_parses_is_kept_whole_and_always_has_days_or_none(data, year):
    try:
        rule = rules.parse(data)
    except RuleInvalid as invalid:
        refused = invalid.field
    else:
        refused = ""
    assert refused in {"", "month", "day", "days", "start", "end", "nth", "weekday", "usual"}
    if refused:
        return
    assert rules.parse(rules.as_data(rule)) == rule
    spans = rules.days(rule, year)
    assert all(timedelta(0) <= span.last - span.first < timedelta(rules.LONGEST) for span in spans)
    assert rules.in_words(rule)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "kind"),
        ({"kind": "easter"}, "kind"),
        ({"kind": "fixed", "month": 13, "day": 1}, "month"),
        ({"kind": "fixed", "month": 4, "day": 31}, "day"),
        ({"kind": "fixed", "month": True, "day": 1}, "month"),
        ({"kind": "fixed", "month": 4, "day": "1"}, "day"),
        ({"kind": "fixed", "month": 4, "day": 1, "days": 0}, "days"),
        ({"kind": "month"}, "month"),
        ({"kind": "lunar", "month": 1, "day": 31}, "day"),
        ({"kind": "lunar", "month": 1, "day": 1, "start": 2, "end": 1}, "end"),
        ({"kind": "weekday", "month": 5, "nth": 0, "weekday": 1}, "nth"),
        ({"kind": "notice", "usual": "多" * 101}, "usual"),
    ],
)
def test_a_bad_rule_names_its_field(data, field):
    with pytest.raises(RuleInvalid) as refused:
        rules.parse(data)
    assert refused.value.field == field


@pytest.mark.parametrize("year", [1999, 2200])
def test_years_outside_are_refused(year):
    with pytest.raises(RuleInvalid):
        rules.days(WholeMonth(9), year)


def test_words():
    assert [rule.words() for rule in (
        SPRING_FESTIVAL, LunarDay(12, 23), LunarDay(1, 1, -1, -1), Fixed(3, 15), Fixed(10, 1, 3), WholeMonth(9),
        NthWeekday(5, -1, 7), ByNotice("多在9月"), ByNotice(),
    )] == [
        "农历正月初一，前1天至后2天", "农历腊月廿三", "农历正月初一的前一天",
        "每年3月15日", "每年10月1日起3天", "每年9月，整月",
        "每年5月最后一个星期日", "以当年通知为准（多在9月）", "以当年通知为准",
    ]  # fmt: skip
    assert rules.in_words(NthWeekday(5, -1, 7)) == "last Sunday of May"
