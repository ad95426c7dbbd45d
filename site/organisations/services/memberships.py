"""Roles are given and taken here, and nowhere else: the Django groups of the accounts follow.

A group opens the admin's doors; what may be done behind them follows from the membership.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from organisations.enums import Role
from organisations.errors import LastAdministrator, NotAdministrator, OwnRole
from organisations.models import Membership, Organisation, Person, User
from organisations.selectors import holds


def group_name(role: str) -> str:
    """The Django group whose members hold the role somewhere."""
    return f"chengxin-{role}"


def grant(
    person: Person, organisation: Organisation, role: Role, *, by: Person | None, at: datetime
) -> Membership:
    """Give a person a role; `by` None is the installation itself. Giving it twice changes nothing.

    Raises NotAdministrator, OwnRole.
    """
    _guard(person, organisation, by)
    with transaction.atomic():
        membership, created = Membership.objects.get_or_create(
            person=person, organisation=organisation, role=role
        )
        if created:
            sync_groups([person])
            _log(membership, "organisations.grant", by, at)
    return membership


def revoke(membership: Membership, *, by: Person | None, at: datetime) -> None:
    """Take a role away. Raises NotAdministrator, OwnRole, LastAdministrator."""
    _guard(membership.person, membership.organisation, by)
    with transaction.atomic():
        _keep_one_administrator(membership)
        _log(membership, "organisations.revoke", by, at)
        membership.delete()
        sync_groups([membership.person])


def sync_groups(people: Iterable[Person]) -> None:
    """Put every account of these people into the groups of their roles, and out of the others."""
    groups = {group.name: group for group in Group.objects.filter(name__in=map(group_name, Role.values))}
    for person in people:
        roles = set(Membership.objects.filter(person=person).values_list("role", flat=True))
        wanted = [groups[group_name(role)] for role in roles if group_name(role) in groups]
        for account in User.objects.filter(person=person):
            account.groups.remove(*groups.values())
            account.groups.add(*wanted)


def _guard(person: Person, organisation: Organisation, by: Person | None) -> None:
    if by is None:
        return
    if not holds(by, Role.ADMINISTRATOR, organisation):
        raise NotAdministrator(_("You do not administer that organisation."))
    if by == person:
        raise OwnRole(_("Nobody changes his own roles; ask another administrator."))


def _keep_one_administrator(membership: Membership) -> None:
    if membership.role != Role.ADMINISTRATOR:
        return
    others = Membership.objects.filter(role=Role.ADMINISTRATOR).exclude(person=membership.person)
    if not others.exists():
        raise LastAdministrator(_("This is the last administrator; name another one first."))


def _log(membership: Membership, action: str, by: Person | None, at: datetime) -> None:
    log(
        membership,
        action,
        user=by.accounts.order_by("pk").first() if by else None,
        title=f"membership {membership.pk}",  # the log outlives the person: no name in it
        data={"role": membership.role, "organisation": membership.organisation_id},
        timestamp=at,
    )
