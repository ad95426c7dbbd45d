"""Who may act for an organisation."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.errors import NotAllowed
from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import capacities

WRITERS = (Role.SUBMITTER, Role.PUBLISHER)
OPENERS = (Role.SUBMITTER, Role.REVIEWER)
CLOSERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER)


def acting(by: Person, organisation: Organisation, roles: Iterable[Role], *, at: datetime) -> None:
    """Raises NotAllowed where the person holds none of the roles there, himself or as a deputy."""
    if not any(capacities(by, role, organisation, at=at) for role in roles):
        raise NotAllowed(
            _("You do not act for %(organisation)s; ask its administrator for the role.")
            % {"organisation": organisation}
        )
