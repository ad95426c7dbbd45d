from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from campaigns.public_calendar import Entry, Month, between, upcoming
from publication import document
from publication.enums import FOREVER
from publication.filters import FilterInvalid
from publication.models.items import new_item_id
from tests.factories import BECAUSE, NOW, publish


def day(house, title: str, start: str, end: str | None = None, notices=(), audiences=(), fields=()):
    """An entry of the calendar; `start` may be a year alone."""
    identifier = new_item_id()
    dates = ({"start": start} | ({"end": end} if end else {})) if "-" in start else {}
    content = document.build(
        id=identifier, kind="calendar-day", section="calendar", locale="zh-hans", title=title,
        visible_from=NOW, visible_until=FOREVER, because=BECAUSE, year=int(start[:4]), dates=dates,
        notices=notices, terms={"audience": audiences}, fields=fields,
    )  # fmt: skip
    return publish(
        house,
        item_id=identifier,
        section="calendar",
        kind="calendar-day",
        document=content,
        visible_until=FOREVER,
    )


def titles(entries) -> list[str]:
    return [entry.card.title for entry in entries]


def test_entries_of_a_month(house):
    day(house, "国家宪法日", "2026-12-04")
    day(house, "跨年", "2026-12-30", "2027-01-02")
    day(house, "三月", "2027-03-15")
    assert titles(between(date(2026, 12, 1), date(2026, 12, 31), at=NOW)) == ["国家宪法日", "跨年"]
    assert titles(between(date(2027, 1, 1), date(2027, 1, 31), at=NOW)) == ["跨年"]
    assert titles(upcoming(date(2026, 12, 5), at=NOW, size=9)) == ["跨年", "三月"]


def test_long_entry_is_named_once(house, public):
    day(house, "诚信兴商宣传月", "2026-09-01", "2026-09-30")
    day(house, "公民道德宣传日", "2026-09-20")
    page = public("/calendar/?month=2026-09").content.decode()
    table = page.partition("<table")[2].partition("</table>")[0]
    assert "公民道德宣传日" in table
    assert "诚信兴商宣传月" not in table
    assert "诚信兴商宣传月" in page


@pytest.mark.parametrize("text", ["2026", "2026-13", "1999-01", "2200-01", "x", "2026-1", "２０２６-01"])
def test_bad_month_is_named(db, public, text):
    with pytest.raises(FilterInvalid):
        Month.parse(text, today=date(2026, 11, 23))
    assert public("/calendar/", at=NOW).status_code == 200
    assert public(f"/calendar/?month={text}").status_code == 400


def test_months_around_are_linked_within_bounds(db, public):
    page = public("/calendar/?month=2028-11").content.decode()
    assert "?month=2028-10" in page
    assert "?month=2028-12" not in page
    assert Month(date(2026, 1, 1)).shifted(-1) == Month(date(2025, 12, 1))


def test_a_sample_day_is_not_called_invented(house, public):
    """Days of the calendar are real ones, though the demonstration entered them."""
    item = day(house, "国家宪法日", "2026-12-04", notices=["sample"])
    page = public(item.get_absolute_url()).content.decode()
    assert "样例：为演示而虚构" in page
    assert "主题日本身可能真实存在" in page
    assert "并无此事" not in page


def test_an_empty_month_says_so(house, public):
    day(house, "国家宪法日", "2026-12-04")
    assert "本月没有条目" in public("/calendar/?month=2026-11").content.decode()
    assert "本月没有条目" not in public("/calendar/?month=2026-12").content.decode()


def entry(first: str, last: str | None = None) -> Entry:
    return Entry(None, 2026, date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("given", "chinese", "english"),
    [
        (entry("2026-03-15"), "3月15日", "15 Mar"),
        (entry("2026-09-01", "2026-09-30"), "9月1日—30日", "1–30 Sep"),
        (entry("2026-12-30", "2027-01-02"), "12月30日—1月2日", "30 Dec–2 Jan"),
    ],
)
def test_days_in_words(given, chinese, english):
    assert given.days == english
    with translation.override("zh-hans"):
        assert given.days == chinese


