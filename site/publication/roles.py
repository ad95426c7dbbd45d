"""Whose pages an account may write: organisations of its person's roles, and of those he is deputy for."""

from django.utils import timezone

from organisations.enums import Role
from organisations.models import User
from organisations.selectors import scope_of


def writes_for(user: User) -> set[int]:
    """Ids of the organisations for which the account writes pages; asked once for each request."""
    known = getattr(user, "_writes_for", None)
    if known is None:
        known = user._writes_for = set(scope_of(user, Role.SUBMITTER, at=timezone.now()))
    return known


def may_write(user: User, organisation_id: int) -> bool:
    return organisation_id in writes_for(user)
