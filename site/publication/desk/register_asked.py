"""What the register's form says of who was asked: third parties, the authority for secrecy. Nobody asked is named.

Who a third party is, what concerns him and what he wrote is sealed, and stays so: a form is printed and filed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from confidentiality.models import Inquiry, Instruction, Submission
from confidentiality.services import asked
from confidentiality.telling import told

from .register_lines import instant, signed


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of the form under a heading: what, and what is said of it."""

    title: str
    lines: Sequence[tuple[str, str]]


def third_parties(form: Submission) -> Part | None:
    """Inquiries about its draft (第三方意见征询), whichever version they were made for."""
    about = asked.inquiries_of([form]).select_related("asked_by", "recorded_by", "told_by")
    about = about.prefetch_related("decisions__actor", "decisions__counts_as")
    return _part(_("Third parties"), about, _inquiry)


def authority(form: Submission) -> Part | None:
    """Letters to the authority for secrecy and its replies (请示, 批复)."""
    letters = asked.instructions_of([form]).select_related("asked_by", "recorded_by")
    return _part(_("Authority for secrecy"), letters, _instruction)


def parts(form: Submission) -> list[Part]:
    return [part for make in (third_parties, authority) if (part := make(form)) is not None]


def _part(title: str, rows, lines_of: Callable) -> Part | None:
    lines = [line for row in rows for line in lines_of(row)]
    return Part(title, lines) if lines else None


def _inquiry(one: Inquiry) -> list[tuple[str, str]]:
    name = _("Inquiry %(number)s") % {"number": one.pk}
    asked_on = f"{one.asked_on}, {one.get_way_display()}, {one.asked_by}"
    if one.has_last_day:
        asked_on += "; " + _("last day %(day)s") % {"day": one.last_day}
    lines = [(name, asked_on), (_("Answer"), _answer(one))]
    for each in one.decisions.all():
        why = f"{each.get_ground_display()}: {told(each.reason)}"
        lines.append((_("Decision"), f"{instant(each.at)}, {signed(each.actor, each.counts_as)}, {why}"))
    if one.told_on:
        lines.append((_("Told in writing"), f"{one.told_on}, {one.get_told_way_display()}, {one.told_by}"))
    return lines


def _answer(one: Inquiry) -> str:
    if not one.answer:
        return _("none yet")
    return f"{one.get_answer_display()}, {one.answered_on}, {one.recorded_by}"


def _instruction(one: Instruction) -> list[tuple[str, str]]:
    letter = f"{one.asked_on}, {told(one.authority)}, {one.asked_by}"
    reply = _("none yet")
    if one.verdict:
        reply = f"{one.get_verdict_display()}, {told(one.number)}, {one.replied_on}, {one.recorded_by}"
    return [(_("Letter %(letter)s") % {"letter": told(one.letter)}, letter), (_("Reply"), reply)]
