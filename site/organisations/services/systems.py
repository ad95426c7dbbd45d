"""Tokens of departments' own systems: issued and revoked by an administrator, found by the API."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from organisations.enums import Role
from organisations.errors import StaffRefused
from organisations.models import Membership, Organisation, Person, SystemAccess
from organisations.selectors import administered_by

PREFIX = "cx_"
LONGEST = timedelta(days=366)
LOOK = timedelta(minutes=5)  # how exactly the last use is kept


def issue(
    *, title: str, organisation: Organisation, person: Person, days: int, by: Person, at: datetime
) -> tuple[SystemAccess, str]:
    """The access and its token, which is kept nowhere. Raises StaffRefused."""
    if not administered_by(by).filter(pk=organisation.pk).exists():
        raise StaffRefused(_("You administer no such organisation."))
    if not 0 < days <= LONGEST.days:
        raise StaffRefused(_("A token holds at least one day and at most a year."))
    held = Membership.objects.filter(person=person, role=Role.SUBMITTER).select_related("organisation")
    if not any(organisation.path.startswith(each.organisation.path) for each in held):
        raise StaffRefused(_("Who answers for a system must be a submitter of its organisation."))
    token = PREFIX + secrets.token_urlsafe(32)
    access = SystemAccess.objects.create(
        title=title.strip(), organisation=organisation, person=person, digest=_digest(token), issued_by=by,
        issued_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return access, token


def revoke(access: SystemAccess, *, by: Person, at: datetime) -> None:
    """From now on the token opens nothing. Raises StaffRefused."""
    if not administered_by(by).filter(pk=access.organisation_id).exists():
        raise StaffRefused(_("You administer no such organisation."))
    SystemAccess.objects.filter(pk=access.pk, revoked_at=None).update(revoked_at=at)
    access.refresh_from_db()


def find(token: str, *, at: datetime) -> SystemAccess | None:
    """The access that this token opens now; its use is noted."""
    found = (
        SystemAccess.objects.select_related("organisation", "person").filter(digest=_digest(token)).first()
    )
    if found is None or not found.is_valid(at=at):
        return None
    if found.used_at is None or found.used_at < at - LOOK:
        SystemAccess.objects.filter(pk=found.pk).update(used_at=at)
    return found


def _digest(token: str) -> str:
    """The token has 256 random bits, so a plain hash of it cannot be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
