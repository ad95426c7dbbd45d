"""Unusual reading: days on which somebody read far more than is his way, or when nobody works.

A flag is a question to whoever supervises him, no accusation; it is computed from the log and kept nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from confidentiality.enums import AuditAct
from confidentiality.models import AuditEntry
from organisations.models import Person

LOOKED_BACK = 30  # days that are compared, and looked over for flags


@dataclass(frozen=True, slots=True)
class Flag:
    """One person's day: how many things he read, his usual number, and how many of them at night."""

    person: Person
    day: date
    things: int
    usual: float
    at_night: int
    many: bool


def flags(entries: QuerySet[AuditEntry], *, at: datetime) -> list[Flag]:
    """The flagged days among these entries of the last 30 days, the newest first; two queries."""
    days = _days(entries, at=at)
    by_person: dict[int, list[dict]] = defaultdict(list)
    for each in days:
        by_person[each["by"]].append(each)
    people = Person.objects.in_bulk(by_person)
    found = [flag for key, rows in by_person.items() for flag in _flagged(people[key], rows)]
    return sorted(found, key=lambda flag: (flag.day, flag.things), reverse=True)


def _days(entries: QuerySet[AuditEntry], *, at: datetime) -> list[dict]:
    zone = timezone.get_default_timezone()
    hour = ExtractHour("at", tzinfo=zone)
    night = Q(hour__gte=settings.READING_DAY_ENDS) | Q(hour__lt=settings.READING_DAY_BEGINS)
    begin = timezone.make_aware(
        datetime.combine(timezone.localdate(at, zone) - timedelta(days=LOOKED_BACK), time.min), zone
    )
    read = entries.filter(act=AuditAct.READ, by__isnull=False, at__gte=begin, at__lte=at).order_by()
    return list(
        read.annotate(day=TruncDate("at", tzinfo=zone), hour=hour)
        .values("by", "day")
        .annotate(things=Count("about_id", distinct=True), at_night=Count("pk", filter=night))
    )


def _flagged(person: Person, rows: list[dict]) -> Iterable[Flag]:
    for row in rows:
        others = [each["things"] for each in rows if each["day"] != row["day"]]
        usual = float(median(others)) if others else 0.0
        many = row["things"] > max(settings.READINGS_A_DAY, settings.READINGS_TIMES_USUAL * usual)
        if many or row["at_night"]:
            yield Flag(person, row["day"], row["things"], usual, row["at_night"], many)
