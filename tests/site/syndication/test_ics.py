from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import vobject
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from publication import document
from publication.enums import Withdrawal
from publication.models.items import new_item_id
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


CHINA = timezone(timedelta(hours=8))
LONG = "为“守信”点赞；第一、二、三项：承诺\\公示,兑现;评价\n" * 8 + "完"


def fields(**values: str) -> list[dict]:
    return [
        {"code": code, "label": document.label(code, code), "value": value} for code, value in values.items()
    ]


def chinese(text: str) -> str:
    """What the file says for it: it has one language, whoever asks."""
    with translation.override("zh-hans"):
        return translation.gettext(text)


def raw(client, **parameters) -> bytes:
    return client.get("/calendar.ics", parameters).content


def by_vobject(content: bytes) -> list:
    return list(vobject.readOne(content.decode()).vevent_list)


def test_a_timed_event_has_its_zone_and_both_parsers_agree(client, house):
    day(
        house,
        dates={"start": "2026-12-04"},
        fields=fields(starts_at="14:00", ends_at="16:30", place="图书馆"),
    )
    content = raw(client)
    assert b"DTSTART;TZID=Asia/Shanghai:20261204T140000\r\n" in content
    assert content.count(b"BEGIN:VTIMEZONE") == 1
    begins, ends = datetime(2026, 12, 4, 6, 0, tzinfo=UTC), datetime(2026, 12, 4, 8, 30, tzinfo=UTC)
    (one,) = Calendar.from_ical(content).walk("VEVENT")
    assert (one["DTSTART"].dt, one["DTEND"].dt) == (begins, ends)
    assert (one["LOCATION"], one["TRANSP"]) == ("图书馆", "OPAQUE")
    (other,) = by_vobject(content)
    assert (other.dtstart.value, other.dtend.value) == (begins, ends)
    assert other.dtstart.value.utcoffset() == timedelta(hours=8)


def test_the_zone_is_beijing_time_in_summer_too(client, house):
    """A reader that trusts the file's own VTIMEZONE, as Outlook does, gets +08:00 all year."""
    day(house, dates={"start": "2027-07-01"}, fields=fields(starts_at="09:00", ends_at="10:00"))
    content = raw(client)
    zone = Calendar.from_ical(content).walk("VTIMEZONE")[0].to_tz()
    assert datetime(2027, 7, 1, 9, tzinfo=zone).utcoffset() == timedelta(hours=8)
    assert by_vobject(content)[0].dtstart.value == datetime(2027, 7, 1, 9, tzinfo=CHINA)


def test_over_midnight_and_over_days(client, house):
    day(
        house,
        dates={"start": "2026-12-31", "end": "2027-01-01"},
        fields=fields(starts_at="20:00", ends_at="08:00"),
    )
    (event,) = by_vobject(raw(client))
    assert event.dtend.value - event.dtstart.value == timedelta(hours=12)


def test_hours_that_cannot_be_are_whole_days(client, house):
    day(house, fields=fields(starts_at="16:00", ends_at="14:00"))
    content = raw(client)
    assert b"DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n" in content
    assert b"VTIMEZONE" not in content


def test_bytes_lines_are_short_whole_characters_and_escaped(client, house):
    day(house, title=LONG[:150].replace("\n", " "), summary=LONG, fields=fields(place=LONG[:100]))
    content = raw(client)
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert max(map(len, lines)) > 70  # it was folded, not cut
    assert [line.decode() for line in lines]  # no fold inside a character
    unfolded = content.replace(b"\r\n ", b"").decode()
    description = next(line for line in unfolded.split("\r\n") if line.startswith("DESCRIPTION:"))
    assert "承诺\\\\公示\\,兑现\\;评价\\n" in description
    (one,), (other,) = Calendar.from_ical(content).walk("VEVENT"), by_vobject(content)
    assert str(one["DESCRIPTION"]) == other.description.value == LONG
    assert str(one["SUMMARY"]) == other.summary.value == LONG[:150].replace("\n", " ")


@pytest.mark.parametrize(
    ("notices", "status"),
    [
        ([], "CONFIRMED"), (["done"], "CONFIRMED"), (["planned"], "TENTATIVE"),
        (["sample", "provisional"], "TENTATIVE"), (["sample", "cancelled"], "CANCELLED"),
    ],
)  # fmt: skip
def test_the_state_is_the_status(client, house, notices, status):
    day(house, notices=notices)
    content = raw(client)
    assert str(Calendar.from_ical(content).walk("VEVENT")[0]["STATUS"]) == status
    assert by_vobject(content)[0].status.value == status


