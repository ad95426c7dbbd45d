"""Where a day in Shanghai begins and ends, as instants."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def start_of(day: date) -> datetime:
    """The first instant of a Shanghai day."""
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def end_of(day: date) -> datetime:
    """The first instant behind a Shanghai day."""
    return start_of(day + timedelta(days=1))
