"""Objections (异议): received from anybody, decided by the organisation whose item it is.

receive → accept (the item is marked "under objection") → reject, or uphold (the item is withdrawn)
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.keys import keyed_hash
from disclosure.enums import ObjectionState
from disclosure.errors import NotAllowed, ObjectionRefused, ReasonMissing
from disclosure.models import Objection
from organisations.enums import Role
from organisations.models import Person
from organisations.selectors import capacities
from publication.enums import Annotation, Withdrawal
from publication.models import PublicItem
from publication.services import door

DECIDERS = (Role.PUBLISHER, Role.SUBMITTER)
A_DAY = 5  # objections from one address
OPEN = [ObjectionState.RECEIVED, ObjectionState.ACCEPTED]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The objection and its code; the code is kept nowhere but here."""

    objection: Objection
    code: str


def receive(item: PublicItem, texts: Mapping[str, str], *, address: str, at: datetime) -> Receipt:
    """Take an objection against a visible item. `texts`: text, name, contact; `address` is the sender's.

    Raises ObjectionRefused.
    """
    if not item.is_visible(at=at):
        raise ObjectionRefused(_("This is not public, so there is nothing to object to."))
    sender = sender_hash(address, at=at)
    if Objection.objects.filter(sender_hash=sender)[A_DAY - 1 : A_DAY].exists():
        raise ObjectionRefused(_("From here, five objections came today; send the next one tomorrow."))
    code = secrets.token_urlsafe(16)
    objection = Objection.build(
        {name: texts.get(name, "").strip() for name in ("text", "name", "contact")},
        at=at,
        item_id=item.id,
        organisation_id=item.organisation_id,
        code_hash=code_hash(code),
        sender_hash=sender,
    )
    with transaction.atomic():
        objection.key.save()
        objection.save()
    return Receipt(objection, code)


def find(code: str) -> Objection | None:
    """The objection whose receipt has that code."""
    return Objection.objects.filter(code_hash=code_hash(code)).first()


def accept(objection: Objection, *, by: Person, at: datetime) -> None:
    """Examine it: the item carries "under objection" until it is decided.

    Raises NotAllowed, ObjectionRefused, publication.errors.NotPublished.
    """
    _guard(objection, by, at=at)
    with transaction.atomic():
        _decide(objection, [ObjectionState.RECEIVED], ObjectionState.ACCEPTED, "", by=by, at=at)
        door.annotate(objection.item_id, Annotation.OBJECTION, by=by, at=at)


def reject(objection: Objection, *, answer: str, by: Person, at: datetime) -> None:
    """Answer that the item is right. Raises NotAllowed, ObjectionRefused, ReasonMissing."""
    _guard(objection, by, at=at, answer=answer)
    with transaction.atomic():
        _decide(objection, OPEN, ObjectionState.REJECTED, answer, by=by, at=at)
        _lift(objection.item_id, by=by, at=at)


def uphold(objection: Objection, *, answer: str, by: Person, at: datetime) -> None:
    """Answer that the objector is right: the item is withdrawn at once.

    Raises NotAllowed, ObjectionRefused, ReasonMissing.
    """
    _guard(objection, by, at=at, answer=answer)
    with transaction.atomic():
        _decide(objection, OPEN, ObjectionState.UPHELD, answer, by=by, at=at)
        door.withdraw_many([objection.item_id], Withdrawal.OBJECTION, by=by, at=at)


def code_hash(code: str) -> str:
    return keyed_hash("disclosure.objection.code", code)


def sender_hash(address: str, *, at: datetime) -> str:
    """Of the address and the Shanghai day: it counts, and tells nobody where it came from."""
    return keyed_hash("disclosure.objection.sender", f"{timezone.localtime(at).date()}\0{address}")


def _guard(objection: Objection, by: Person, *, at: datetime, answer: str | None = None) -> None:
    if not any(capacities(by, role, objection.organisation, at=at) for role in DECIDERS):
        raise NotAllowed(
            _("You have no role for this in %(organisation)s.") % {"organisation": objection.organisation}
        )
    if answer is not None and not answer.strip():
        raise ReasonMissing(_("Write an answer; the objector reads it."))


def _decide(
    objection: Objection, states: list[str], state: str, answer: str, *, by: Person, at: datetime
) -> None:
    changed = Objection.objects.filter(pk=objection.pk, state__in=states).update(
        state=state, answer=answer.strip(), decided_at=at, decided_by=by
    )
    if not changed:
        raise ObjectionRefused(_("This objection is decided already."))
    objection.refresh_from_db()


def _lift(item_id: str, *, by: Person, at: datetime) -> None:
    """Take the mark off, unless another accepted objection stands."""
    if Objection.objects.filter(item_id=item_id, state=ObjectionState.ACCEPTED).exists():
        return
    if PublicItem.objects.visible(at=at).filter(pk=item_id, annotation=Annotation.OBJECTION).exists():
        door.annotate(item_id, Annotation.NONE, by=by, at=at)
