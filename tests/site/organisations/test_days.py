from datetime import UTC, date, datetime

from organisations.days import end_of, start_of


def test_a_day_begins_and_ends_in_shanghai():
    assert start_of(date(2026, 11, 28)) == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert end_of(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert str(start_of(date(2026, 11, 28))) == "2026-11-28 00:00:00+08:00"
