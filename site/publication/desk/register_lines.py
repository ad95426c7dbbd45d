"""What the register says of a form in one line: the columns of the monthly summary (月度汇总表).

No private value: the title is that of the public version, and of what never passed it is masked anew, as
is what reviewers typed. Names are those of officials, so a line never leaves the desk for the public.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confidentiality import registers
from confidentiality.enums import Opinion, SubmissionState
from confidentiality.models import Approval, Submission
from confidentiality.models.reviews import Act
from confidentiality.telling import told
from organisations.models import Person
from publication import kinds
from publication.enums import Section

PASSED = (SubmissionState.APPROVED, SubmissionState.PUBLISHED)


@dataclass(frozen=True)
class Line:
    """One form, and what people read of it."""

    form: Submission

    @cached_property
    def document(self) -> dict:
        return json.loads(self.form.content) if self.form.content else {}

    @property
    def title(self) -> str:
        """As the public version has it; of what did not pass, with all masked that is found in it."""
        title = self.document.get("title", "")
        if not title:
            return _("(erased)")
        return title if self.form.state in PASSED else told(title)

    @property
    def kind(self) -> str:
        return kinds.label(self.form.kind)

    @property
    def carrier(self) -> str:
        """Where it stands once it is public (载体)."""
        section = self.document.get("section", "")
        web = _("website") if section not in Section.values else _("website: %s") % Section(section).label
        files = sum(bool(each.get("name")) for each in self.document.get("assets", []))
        more = ngettext("%(count)s file", "%(count)s files", files) % {"count": files}
        return "; ".join([web, _("feeds and interface"), *([more] if files else [])])

    @property
    def way(self) -> str:
        """How it becomes public (公开方式)."""
        bundled = getattr(self.form, "bundle_member", None)
        if bundled is not None:
            hour = timezone.localtime(bundled.bundle.hour)
            return _("in a bundle, at %(hour)s") % {"hour": f"{hour:%Y-%m-%d %H:%M}"}
        by_itself = self.form.chain.publishes_on_approval
        return _("by itself, once approved") if by_itself else _("by a publisher")

    @property
    def published_at(self):
        permit = getattr(self.form, "permit", None)
        return permit and permit.redeemed_at

    @property
    def submitter(self) -> str:
        return signed(self.form.submitter, self.form.submitter_stands_for)

    @property
    def opinion(self) -> str:
        """What the review ended in: one of the opinions, or that it was changed or taken back before."""
        means = registers.OUTCOMES.get(self.form.state)
        return str(means.label if means else SubmissionState(self.form.state).label)

    @cached_property
    def acts(self) -> list[Act]:
        """All opinions in their order, those that a change of the content made void included."""
        given = [*self.form.approvals.all(), *self.form.dissents.all()]
        return sorted(given, key=lambda act: (act.at, act.step, act.pk))

    @property
    def standing(self) -> list[Act]:
        """The opinions that count for what stands there now."""
        return [act for act in self.acts if stands(act, self.form)]

    @property
    def basis(self) -> str:
        """The basis of the last opinion that counts."""
        return told(self.standing[-1].basis) if self.standing else ""

    @property
    def signers(self) -> str:
        return ", ".join(signed(act.actor, act.counts_as) for act in self.standing)

    @property
    def days(self) -> float:
        return registers.days(self.form.decided_at - self.form.submitted_at)

    @property
    def overdue(self) -> bool:
        return registers.is_overdue(self.form)

    @property
    def escalated(self) -> bool:
        return any(opinion_of(act) == Opinion.ESCALATE for act in self.acts)


def stands(act: Act, form: Submission) -> bool:
    """Whether it was said of the content that stands there now; a dissent always counts."""
    return not isinstance(act, Approval) or act.commitment == form.commitment


def opinion_of(act: Act) -> Opinion:
    return Opinion.OPEN if isinstance(act, Approval) else Opinion(act.opinion)


def signed(actor: Person, stands_for: Person) -> str:
    """A name; of a deputy with the one he stood for."""
    if actor.pk == stands_for.pk:
        return str(actor)
    return _("%(actor)s (for %(person)s)") % {"actor": actor, "person": stands_for}


def columns() -> list[str]:
    """Headings, in the order of `cells`."""
    return [
        _("Number"), _("Decided"), _("Department"), _("Title"), _("Kind"), _("Carrier"), _("Way of publication"),
        _("Shown from"), _("Shown until"), _("Published"), _("Submitted"), _("Submitted by"), _("Opinion"),
        _("Basis"), _("Signed by"), _("Days"), _("Due"), _("Overdue"), _("Submitted upwards"),
    ]  # fmt: skip


def cells(line: Line) -> Sequence[object]:
    form = line.form
    return [
        form.pk, instant(form.decided_at), form.organisation, line.title, line.kind, line.carrier, line.way,
        day(form.visible_from), day(form.visible_until), instant(line.published_at), instant(form.submitted_at),
        line.submitter, line.opinion, line.basis, line.signers, line.days,
        form.due_on if form.has_due_day else "", yes(line.overdue), yes(line.escalated),
    ]  # fmt: skip


def lines(forms: Iterable[Submission]) -> Iterator[Line]:
    return map(Line, forms)


def yes(given: bool) -> str:
    return _("yes") if given else ""


def instant(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def day(at) -> str:
    """The Shanghai day; nothing where it has no end."""
    local = timezone.localtime(at) if at.year < 9999 else None
    return f"{local:%Y-%m-%d}" if local else ""
