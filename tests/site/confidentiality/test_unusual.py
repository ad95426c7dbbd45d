"""Days on which somebody read unusually; and things that many read."""

from datetime import timedelta

import pytest

from confidentiality import unusual
from confidentiality.enums import ReadingPurpose
from confidentiality.models import AuditEntry
from confidentiality.services import auditing
from tests.factories import DAY, NOW

NIGHT = NOW.replace(hour=18)  # 02:00 of the next day in Shanghai


@pytest.fixture
def reads(house):
    """`reads("first", things, at)`: so many different records."""

    def read(name: str, things: int, at) -> None:
        for number in range(things):
            auditing.read(
                "disclosure.record", number, by=house.people[name], organisation=house.office,
                purpose=ReadingPurpose.REVIEW, at=at + timedelta(seconds=number),
            )  # fmt: skip

    return read


def flags(at=NOW + 2 * DAY):
    found = unusual.flags(AuditEntry.objects.all(), at=at)
    return [
        (flag.person.name, str(flag.day), flag.things, flag.usual, flag.at_night, flag.many) for flag in found
    ]


def test_far_more_than_is_his_way(house, reads, settings, django_assert_num_queries):
    settings.READINGS_A_DAY = 4
    for days in (3, 2, 1):
        reads("first", 2, NOW - days * DAY)
        reads("second", 3, NOW - days * DAY)
    reads("first", 7, NOW)
    reads("second", 7, NOW)  # three times his three are nine
    with django_assert_num_queries(2):
        assert flags() == [(house.people["first"].name, "2026-11-23", 7, 2.0, 0, True)]


def test_the_same_thing_again_is_one_thing(house, reads, settings):
    settings.READINGS_A_DAY = 4
    for _again in range(9):
        reads("first", 1, NOW)
    assert flags() == []


def test_outside_working_hours(house, reads):
    reads("first", 2, NIGHT)
    assert flags() == [(house.people["first"].name, "2026-11-24", 2, 0.0, 2, False)]


def test_what_is_long_ago_is_not_looked_over(house, reads):
    reads("first", 2, NIGHT)
    assert flags(at=NIGHT + 40 * DAY) == []


def flag_of(at=NOW + 2 * DAY):
    [flag] = unusual.flags(AuditEntry.objects.all(), at=at)
    return flag


def look_up_in_vain(house, times: int) -> None:
    for number in range(times):
        auditing.looked_up(
            "disclosure.record", {}, by=house.people["first"], organisation=house.office,
            at=NOW + timedelta(seconds=number), detail="certificate",
        )  # fmt: skip


def test_numbers_that_are_tried_out(house, settings):
    settings.LOOKUPS_IN_VAIN = 2
    look_up_in_vain(house, 2)
    assert flags() == []
    look_up_in_vain(house, 1)
    assert (flag_of().in_vain, flag_of().things, flag_of().many) == (3, 0, False)


def test_a_look_up_that_finds_is_none_in_vain(house, settings):
    settings.LOOKUPS_IN_VAIN = 0
    auditing.looked_up(
        "disclosure.record", {7: house.office.pk}, by=house.people["first"], organisation=house.office, at=NOW,
        detail="number",
    )  # fmt: skip
    assert flags() == []


def test_what_is_not_public_any_more(house, reads, settings, monkeypatch):
    settings.READINGS_WITHDRAWN = 2
    monkeypatch.setattr(auditing, "ask_withdrawn", [lambda about, ids: set(ids) & {"0", "1", "2"}])
    reads("second", 2, NOW)
    assert flags() == []
    reads("first", 5, NOW)
    assert (flag_of().person, flag_of().withdrawn) == (house.people["first"], 3)


def test_of_other_organisations_than_his_usual_ones(house, reads, settings):
    settings.READINGS_ELSEWHERE = 1

    def elsewhere(days: int) -> None:
        for number in range(2):
            auditing.read(
                "disclosure.record", 100 + number, by=house.people["first"], organisation=house.other_office,
                purpose=ReadingPurpose.REVIEW, at=NOW - days * DAY,
            )  # fmt: skip

    for days in range(1, 5):
        reads("first", 1, NOW - days * DAY)
    elsewhere(0)
    assert flags() == []  # after four days nobody has usual ones yet
    reads("first", 1, NOW - 5 * DAY)
    assert (str(flag_of().day), flag_of().elsewhere) == ("2026-11-23", 2)
    elsewhere(3)
    assert flags() == []  # he reads there on two days


def test_what_many_read_on_one_day(house, reads, settings, django_assert_num_queries):
    settings.READERS_OF_ONE = 2
    for name in ("first", "second"):
        reads(name, 2, NOW)
    assert unusual.crowds(AuditEntry.objects.all(), at=NOW + DAY) == []
    reads("third", 1, NOW)
    reads("third", 1, NOW + DAY)
    with django_assert_num_queries(1):
        found = unusual.crowds(AuditEntry.objects.all(), at=NOW + DAY)
    assert found == [unusual.Crowd("disclosure.record", "0", NOW.date(), 3)]
