"""Editions of chains, and which kind takes which: drafted by one administrator, put in force by another.

Only administrators of an organisation at the top act here, as themselves: no deputy does it for them. Who
confirms names the digest of what he read, so that a draft that changed meanwhile is read again.
"""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.chain_specs import ChainSpec, problems, spec_of
from confidentiality.enums import ChainState, ChangeState
from confidentiality.errors import BasisMissing, ChainRefused, ContentChanged, NotWaiting, NotYours
from confidentiality.models import AssignmentChange, ChainAssignment, ChainStep, ChainWriter, ReviewChain
from organisations.enums import Role
from organisations.models import Deputyship, Membership, Person
from organisations.selectors import roles_given_by

CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,49}")
WRITERS = (Role.ADMINISTRATOR,)
DECIDERS = (Role.ADMINISTRATOR, Role.PUBLISHER)


def may(person: Person, roles: tuple[Role, ...] = WRITERS) -> bool:
    """Whether he answers for the whole house in one of these roles, himself."""
    return Membership.objects.filter(person=person, role__in=roles, organisation__parent=None).exists()


def save_draft(
    code: str, spec: ChainSpec, *, by: Person, at: datetime, draft: ReviewChain | None = None
) -> ReviewChain:
    """A new draft of the next edition, or other words for a draft; it holds for nobody yet.

    Raises NotYours, ChainRefused, NotWaiting.
    """
    _refuse_unless(by, WRITERS)
    found = problems(spec, on=timezone.localdate(at))
    if not CODE.fullmatch(code):
        found.insert(0, _("Code: small letters, digits and hyphens, at most 50 of them."))
    if found:
        raise ChainRefused(*found)
    with transaction.atomic():
        chain = _locked_draft(draft) if draft else _next(code, spec, at=at)
        ChainWriter.objects.create(chain=chain, person=by, at=at)
        _write(chain, spec)
    return chain


def discard(draft: ReviewChain, *, by: Person, at: datetime) -> None:
    """It comes to nothing, and is kept. Raises NotYours, NotWaiting."""
    _refuse_unless(by, WRITERS)
    with transaction.atomic():
        _decide(_locked_draft(draft), ChainState.DISCARDED, by=by, at=at)
    draft.refresh_from_db()


def release(draft: ReviewChain, *, digest: str, by: Person, at: datetime) -> None:
    """Put it in force from its first day on: by another than those who wrote in it.

    What was submitted before stays under its edition. Raises NotYours, NotWaiting, ContentChanged,
    ChainRefused.
    """
    _refuse_unless(by, DECIDERS)
    with transaction.atomic():
        chain = _locked_draft(draft)
        _refuse_bound(by, chain.writers.values_list("person", flat=True), since=chain.drafted_at, at=at)
        spec = spec_of(chain)
        if spec.digest != digest:
            raise ContentChanged(_("The draft changed since you read it; read it again."))
        if found := problems(spec, on=timezone.localdate(at)):
            raise ChainRefused(*found)
        _decide(chain, ChainState.RELEASED, by=by, at=at)
    draft.refresh_from_db()


def ask_change(kind: str, code: str, *, reason: str, by: Person, at: datetime) -> AssignmentChange:
    """Ask that a kind takes another chain. Raises NotYours, BasisMissing, ChainRefused."""
    _refuse_unless(by, WRITERS)
    if not reason.strip():
        raise BasisMissing(_("Say why the kind takes another chain."))
    before = ChainAssignment.objects.filter(pk=kind).values_list("chain_code", flat=True).first() or ""
    if before == code:
        raise ChainRefused(_("Chain: “%(kind)s” takes it already.") % {"kind": kind})
    if not ReviewChain.objects.released().filter(code=code).exists():
        raise ChainRefused(_("Chain: “%(code)s” has no edition in force.") % {"code": code})
    with transaction.atomic():
        if AssignmentChange.objects.filter(kind=kind, state=ChangeState.ASKED).exists():
            raise ChainRefused(
                _("Kind: a change of “%(kind)s” waits already; decide about it first.") % {"kind": kind}
            )
        return AssignmentChange.objects.create(
            kind=kind, before=before, after=code, reason=reason.strip()[:300], asked_by=by, asked_at=at
        )


