"""Accounts are offered by mail: a link that works once, for a week; only its hash is kept.

Whoever has an account with that address already gets the role for his own person: a second account
would be a second key in one hand.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from organisations.enums import Role
from organisations.errors import InvitationRefused, NotAdministrator
from organisations.models import Invitation, Organisation, Person, User
from organisations.selectors import holds

from . import memberships

VALID = timedelta(days=7)
LOGIN_LENGTH = 150  # a login is the address, and no longer than this


def invite(
    *, email: str, name: str, organisation: Organisation, role: Role, by: User, at: datetime
) -> Invitation:
    """Make an invitation and mail its link; an older one for the same role is void then.

    Raises NotAdministrator, InvitationRefused.
    """
    if not holds(by.person, Role.ADMINISTRATOR, organisation):
        raise NotAdministrator(_("You do not administer that organisation."))
    if len(email) > LOGIN_LENGTH:
        raise InvitationRefused(_("The address is too long: at most 150 characters."))
    if _account(email) in set(by.person.accounts.all()):
        raise InvitationRefused(_("Nobody invites himself; ask another administrator."))
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(
            email__iexact=email, organisation=organisation, role=role, accepted_by=None
        ).delete()
        invitation = Invitation.objects.create(
            email=email, name=name, organisation=organisation, role=role, token_hash=_hash(token),
            invited_by=by, created_at=at, expires_at=at + VALID,
        )  # fmt: skip
        transaction.on_commit(lambda: _mail(email, token))
    return invitation


def find(token: str, *, at: datetime) -> Invitation | None:
    """The open invitation of a token; unknown, used and expired ones are all None."""
    return (
        Invitation.objects.filter(token_hash=_hash(token), accepted_by=None, expires_at__gt=at)
        .select_related("organisation", "invited_by__person")
        .first()
    )


def accept(token: str, *, password: str, at: datetime) -> User:
    """Redeem a token: the account of its address gets the role; a new account gets the password.

    The inviter must still administer the organisation. Raises InvitationRefused.
    """
    with transaction.atomic():
        invitation = find(token, at=at)
        if invitation is None:
            raise InvitationRefused(_("This invitation is not valid (any more)."))
        inviter = invitation.invited_by.person
        account = _account(invitation.email) or _new_account(invitation, password, at)
        taken = Invitation.objects.filter(pk=invitation.pk, accepted_by=None).update(accepted_by=account)
        if not taken or not holds(inviter, Role.ADMINISTRATOR, invitation.organisation):
            raise InvitationRefused(_("This invitation is not valid (any more)."))
        memberships.grant(account.person, invitation.organisation, Role(invitation.role), by=inviter, at=at)
    return account


def has_account(invitation: Invitation) -> bool:
    """Whether its address has an account already, so that no password is to be set."""
    return _account(invitation.email) is not None


def withdraw(invitation: Invitation, *, by: Person) -> None:
    """Take an open invitation back. Raises NotAdministrator, InvitationRefused."""
    if not holds(by, Role.ADMINISTRATOR, invitation.organisation):
        raise NotAdministrator(_("You do not administer that organisation."))
    if not Invitation.objects.filter(pk=invitation.pk, accepted_by=None).delete()[0]:
        raise InvitationRefused(_("This invitation was accepted already; take the role away instead."))


def _account(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).select_related("person").order_by("pk").first()


def _new_account(invitation: Invitation, password: str, at: datetime) -> User:
    person = Person.objects.create(name=invitation.name)
    return User.objects.create_user(
        invitation.email, invitation.email, password, person=person, first_name=invitation.name[:150],
        date_joined=at,
    )  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(email: str, token: str) -> None:
    """Only the link: neither the name nor the role travels."""
    link = settings.PUBLIC_URL + reverse("organisations:accept", args=[token])
    site = {"site": settings.WAGTAIL_SITE_NAME}
    body = _("You are invited to work on %(site)s. This link is yours alone, for seven days:") % site
    send_mail(_("%(site)s: an account for you") % site, f"{body}\n\n{link}\n", None, [email])
