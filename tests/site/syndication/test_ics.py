from datetime import date, timedelta

import pytest
from icalendar import Calendar

from publication import document
from publication.enums import Withdrawal
from publication.services import door, sweeping
from tests.factories import BECAUSE, DAY, NOW, publish

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _clock(clock):
    clock(NOW)


def day(house, identifier: str = "c" * 22, *, at=NOW, until=NOW + 365 * DAY, **given):
    """A day of the calendar that went the whole way."""
    given = {"title": "诚信兴商宣传月", "dates": {"start": "2026-12-01"}, "summary": "进社区"} | given
    return publish(
        house,
        at=at,
        item_id=identifier,
        section="calendar",
        kind="activity",
        visible_from=NOW - DAY,
        visible_until=until,
        document=document.build(
            id=identifier, kind="activity", section="calendar", locale="zh-hans", visible_from=NOW - DAY,
            visible_until=until, because=BECAUSE, year=2026, region="510104", **given,
        ),
    )  # fmt: skip


def events(client, **parameters) -> list[dict]:
    answer = client.get("/calendar.ics", parameters)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return [
        {name: event[name].dt if hasattr(event[name], "dt") else str(event[name]) for name in event}
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    ]


def test_a_single_day(client, house):
    item = day(house)
    (event,) = events(client)
    assert event == {
        "UID": f"{item.id}@127.0.0.1",
        "DTSTAMP": NOW,
        "LAST-MODIFIED": NOW,
        "SEQUENCE": "0",
        "DTSTART": date(2026, 12, 1),
        "DTEND": date(2026, 12, 2),
        "TRANSP": "TRANSPARENT",
        "SUMMARY": "诚信兴商宣传月",
        "URL": f"http://127.0.0.1:8000/calendar/{item.id}/",
        "STATUS": "CONFIRMED",
        "DESCRIPTION": "进社区",
    }


def test_the_last_day_is_inside(client, house):
    day(house, dates={"start": "2026-12-01", "end": "2026-12-31"})
    (event,) = events(client)
    assert (event["DTSTART"], event["DTEND"]) == (date(2026, 12, 1), date(2027, 1, 1))


@pytest.mark.parametrize("dates", [{}, {"start": "someday"}])
def test_without_a_day_there_is_no_event(client, house, dates):
    day(house, dates=dates)
    assert events(client) == []


def test_samples_say_so(client, house):
    day(house, notices=["sample"])
    assert b"CATEGORIES:sample" in client.get("/calendar.ics").content
    (event,) = events(client)
    assert event["DESCRIPTION"] == "样例：为演示而虚构\n进社区"


def test_a_correction_keeps_the_uid_and_raises_the_sequence(client, house):
    item = day(house)
    day(house, title="改期", dates={"start": "2026-12-08"}, at=NOW + SECOND)
    (event,) = events(client)
    assert (event["UID"], event["SEQUENCE"], event["SUMMARY"]) == (f"{item.id}@127.0.0.1", "1", "改期")


def test_a_cancelled_day_keeps_uid_and_days_and_loses_its_words(client, house, clock):
    item = day(house, title="不该再出现", summary="这句也不")
    door.withdraw(item.id, Withdrawal.CANCELLED, by=None, at=NOW)
    answer = client.get("/calendar.ics").content.decode()
    (event,) = events(client)
    assert event["UID"] == f"{item.id}@127.0.0.1"
    assert (event["SEQUENCE"], event["STATUS"], event["DTSTART"]) == ("1", "CANCELLED", date(2026, 12, 1))
    assert "DESCRIPTION" not in event
    assert "不该再出现" not in answer
    assert "这句也不" not in answer
    clock(NOW + 30 * DAY)
    assert events(client) == []


def test_a_cancelled_day_that_was_erased_is_gone(client, house, clock, settings):
    settings.ERASE_GRACE_DAYS = 0
    item = day(house)
    door.withdraw(item.id, Withdrawal.CANCELLED, by=None, at=NOW)
    assert sweeping.sweep(at=NOW + SECOND, confirm=True).erased == 1
    clock(NOW + SECOND)
    assert events(client) == []


def test_what_was_withdrawn_otherwise_is_left_out(client, house):
    item = day(house)
    door.withdraw(item.id, Withdrawal.ERROR, by=None, at=NOW)
    assert events(client) == []


def test_one_second_past_its_end_it_is_left_out_and_no_etag_helps(client, house, clock):
    day(house, until=NOW + DAY)
    clock(NOW + DAY - SECOND)
    before = client.get("/calendar.ics")
    assert client.get("/calendar.ics", headers={"if-none-match": before["ETag"]}).status_code == 304
    clock(NOW + DAY + SECOND)
    after = client.get("/calendar.ics", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert events(client) == []


def test_other_sections_are_no_days(client, house):
    publish(house)
    assert events(client) == []


def test_filters_and_queries(client, house, django_assert_num_queries):
    day(house)
    day(house, "d" * 22)
    assert len(events(client, region="510104")) == 2
    assert events(client, region="510105") == []
    assert client.get("/calendar.ics", {"year": "x"}).json()["field"] == "year"
    # The days, two kinds of removals, twice when the calendar changes next.
    with django_assert_num_queries(5):
        events(client)
