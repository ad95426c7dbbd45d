"""Whose nodes and tasks an account meets at the desk.

A node of the province is known to every organisation below it, for they act on it too; changing it is
for those who write for the organisation in charge.
"""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from organisations.enums import Role
from organisations.models import Organisation, User
from organisations.selectors import scope_of

READERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)


def nodes_in_reach(user: User, *, at: datetime | None = None) -> QuerySet:
    """Nodes of the organisations in which the account's person has a role, and of those above them."""
    from campaigns.models import CalendarNode  # the form of a page stands on this module

    return CalendarNode.objects.filter(organisation_id__in=reach(user, at=at or timezone.now()))


def reach(user: User, *, at: datetime) -> set[int]:
    """Ids of the organisations in which the person reads, and of all above them."""
    own = scope_of(user, *READERS, at=at)
    paths = Organisation.objects.filter(pk__in=own).values_list("path", flat=True)
    return {int(pk) for path in paths for pk in path.strip("/").split("/")}


def readable(user: User, *, at: datetime) -> Q:
    """A filter on rows with an `organisation`: those in which the person reads."""
    return Q(organisation__in=scope_of(user, *READERS, at=at))