def decide_change(change: AssignmentChange, *, confirm: bool, by: Person, at: datetime) -> None:
    """Another person confirms or refuses it; who asked may only take it back. Raises NotYours, NotWaiting."""
    _refuse_unless(by, DECIDERS)
    with transaction.atomic():
        change = AssignmentChange.objects.select_for_update().get(pk=change.pk)
        now = (
            ChainAssignment.objects.filter(pk=change.kind).values_list("chain_code", flat=True).first() or ""
        )
        if change.state != ChangeState.ASKED or (confirm and now != change.before):
            raise NotWaiting(_("This change is decided already, or the kind has another chain meanwhile."))
        if confirm:
            _refuse_bound(by, [change.asked_by_id], since=change.asked_at, at=at)
        state = ChangeState.CONFIRMED if confirm else ChangeState.REFUSED
        AssignmentChange.objects.filter(pk=change.pk).update(state=state, decided_by=by, decided_at=at)
        if confirm and change.before:
            ChainAssignment.objects.filter(pk=change.kind).update(chain_code=change.after)
        elif confirm:
            ChainAssignment.objects.create(kind=change.kind, chain_code=change.after)


def before(chain: ReviewChain) -> ReviewChain | None:
    """The released edition that it follows."""
    earlier = ReviewChain.objects.released().filter(code=chain.code).exclude(pk=chain.pk)
    return earlier.filter(edition__lt=chain.edition).order_by("-edition").first()


def _refuse_unless(by: Person, roles: tuple[Role, ...]) -> None:
    if not may(by, roles):
        raise NotYours(
            _("Chains hold for everybody: only those who answer for the organisation at the top change them.")
        )


def _refuse_bound(by: Person, writers: "list[int]", *, since: datetime, at: datetime) -> None:
    """Four eyes: not a writer, nor his deputy or principal, nor who got his role from him for it."""
    writers = set(writers)
    if by.pk in writers:
        raise NotYours(_("You wrote in it yourself; another person puts it in force."))
    tied = Q(deputy=by, principal__in=writers) | Q(principal=by, deputy__in=writers)
    if Deputyship.objects.filter(tied, ends_at__gt=at).exists():
        raise NotYours(_("You are a deputy of one who wrote in it, or he is yours; a third person decides."))
    if roles_given_by(writers, to=by, since=since):
        raise NotYours(_("One who wrote in it gave you a role since it was drafted; a third person decides."))


def _next(code: str, spec: ChainSpec, *, at: datetime) -> ReviewChain:
    last = ReviewChain.objects.filter(code=code).aggregate(last=Max("edition"))["last"] or 0
    return ReviewChain.objects.create(
        code=code, edition=last + 1, state=ChainState.DRAFT, drafted_at=at, title=spec.title,
        people_required=spec.people_required, publishes_on_approval=spec.publishes_on_approval,
    )  # fmt: skip


def _write(chain: ReviewChain, spec: ChainSpec) -> None:
    for name in ("title", "people_required", "publishes_on_approval", "valid_from", "consent_days",
                 "consent_basis", "escalated_days"):  # fmt: skip
        setattr(chain, name, getattr(spec, name))
    chain.save()
    chain.steps.all().delete()
    ChainStep.objects.bulk_create(
        ChainStep(
            chain=chain, order=order, title=step.title, role=step.role, people=step.people,
            checklist=list(step.checklist), days=step.days, deputies=step.deputies,
        )
        for order, step in enumerate(spec.steps, start=1)
    )  # fmt: skip


def _decide(chain: ReviewChain, state: ChainState, *, by: Person, at: datetime) -> None:
    ReviewChain.objects.filter(pk=chain.pk).update(state=state, decided_by=by, decided_at=at)


def _locked_draft(draft: ReviewChain) -> ReviewChain:
    """Raises NotWaiting where it is none any more."""
    chain = ReviewChain.objects.select_for_update().get(pk=draft.pk)
    if chain.state != ChainState.DRAFT:
        raise NotWaiting(_("This edition is no draft any more; make a new one."))
    return chain
