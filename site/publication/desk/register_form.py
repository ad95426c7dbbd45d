"""One form of the register (登记审批表): who said what at which step, what was found and how it was settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from confidentiality.enums import Opinion
from confidentiality.models import Approval, Finding, Submission
from confidentiality.models.reviews import Act
from confidentiality.services.reviews import overrules_needed
from confidentiality.telling import told
from organisations.models import Person
from publication.models import LedgerEntry

from . import register_asked
from .register_lines import Line, opinion_of, signed, stands


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's opinion at one step, as it is signed."""

    step: str
    opinion: Opinion
    basis: str
    signed: str
    at: datetime
    checklist: Sequence[tuple[str, bool]]
    note: str


@dataclass(slots=True)
class Settled:
    """Findings of one kind: how many, and what became of them."""

    kind: str
    count: int = 0
    masked: int = 0
    overruled: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Overruled:
    kind: str
    reason: str
    signed: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An act of the ledger about the item, with the name of the official where it was one."""

    entry: LedgerEntry
    who: str


@dataclass(frozen=True)
class Form(Line):
    """All of one form; `form` comes with its findings and their overrules."""

    @cached_property
    def opinions(self) -> list[Signature]:
        steps = {step.order: step for step in self.form.chain.steps.all()}
        return [self._opinion(act, steps.get(act.step)) for act in self.acts]

    @cached_property
    def findings(self) -> list[Settled]:
        """By kind, each with how many were masked, overruled, or left open."""
        sums: dict[str, Settled] = {}
        for each in self.form.findings.all():
            _settle(sums.setdefault(each.kind, Settled(each.kind)), each)
        return [sums[kind] for kind in sorted(sums)]

    @cached_property
    def overrules(self) -> list[Overruled]:
        return [
            Overruled(found.kind, told(each.reason), signed(each.actor, each.counts_as), each.at)
            for found in self.form.findings.all()
            for each in found.overrules.all()
        ]

    @cached_property
    def ledger(self) -> list[Entry]:
        """What the ledger says of the item since; people by name, two queries."""
        entries = list(LedgerEntry.objects.filter(item_id=self.form.item_id).order_by("seq"))
        acting = Person.objects.filter(opaque_id__in={each.actor for each in entries if each.actor})
        names = {str(person.opaque_id): str(person) for person in acting}
        return [Entry(each, names.get(each.actor, _("by rule"))) for each in entries]

    @cached_property
    def parts(self) -> list[register_asked.Part]:
        return register_asked.parts(self.form)

    def _opinion(self, act: Act, step) -> Signature:
        sentences = step.checklist if step else []
        answered = getattr(act, "checklist", [])
        return Signature(
            step=step.title if step else str(act.step),
            opinion=opinion_of(act),
            basis=told(act.basis),
            signed=signed(act.actor, act.counts_as),
            at=act.at,
            checklist=list(zip(sentences, answered, strict=False)),
            note=_note(act, self.form),
        )


def whole(forms):
    """Submissions with all that a `Form` asks of them but the ledger."""
    return forms.prefetch_related(
        "dissents__sent_to", "findings__overrules__actor", "findings__overrules__counts_as"
    )


def _settle(settled: Settled, found: Finding) -> None:
    settled.count += 1
    if found.masked:
        settled.masked += 1
    elif not (needed := overrules_needed(found)) or len(found.overrules.all()) >= needed:
        settled.overruled += bool(needed)
    else:
        settled.open += 1


def _note(act: Act, form: Submission) -> str:
    if not stands(act, form):
        return _("void: the content changed since")
    if isinstance(act, Approval) and not act.read:
        return _("not read, passed with batch %(batch)s") % {"batch": act.batch_id}
    if getattr(act, "sent_to", None):
        return _("sent to %(organisation)s") % {"organisation": act.sent_to}
    return ""
