"""Unusual reading: what whoever supervises should ask about.

    flags     somebody's day: far more than is his way, at night, of other organisations than his usual ones,
              of what is not public any more, look-ups that found nothing (numbers tried out)
    crowds    a thing that many people read on one day

Either is a question, no accusation; it is computed from the log and kept nowhere. All thresholds are settings.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from confidentiality.enums import AuditAct
from confidentiality.models import AuditEntry
from organisations.days import start_of
from organisations.models import Person

LOOKED_BACK = 30  # days that are compared, and looked over for flags
DAYS_KNOWN = 5  # days of reading before anybody has usual organisations
MOST_CROWDS = 50
SHOWING = [AuditAct.READ, AuditAct.LOOKUP]


@dataclass(frozen=True, slots=True)
class Flag:
    """One person's day: how many things he read, his usual number, and what was unusual of them."""

    person: Person
    day: date
    things: int
    usual: float
    at_night: int
    many: bool
    elsewhere: int = 0
    withdrawn: int = 0
    in_vain: int = 0


@dataclass(frozen=True, slots=True)
class Crowd:
    """So many people read one thing on one day."""

    about: str
    about_id: str
    day: date
    people: int


@dataclass(slots=True)
class _Day:
    """What one person did on one day; `by_organisation` are the things that he read of each."""

    at_night: int = 0
    withdrawn: int = 0
    in_vain: int = 0
    by_organisation: dict[int | None, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def things(self) -> int:
        return sum(self.by_organisation.values())

    def add(self, row: dict) -> None:
        self.at_night += row["at_night"]
        self.withdrawn += row["gone"]
        self.in_vain += row["in_vain"]
        if row["things"]:
            self.by_organisation[row["organisation"]] += row["things"]


def flags(entries: QuerySet[AuditEntry], *, at: datetime) -> list[Flag]:
    """The flagged days among these entries of the last 30 days, the newest first; two queries."""
    by_person: dict[int, dict[date, _Day]] = defaultdict(lambda: defaultdict(_Day))
    for row in _counted(entries, at=at):
        by_person[row["by"]][row["day"]].add(row)
    people = Person.objects.in_bulk(by_person)
    found = [flag for key, days in by_person.items() for flag in _flagged(people[key], days)]
    return sorted(found, key=lambda flag: (flag.day, flag.things), reverse=True)


def crowds(entries: QuerySet[AuditEntry], *, at: datetime) -> list[Crowd]:
    """What many read on one day, of these entries of the last 30 days, the newest first; one query."""
    rows = (
        _lately(entries.filter(act=AuditAct.READ), at=at)
        .annotate(day=TruncDate("at", tzinfo=timezone.get_default_timezone()))
        .values("about", "about_id", "day")
        .annotate(people=Count("by", distinct=True))
        .filter(people__gt=settings.READERS_OF_ONE)
        .order_by("-day", "-people", "about", "about_id")
    )
    return [Crowd(**row) for row in rows[:MOST_CROWDS]]


def _lately(entries: QuerySet[AuditEntry], *, at: datetime) -> QuerySet[AuditEntry]:
    begin = start_of(timezone.localdate(at) - timedelta(days=LOOKED_BACK))
    return entries.filter(by__isnull=False, at__gte=begin, at__lte=at).order_by()


def _counted(entries: QuerySet[AuditEntry], *, at: datetime) -> Iterable[dict]:
    zone = timezone.get_default_timezone()
    hour = ExtractHour("at", tzinfo=zone)
    night = Q(hour__gte=settings.READING_DAY_ENDS) | Q(hour__lt=settings.READING_DAY_BEGINS)
    read, looked = Q(act=AuditAct.READ), Q(act=AuditAct.LOOKUP)
    return (
        _lately(entries.filter(act__in=SHOWING), at=at)
        .annotate(day=TruncDate("at", tzinfo=zone), hour=hour)
        .values("by", "day", "organisation", "about")
        .annotate(
            things=Count("about_id", distinct=True, filter=read),
            at_night=Count("pk", filter=night),
            gone=Count("about_id", distinct=True, filter=read & Q(withdrawn=True)),
            in_vain=Count("pk", filter=looked & Q(about_id="")),
        )
    )


def _flagged(person: Person, days: dict[date, _Day]) -> Iterable[Flag]:
    for day, seen in days.items():
        others = {other: each for other, each in days.items() if other != day}
        usual = float(median(each.things for each in others.values())) if others else 0.0
        flag = Flag(
            person, day, seen.things, usual, seen.at_night, _many(seen.things, usual),
            elsewhere=_above(_elsewhere(seen, others.values()), settings.READINGS_ELSEWHERE),
            withdrawn=_above(seen.withdrawn, settings.READINGS_WITHDRAWN),
            in_vain=_above(seen.in_vain, settings.LOOKUPS_IN_VAIN),
        )  # fmt: skip
        if flag.many or flag.at_night or flag.elsewhere or flag.withdrawn or flag.in_vain:
            yield flag


def _many(things: int, usual: float) -> bool:
    return things > max(settings.READINGS_A_DAY, settings.READINGS_TIMES_USUAL * usual)


def _above(number: int, threshold: int) -> int:
    """The number where it is worth a question, else 0."""
    return number if number > threshold else 0


def _elsewhere(seen: _Day, others: Iterable[_Day]) -> int:
    """Things of organisations of which he read on no other day; none before he has usual ones."""
    reading = [each for each in others if each.by_organisation]
    if len(reading) < DAYS_KNOWN:
        return 0
    usual = {organisation for each in reading for organisation in each.by_organisation}
    return sum(number for organisation, number in seen.by_organisation.items() if organisation not in usual)
