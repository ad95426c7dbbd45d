from datetime import date

import pytest

from campaigns.public_calendar import Month, between, upcoming
from publication import document
from publication.enums import FOREVER
from publication.filters import FilterInvalid
from publication.models.items import new_item_id
from tests.factories import BECAUSE, NOW, publish


def day(house, title: str, start: str, end: str | None = None, notices=()):
    identifier = new_item_id()
    dates = {"start": start} | ({"end": end} if end else {})
    content = document.build(
        id=identifier, kind="calendar-day", section="calendar", locale="zh-hans", title=title,
        visible_from=NOW, visible_until=FOREVER, because=BECAUSE, year=int(start[:4]), dates=dates,
        notices=notices,
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
