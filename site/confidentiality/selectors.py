"""What waits for whom: the review's queues, asked from either side.

waiting_for    the submissions that a person can act on now, in any capacity
reviewers_of   the people who can act on a submission now
standing_at    who can act at a step of a chain, and as whose deputy until when
in_scope       the submissions that a person may read at all
singly         those of some submissions that do not pass with an open batch or a bundle
batches_waiting_for, batches_in_scope   the same of batches
bundles_waiting_for, bundles_in_scope   the same of bundles
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from confidentiality.enums import HOLDING, WAITING, BatchState, BundleState, SubmissionState
from confidentiality.models import (
    Approval,
    Batch,
    BatchMember,
    Bundle,
    BundleMember,
    ChainStep,
    Submission,
)
from confidentiality.models.reviews import SubmissionQuerySet
from organisations.enums import Role
from organisations.models import Deputyship, Membership, Organisation, Person
from organisations.selectors import organisations_of, principals_of

# Roles that read submissions of their organisations; an administrator looks after people, not content.
READERS = (Role.SUBMITTER, Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)


def waiting_for(person: Person, *, at: datetime) -> SubmissionQuerySet:
    """What the person can act on now, as himself or as a deputy; the same rules as `reviews.capacity`."""
    principals = principals_of(person, at=at)
    nobody = {person.pk, *(principal.pk for principal in principals)}
    mine = Q(pk__in=[])
    for stands_for in [person, *principals]:
        his = _at_his_step(stands_for, as_deputy=stands_for.pk != person.pk)
        mine |= his & ~_used([person.pk, stands_for.pk])
    # What a stopped bundle holds cannot be acted on until its editors go on with it.
    stopped = BundleMember.objects.filter(submission=OuterRef("pk"), bundle__state=BundleState.STOPPED)
    return Submission.objects.filter(mine, ~Exists(stopped), state__in=WAITING).exclude(
        Q(submitter__in=nobody) | Q(submitter_stands_for__in=nobody)
    )


def reviewers_of(submission: Submission, *, at: datetime) -> list[Person]:
    """Everybody whose role, or whose principal's role, answers for the present step.

    Who among them has acted already is for `waiting_for` to say.
    """
    above = [int(pk) for pk in submission.decides.path.strip("/").split("/")]
    steps = ChainStep.objects.filter(chain=submission.chain_id, order=submission.step)
    holders = Membership.objects.filter(organisation__in=above, role__in=steps.values("role")).values(
        "person"
    )
    deputies = Deputyship.objects.filter(principal__in=holders, starts_at__lte=at, ends_at__gt=at)
    can_act = Q(pk__in=holders)
    if steps.filter(deputies=True).exists():
        can_act |= Q(pk__in=deputies.values("deputy"))
    return list(Person.objects.filter(can_act).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Standing:
    """One who can act at a step: himself, or as `deputy` of the holder until `until`."""

    holder: Person
    organisation: Organisation
    deputy: Person | None = None
    until: datetime | None = None


def standing_at(step: ChainStep, organisation: Organisation | None, *, at: datetime) -> list[Standing]:
    """Who can act at that step for the organisation at that instant: holders, each before his deputies."""
    if organisation is None:
        return []
    above = [int(pk) for pk in organisation.path.strip("/").split("/")]
    rows = Membership.objects.filter(organisation__in=above, role=step.role)
    holders = {
        each.person_id: each for each in rows.select_related("person", "organisation").order_by("person")
    }
    deputies: dict[int, list[Deputyship]] = {}
    if step.deputies:
        current = Deputyship.objects.filter(principal__in=holders, starts_at__lte=at, ends_at__gt=at)
        for each in current.select_related("deputy").order_by("ends_at"):
            deputies.setdefault(each.principal_id, []).append(each)
    found = []
    for pk, each in holders.items():
        found.append(Standing(each.person, each.organisation))
        found += [Standing(each.person, each.organisation, d.deputy, d.ends_at) for d in deputies.get(pk, [])]
    return found


def in_scope(person: Person, *, at: datetime, roles: Iterable[Role] = READERS) -> SubmissionQuerySet:
    """Submissions of the organisations in which the person, or one he stands for, has one of the roles."""
    return Submission.objects.filter(
        organisation__in=Organisation.objects.filter(_reach(person, roles, at=at))
    )


def singly(submissions: SubmissionQuerySet) -> SubmissionQuerySet:
    """Without the rows of open batches and the parts of bundles, which are read and approved there."""
    together = BatchMember.objects.filter(submission=OuterRef("pk"), batch__state=BatchState.OPEN)
    bundled = BundleMember.objects.filter(submission=OuterRef("pk"), bundle__state__in=HOLDING)
    return submissions.filter(~Exists(together), ~Exists(bundled))


def batches_waiting_for(person: Person, *, at: datetime) -> QuerySet[Batch]:
    """Open batches that the person can act on now: their rows go from step to step together."""
    drawn = BatchMember.objects.filter(in_sample=True, submission__in=waiting_for(person, at=at))
    return Batch.objects.filter(state=BatchState.OPEN, pk__in=drawn.values("batch"))


def batches_in_scope(person: Person, *, at: datetime, roles: Iterable[Role] = READERS) -> QuerySet[Batch]:
    """Batches of the organisations in which the person, or one he stands for, has one of the roles."""
    return Batch.objects.filter(organisation__in=Organisation.objects.filter(_reach(person, roles, at=at)))


def bundles_waiting_for(person: Person, *, at: datetime) -> QuerySet[Bundle]:
    """Bundles in review of which something waits for the person."""
    parts = BundleMember.objects.filter(submission__in=waiting_for(person, at=at))
    return Bundle.objects.filter(state=BundleState.IN_REVIEW, pk__in=parts.values("bundle"))


def bundles_in_scope(person: Person, *, at: datetime, roles: Iterable[Role] = READERS) -> QuerySet[Bundle]:
    """Bundles of the organisations in which the person, or one he stands for, has one of the roles."""
    return Bundle.objects.filter(organisation__in=Organisation.objects.filter(_reach(person, roles, at=at)))


def _reach(person: Person, roles: Iterable[Role], *, at: datetime) -> Q:
    roles = list(roles)
    scope = organisations_of(person, roles)
    for principal in principals_of(person, at=at):
        scope |= organisations_of(principal, roles)
    return scope


def _at_his_step(person: Person, *, as_deputy: bool) -> Q:
    """Submissions whose present step asks for a role that he himself holds there (and takes his deputy)."""
    found = Q(pk__in=[])
    for role in sorted(set(Membership.objects.filter(person=person).values_list("role", flat=True))):
        organisations = Organisation.objects.filter(organisations_of(person, [Role(role)])).values("pk")
        here = Q(state=SubmissionState.IN_REVIEW, organisation__in=organisations)
        above = Q(state=SubmissionState.ESCALATED, level__in=organisations)
        step = ChainStep.objects.filter(chain=OuterRef("chain"), order=OuterRef("step"), role=role)
        if as_deputy:
            step = step.filter(deputies=True)
        found |= (here | above) & Q(Exists(step))
    return found


def _used(people: list[int]) -> Q:
    """Whether one of these has approved the present content already."""
    given = Approval.objects.filter(Q(actor__in=people) | Q(counts_as__in=people))
    return Q(Exists(given.filter(submission=OuterRef("pk"), commitment=OuterRef("commitment"))))
