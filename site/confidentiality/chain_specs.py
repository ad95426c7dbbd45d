"""What an edition of a chain says, as a value: compared, checked and fingerprinted before it is stored."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organisations.enums import Role
from organisations.models import Membership, Organisation

from .models import ReviewChain

LEAST_PEOPLE = 2  # four eyes: whatever it reviews may name a person
MOST_STEPS = 10
MOST_PEOPLE = 20
MOST_DAYS = 250  # a year of working days
LONGEST = {"title": 80, "sentence": 200, "basis": 120}
# Who may read a submission and is not bound to it: an administrator looks after people, an auditor watches.
ROLES = (Role.REVIEWER, Role.PUBLISHER)

FIELDS = {
    "title": gettext_lazy("title"),
    "people_required": gettext_lazy("people required"),
    "publishes_on_approval": gettext_lazy("publishes on approval"),
    "valid_from": gettext_lazy("valid from"),
    "escalated_days": gettext_lazy("working days after submission upwards"),
    "consent_days": gettext_lazy("working days of a third party"),
    "consent_basis": gettext_lazy("basis of that period"),
    "role": gettext_lazy("role"),
    "people": gettext_lazy("how many people"),
    "checklist": gettext_lazy("checklist"),
    "days": gettext_lazy("deadline in working days"),
    "deputies": gettext_lazy("deputies may act"),
}


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step; `days` are working days, None for no deadline."""

    title: str
    role: str
    people: int
    checklist: tuple[str, ...] = ()
    days: int | None = None
    deputies: bool = True


