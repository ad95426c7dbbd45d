"""Who may do what, where: roles resolved for a person at an instant, deputies included; the calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from wagtail.models import ModelLogEntry

from .enums import Role
from .models import CalendarDay, CalendarYear, Membership, Organisation, Person, User
from .naming import folded
from .working_days import Calendar

GRANTED = "organisations.grant"  # the entry that organisations.services.memberships makes


@dataclass(frozen=True, slots=True)
class Capacity:
    """In whose name a person acts: his own, or as deputy of `stands_for`."""

    actor: Person
    stands_for: Person

    @property
    def people(self) -> frozenset[int]:
        """Ids of everybody whom this act uses up for four-eyes rules."""
        return frozenset({self.actor.pk, self.stands_for.pk})


def organisations_of(person: Person, roles: Iterable[Role]) -> Q:
    """A filter on Organisation: those in which `person` himself holds one of `roles`, and all below."""
    paths = Membership.objects.filter(person=person, role__in=list(roles)).values_list(
        "organisation__path", flat=True
    )
    scope = Q(pk__in=[])
    for path in paths:
        scope |= Q(path__startswith=path)
    return scope


def scope_of(user: User, *roles: Role, at: datetime) -> "list[int]":
    """Ids of the organisations in which the user acts in one of `roles`, as himself or as a deputy."""
    scope = organisations_of(user.person, roles)
    for principal in principals_of(user.person, at=at):
        scope |= organisations_of(principal, roles)
    return list(Organisation.objects.filter(scope).values_list("pk", flat=True))


def principals_of(person: Person, *, at: datetime) -> list[Person]:
    """Those for whom `person` is deputy at that instant."""
    return list(
        Person.objects.filter(
            deputyships_given__deputy=person,
            deputyships_given__starts_at__lte=at,
            deputyships_given__ends_at__gt=at,
        ).distinct()
    )


def holds(person: Person, role: Role, organisation: Organisation) -> bool:
    """Whether the person himself has the role there or in an organisation above."""
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    return Membership.objects.filter(person=person, role=role, organisation_id__in=above).exists()


def administered_by(person: Person) -> QuerySet[Organisation]:
    """The organisations that he looks after as their administrator; no deputy does it for him."""
    return Organisation.objects.filter(organisations_of(person, [Role.ADMINISTRATOR]))


def administers(administrator: Person, person: Person) -> bool:
    """Whether every role of `person` (at least one) lies where `administrator` administers."""
    roles = person.memberships.all()
    own = administered_by(administrator).values("pk")
    return roles.exists() and not roles.exclude(organisation__in=own).exists()


def capacities(person: Person, role: Role, organisation: Organisation, *, at: datetime) -> list[Capacity]:
    """Every capacity in which the person can act in `role` there: his own first, then as a deputy."""
    own = [Capacity(person, person)] if holds(person, role, organisation) else []
    return own + [
        Capacity(person, principal)
        for principal in principals_of(person, at=at)
        if holds(principal, role, organisation)
    ]


def roles_given_by(givers: Iterable[int], *, to: Person, since: datetime) -> bool:
    """Whether one of these people gave the person a role that he still holds, since that instant."""
    held = [str(pk) for pk in Membership.objects.filter(person=to).values_list("pk", flat=True)]
    given = ModelLogEntry.objects.filter(action=GRANTED, timestamp__gte=since, object_id__in=held)
    return given.filter(user__in=User.objects.filter(person__in=list(givers)).values("pk")).exists()


def keeps_calendar(person: Person) -> bool:
    """Whether he may change the working-day calendar: administrator of an organisation at the top."""
    return Membership.objects.filter(
        person=person, role=Role.ADMINISTRATOR, organisation__parent=None
    ).exists()


def calendar() -> Calendar:
    """The working-day calendar as it stands: two short reads; take one for a whole batch."""
    days = {each.day: each.named for each in CalendarDay.objects.all()}
    known = CalendarYear.objects.filter(confirmed=True).values_list("year", flat=True)
    return Calendar(days, frozenset(known))


def codes_by_name() -> dict[str, str]:
    """Unified social credit codes of the organisations that have one, by name, brackets and width folded."""
    rows = Organisation.objects.exclude(code="").values_list("name", "code")
    return {folded(name): code for name, code in rows.iterator(chunk_size=2000)}