def test_a_cancellation_by_state_keeps_uid_and_name_and_raises_the_sequence(client, house):
    item = day(house)
    day(house, notices=["cancelled"], fields=fields(notice="改为线上。"), at=NOW + SECOND)
    (event,) = events(client)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (f"{item.id}@127.0.0.1", "1", "CANCELLED")
    assert (event["SUMMARY"], event["LAST-MODIFIED"]) == ("诚信兴商宣传月", NOW + SECOND)
    assert event["DESCRIPTION"] == chinese("Cancelled: %(notice)s") % {"notice": "改为线上。"} + "\n进社区"


def test_every_change_raises_the_sequence_to_its_end(client, house):
    found = []
    for number, notices in enumerate((["planned"], [], ["cancelled"])):
        item = day(house, notices=notices, at=NOW + number * SECOND)
        (event,) = events(client)
        found.append((event["UID"], event["SEQUENCE"]))
    door.withdraw(item.id, Withdrawal.CANCELLED, by=None, at=NOW + 3 * SECOND)
    assert found == [(f"{item.id}@127.0.0.1", str(number)) for number in range(3)]


def test_an_audience_has_a_calendar_of_its_own(client, house):
    day(house, terms={"audience": ["schools", "media"]})
    day(house, "d" * 22, terms={"audience": ["enterprises"]}, title="企业日")
    (event,) = events(client, audience="schools")
    assert event["SUMMARY"] == "诚信兴商宣传月"
    assert events(client, audience="nobody") == []
    assert len(events(client)) == 2
    content = raw(client, audience="schools")
    calendar = Calendar.from_ical(content)
    assert str(calendar["X-WR-CALNAME"]).endswith(f" · {chinese('Schools')}")
    named = [chinese("Schools"), chinese("Media")]
    assert calendar.walk("VEVENT")[0]["CATEGORIES"].cats == named
    assert by_vobject(content)[0].categories.value == named


def test_an_audience_hears_of_its_cancellations_only(client, house):
    item = day(house, terms={"audience": ["schools"]})
    door.withdraw(item.id, Withdrawal.CANCELLED, by=None, at=NOW)
    assert [event["STATUS"] for event in events(client, audience="schools")] == ["CANCELLED"]
    assert events(client, audience="enterprises") == []


def test_the_file_says_how_often_to_ask(client, house):
    content = raw(client)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in content
    assert b"X-PUBLISHED-TTL:PT6H\r\n" in content
    assert b"METHOD:PUBLISH\r\n" in content


def test_the_same_days_are_the_same_bytes(client, house):
    day(house, fields=fields(starts_at="14:00", ends_at="16:30"))
    assert raw(client) == raw(client)


STATES = {
    "": "CONFIRMED",
    "done": "CONFIRMED",
    "planned": "TENTATIVE",
    "provisional": "TENTATIVE",
    "cancelled": "CANCELLED",
}
HOURS = st.sampled_from([{}, {"starts_at": "09:00", "ends_at": "11:30"}])
VERSIONS = st.lists(st.tuples(st.sampled_from(sorted(STATES)), st.dates(date(2026, 1, 1), date(2027, 12, 31)), HOURS),
                    min_size=1, max_size=4)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VERSIONS, st.booleans())
def test_whatever_happens_to_a_day_both_parsers_follow_it(client, house, versions, withdrawn):
    """Any way through states, days and hours: one UID, a SEQUENCE that rises each time, the newest truth."""
    identifier, last = new_item_id(), -1
    for number, (state, first, hours) in enumerate(versions):
        day(
            house, identifier, at=NOW + number * SECOND, notices=[state] if state else [],
            dates={"start": first.isoformat()}, fields=fields(**hours),
        )  # fmt: skip
        last = _same_in_both(raw(client), identifier, STATES[state], first, timed=bool(hours), above=last)
    if withdrawn:
        door.withdraw(identifier, Withdrawal.CANCELLED, by=None, at=NOW)
        _same_in_both(raw(client), identifier, "CANCELLED", first, timed=bool(hours), above=last)


def _same_in_both(
    content: bytes, identifier: str, status: str, first: date, *, timed: bool, above: int
) -> int:
    """The event as icalendar and vobject read it; its SEQUENCE."""
    uid = f"{identifier}@127.0.0.1"
    (one,) = (event for event in Calendar.from_ical(content).walk("VEVENT") if event["UID"] == uid)
    (other,) = (event for event in by_vobject(content) if event.uid.value == uid)
    begins = datetime(first.year, first.month, first.day, 9, tzinfo=CHINA) if timed else first
    ends = begins + (timedelta(hours=2, minutes=30) if timed else timedelta(days=1))
    assert (one["DTSTART"].dt, one["DTEND"].dt, str(one["STATUS"])) == (begins, ends, status)
    assert (other.dtstart.value, other.dtend.value, other.status.value) == (begins, ends, status)
    assert int(one["SEQUENCE"]) == int(other.sequence.value) > above
    return int(one["SEQUENCE"])