def english(public, query: str, **more) -> str:
    return public(f"/en/calendar/?{query}", **more).content.decode()


def test_the_year_has_a_row_for_each_month_and_names_what_has_no_day(house, public):
    day(house, "国家宪法日", "2026-12-04")
    day(house, "跨年", "2025-12-30", "2026-01-02")
    day(house, "网络诚信宣传日", "2026", notices=["provisional"])
    day(house, "后年的", "2028-01-04")
    page = english(public, "view=year&year=2026")
    table, after = page.partition("<table")[2].split("</table>")
    assert table.count('<th scope="row">') == 12
    assert [table.count(word) for word in ("国家宪法日", "跨年", "网络诚信宣传日", "后年的")] == [1, 1, 0, 0]
    assert "2026 · " in after
    assert "网络诚信宣传日" in after
    assert "Days to be announced" in after
    assert "<h2>The year 2026</h2>" in english(public, "year=2026")  # a year alone asks for its view


def test_the_list_goes_by_days_from_a_month_on(house, public):
    for title, first in (("三月", "2027-03-15"), ("宪法日", "2026-12-04"), ("已过", "2026-10-01")):
        day(house, title, first)
    page = english(public, "view=list")
    assert page.index("宪法日") < page.index("三月")
    assert "已过" not in page
    assert "已过" in english(public, "view=list&month=2026-10")
    assert "?view=list&amp;month=2027-11" in page
    assert "?view=list&amp;month=2025-11" in page


def test_what_is_over_or_cancelled_says_so(house, public):
    day(house, "已过", "2026-11-02")
    day(house, "停办", "2026-11-28", notices=["cancelled"])
    page = english(public, "month=2026-11")
    assert '<span class="tag">Over</span>' in page
    assert "<s>停办</s>" in page
    assert '<span class="tag tag--objection">Cancelled</span>' in page


@pytest.mark.parametrize("view", ["month", "list", "year"])
def test_audiences_narrow_every_view_and_its_calendar(house, public, view):
    day(house, "学校日", "2026-12-04", audiences=("schools",))
    day(house, "企业日", "2026-12-05", audiences=("enterprises",))
    page = english(public, f"view={view}&month=2026-12&audience=schools")
    assert "学校日" in page
    assert "企业日" not in page
    assert 'href="/calendar.ics?audience=schools"' in page
    assert 'aria-current="true">Schools</a>' in page
    whole = english(public, f"view={view}&month=2026-12")
    assert "企业日" in whole
    assert "audience=enterprises" in whole


@pytest.mark.parametrize("query", ["view=week", "view=year&year=1999", "view=list&month=2026-13", "year=x"])
def test_what_cannot_be_read_is_answered_400(db, public, query):
    assert public(f"/calendar/?{query}").status_code == 400


@pytest.mark.parametrize("view", ["month", "list", "year"])
def test_a_view_costs_the_same_for_one_and_for_three(house, public, view):
    counts = []
    for number in (1, 2, 3):
        day(house, f"第{number}日", f"2026-12-0{number}", audiences=("schools", "public"))
        if number != 2:
            with CaptureQueriesContext(connection) as found:
                public(f"/calendar/?view={view}&month=2026-12")
            counts.append(len(found))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_a_day_to_be_announced_says_so_on_its_page(house, public):
    item = day(
        house, "网络诚信宣传日", "2026", notices=["provisional"],
        fields=[{"code": "when", "label": document.label("日期", "Date"), 
                 "value": document.label("待通知", "To be announced")}],
    )  # fmt: skip
    page = public("/en" + item.get_absolute_url()).content.decode()
    assert "Day to be announced" in page
    assert "To be announced" in page