@dataclass(frozen=True, slots=True)
class ChainSpec:
    """All that an edition says. `valid_from` is a Shanghai day."""

    title: str
    people_required: int
    publishes_on_approval: bool
    valid_from: date
    consent_days: int
    consent_basis: str
    steps: tuple[StepSpec, ...]
    escalated_days: int | None = None

    @property
    def digest(self) -> str:
        """Of every word of it: who confirms names what he read."""
        said = json.dumps(asdict(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place, and what it said and says; empty where it said nothing."""

    place: str
    old: str
    new: str


def spec_of(chain: ReviewChain) -> ChainSpec:
    steps = tuple(
        StepSpec(each.title, each.role, each.people, tuple(each.checklist), each.days, each.deputies)
        for each in chain.steps.all()
    )
    return ChainSpec(
        title=chain.title, people_required=chain.people_required,
        publishes_on_approval=chain.publishes_on_approval, valid_from=chain.valid_from,
        consent_days=chain.consent_days, consent_basis=chain.consent_basis, steps=steps,
        escalated_days=chain.escalated_days,
    )  # fmt: skip


def problems(spec: ChainSpec, *, on: date) -> list[str]:
    """Sentences that name step and field; empty where it may be put in force on that day or later."""
    return [
        *_of_the_whole(spec, on),
        *(each for number, step in _numbered(spec) for each in _of_step(number, step)),
    ]


def short_of_people(spec: ChainSpec) -> list[tuple[str, list[Organisation]]]:
    """Per role the submitting organisations with fewer holders, there or above, than its steps need.

    Deputies are not counted: they count as the one they stand for.
    """
    found = []
    for role in ROLES:
        needed = sum(step.people for step in spec.steps if step.role == role)
        if needed and (short := _short(role, needed)):
            found.append((str(Role(role).label), short))
    return found


def differences(old: ChainSpec, new: ChainSpec) -> list[Difference]:
    """In the order of the new edition, what is gone last."""
    found = list(_differ("", old, new, [name for name in FIELDS if hasattr(new, name)]))
    for number in range(1, max(len(old.steps), len(new.steps)) + 1):
        before, after = _at(old, number), _at(new, number)
        place = _("Step %(number)s") % {"number": number}
        if before and after:
            found += _differ(f"{place}, ", before, after, list(StepSpec.__dataclass_fields__))
        else:
            found.append(Difference(place, before.title if before else "", after.title if after else ""))
    return found


def _of_the_whole(spec: ChainSpec, on: date) -> Iterator[str]:
    if not spec.title.strip() or len(spec.title) > LONGEST["title"]:
        yield _("Title: between 1 and %(most)s characters.") % {"most": LONGEST["title"]}
    if spec.valid_from < on:
        yield _("Valid from: %(day)s is over; an edition never holds for what was submitted before.") % {
            "day": spec.valid_from
        }
    if not LEAST_PEOPLE <= spec.people_required <= MOST_PEOPLE:
        yield _(
            "People required: %(number)s. Between %(least)s and %(most)s: what it reviews may name a person, "
            "so that two different people approve at least."
        ) % {"number": spec.people_required, "least": LEAST_PEOPLE, "most": MOST_PEOPLE}
    asked = sum(step.people for step in spec.steps)
    if spec.steps and asked != spec.people_required:
        yield _(
            "People required: %(number)s, but the steps together ask for %(asked)s. Each step needs people of "
            "its own; make the numbers equal."
        ) % {"number": spec.people_required, "asked": asked}
    yield from _too_few(spec)
    if not 1 <= len(spec.steps) <= MOST_STEPS:
        yield _("Steps: between 1 and %(most)s.") % {"most": MOST_STEPS}
    if not 1 <= spec.consent_days <= MOST_DAYS:
        yield _("Working days of a third party: %(number)s. Between 1 and %(most)s.") % {
            "number": spec.consent_days, "most": MOST_DAYS,
        }  # fmt: skip
    if not spec.consent_basis.strip() or len(spec.consent_basis) > LONGEST["basis"]:
        yield _("Basis of that period: name the article of law, in at most %(most)s characters.") % {
            "most": LONGEST["basis"]
        }
    if spec.escalated_days is not None and not 1 <= spec.escalated_days <= MOST_DAYS:
        yield _("Working days after submission upwards: %(number)s. Between 1 and %(most)s.") % {
            "number": spec.escalated_days, "most": MOST_DAYS,
        }  # fmt: skip


def _too_few(spec: ChainSpec) -> Iterator[str]:
    """Every step has people of its own, so that steps of one role need as many holders together."""
    for role in ROLES:
        steps = [step.people for step in spec.steps if step.role == role]
        if len(steps) > 1 and max(steps) <= (held := _holders(role)) < sum(steps):
            yield _(
                "Steps: those of the role “%(role)s” together ask for %(asked)s different people, and only "
                "%(held)s hold it anywhere."
            ) % {"role": role.label, "asked": sum(steps), "held": held}


def _of_step(number: int, step: StepSpec) -> Iterator[str]:
    for sentence in _wrong(step):
        yield _("Step %(number)s, %(what)s") % {"number": number, "what": sentence}


def _wrong(step: StepSpec) -> Iterator[str]:
    if not step.title.strip() or len(step.title) > LONGEST["title"]:
        yield _("title: between 1 and %(most)s characters.") % {"most": LONGEST["title"]}
    if step.role not in ROLES:
        yield _("role: “%(role)s” approves nothing; choose reviewer or publisher.") % {"role": step.role}
    elif not 1 <= step.people <= MOST_PEOPLE:
        yield _("how many people: %(number)s. Between 1 and %(most)s.") % {
            "number": step.people,
            "most": MOST_PEOPLE,
        }
    elif (held := _holders(step.role)) < step.people:
        yield _(
            "role: nobody could do it. It asks for %(people)s people, and only %(held)s hold the role "
            "“%(role)s”; give the role first, or ask for fewer."
        ) % {"people": step.people, "held": held, "role": Role(step.role).label}
    if step.days is not None and not 1 <= step.days <= MOST_DAYS:
        yield _("deadline in working days: %(number)s. Between 1 and %(most)s, or empty for no deadline.") % {
            "number": step.days, "most": MOST_DAYS,
        }  # fmt: skip
    if any(not each.strip() or len(each) > LONGEST["sentence"] for each in step.checklist):
        yield _("checklist: sentences of 1 to %(most)s characters, one a line.") % {
            "most": LONGEST["sentence"]
        }
    if len(set(step.checklist)) != len(step.checklist):
        yield _("checklist: a sentence is there twice.")


def _numbered(spec: ChainSpec) -> Iterator[tuple[int, StepSpec]]:
    return iter(enumerate(spec.steps, start=1))


def _at(spec: ChainSpec, number: int) -> StepSpec | None:
    return spec.steps[number - 1] if number <= len(spec.steps) else None


def _holders(role: str) -> int:
    return Membership.objects.filter(role=role).values("person").distinct().count()


def _short(role: str, needed: int) -> list[Organisation]:
    """Organisations for which somebody submits, and too few hold the role there or above."""
    paths: dict[str, set[int]] = {}
    for path, person in Membership.objects.filter(role=role).values_list("organisation__path", "person"):
        paths.setdefault(path, set()).add(person)
    submitting = Membership.objects.filter(role=Role.SUBMITTER).values("organisation")
    return [
        each
        for each in Organisation.objects.filter(pk__in=submitting).order_by("path")
        if len(set().union(*(paths.get(above, set()) for above in _above(each.path)))) < needed
    ]


def _above(path: str) -> list[str]:
    """`/1/7/` → `/1/`, `/1/7/`."""
    keys = path.strip("/").split("/")
    return [f"/{'/'.join(keys[: number + 1])}/" for number in range(len(keys))]


def _differ(place: str, old: object, new: object, names: Sequence[str]) -> Iterator[Difference]:
    for name in names:
        before, after = _words(getattr(old, name)), _words(getattr(new, name))
        if before != after:
            yield Difference(f"{place}{FIELDS[name]}", before, after)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return " / ".join(value)
    if value is None:
        return _("no deadline")
    return str(Role(value).label) if value in Role.values else str(value)
