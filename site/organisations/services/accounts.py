"""Accounts are switched off and on; they are never deleted, because the ledger names their people."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from organisations.errors import NotAdministrator, OwnRole
from organisations.models import Person, User
from organisations.selectors import administers


def set_active(account: User, active: bool, *, by: Person, at: datetime) -> None:
    """Let an account in, or shut it out at once, open sessions included.

    Raises NotAdministrator, OwnRole.
    """
    if account.person == by:
        raise OwnRole(_("Nobody switches his own account; ask another administrator."))
    if not administers(by, account.person):
        raise NotAdministrator(_("You do not administer every organisation of that person."))
    with transaction.atomic():
        User.objects.filter(pk=account.pk).update(is_active=active)
        action = "organisations.activate" if active else "organisations.deactivate"
        by_account = by.accounts.order_by("pk").first()
        log(account, action, user=by_account, title=f"account {account.pk}", timestamp=at)
