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
