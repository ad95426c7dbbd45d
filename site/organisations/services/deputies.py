"""Deputies: named by an administrator of the principal's organisation, for a stretch of time."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from organisations.errors import DeputyRefused, NotAdministrator
from organisations.models import Deputyship, Person
from organisations.selectors import administers


def name(
    principal: Person, deputy: Person, *, starts_at: datetime, ends_at: datetime, by: Person, at: datetime
) -> Deputyship:
    """Let `deputy` act for `principal` between two instants. Raises NotAdministrator, DeputyRefused."""
    _guard(principal, by)
    _guard(deputy, by)
    if by in (principal, deputy):
        raise DeputyRefused(_("Nobody makes himself a deputy, or names his own; ask another administrator."))
    if principal == deputy:
        raise DeputyRefused(_("A deputy is another person."))
    if ends_at <= max(at, starts_at):
        raise DeputyRefused(_("The end must lie after the start, and not in the past."))
    with transaction.atomic():
        made = Deputyship.objects.create(
            principal=principal, deputy=deputy, starts_at=starts_at, ends_at=ends_at
        )
        _log(made, "organisations.deputise", by, at)
    return made


def end(deputyship: Deputyship, *, by: Person, at: datetime) -> None:
    """End it now; one that has not begun never begins. What the deputy did stays done.

    Raises NotAdministrator.
    """
    _guard(deputyship.principal, by)
    with transaction.atomic():
        _log(deputyship, "organisations.end_deputy", by, at)
        if deputyship.starts_at >= at:
            deputyship.delete()
        elif deputyship.ends_at > at:
            Deputyship.objects.filter(pk=deputyship.pk).update(ends_at=at)


def _guard(person: Person, by: Person) -> None:
    if not administers(by, person):
        raise NotAdministrator(_("You do not administer every organisation of that person."))


def _log(deputyship: Deputyship, action: str, by: Person, at: datetime) -> None:
    log(
        deputyship,
        action,
        user=by.accounts.order_by("pk").first(),
        title=f"deputyship {deputyship.pk}",  # the log outlives the people: no name in it
        data={"principal": deputyship.principal_id, "deputy": deputyship.deputy_id},
        timestamp=at,
    )
