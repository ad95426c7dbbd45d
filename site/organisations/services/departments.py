"""Organisations are added below those that one administers, and described; never moved or deleted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from organisations.errors import NotAdministrator
from organisations.models import Organisation, Person
from organisations.selectors import administered_by


def save(organisation: Organisation, *, by: Person, at: datetime) -> Organisation:
    """Store a new organisation below one in scope, or new words of one in scope. Raises NotAdministrator."""
    anchor = organisation.pk or organisation.parent_id
    if not administered_by(by).filter(pk=anchor).exists():
        raise NotAdministrator(_("You do not administer that organisation."))
    with transaction.atomic():
        organisation.save()
        by_account = by.accounts.order_by("pk").first()
        log(organisation, "wagtail.edit", user=by_account, timestamp=at)
    return organisation
