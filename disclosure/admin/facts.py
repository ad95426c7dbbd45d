"""What happened after the decision (duties done, removed, revoked): entered with its effect shown first.

Face    the clock's sentence beside what is public now, and what the difference does
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.errors import Refused
from disclosure.editions import worded
from disclosure.errors import ChangedMeanwhile, DisclosureRefused
from disclosure.lines import headline
from disclosure.models import Record
from disclosure.services import display, records
from disclosure.services.display import Change, Effect
from disclosure.validation import check
from organisations.enums import Role
from publication.enums import FOREVER
from publication.errors import DoorRefused
from publication.models import PublicItem

from .forms import form_field, with_value
from .viewsets import ScopedView


@dataclass(frozen=True, slots=True)
class Face:
    """Three sentences: how long by the values, what is public now, and what the difference does."""

    because: str
    public: str
    difference: str
    hides: bool


def face(record: Record, values: dict[str, str], *, at: datetime) -> Face | None:
    """What the clock says of these values; none where they don't say when it begins."""
    try:
        return face_of(display.effect(record, values, at=at), at=at)
    except DisclosureRefused:
        return None


def face_of(effect: Effect, *, at: datetime) -> Face:
    return Face(
        worded(effect.period.because), _public(effect.item, at), _difference(effect, at), effect.hides
    )


def done(effect: Effect) -> str:
    """What was brought about; empty where nothing was."""
    if effect.change == Change.SHORTEN:
        return _("The public display ends on %(day)s now.") % {"day": effect.period.last_day}
    if effect.change == Change.WITHDRAW:
        return _("The public entry is withdrawn: %(why)s.") % {"why": effect.withdrawal.label}
    if effect.change == Change.EXPIRE:
        return _("The public entry has ended, because its display period is over.")
    return ""


def _public(item: PublicItem | None, at: datetime) -> str:
    if item is None:
        return _("Nothing of it is public now.")
    if item.visible_from > at:
        begins = timezone.localtime(item.visible_from)
        return _("It becomes public on %(day)s.") % {"day": f"{begins:%Y-%m-%d %H:%M}"}
    if item.visible_until >= FOREVER:
        return _("Public now, without end.")
    last_day = timezone.localdate(item.visible_until - timedelta(microseconds=1))
    return _("Public now, shown until %(day)s.") % {"day": last_day}


def _difference(effect: Effect, at: datetime) -> str:
    if effect.change == Change.SHORTEN:
        return _("On saving, the public display ends on %(day)s instead, at once and without a review.") % {
            "day": effect.period.last_day
        }
    if effect.change == Change.WITHDRAW:
        return _("On saving, the public entry is withdrawn at once and for good: %(why)s.") % {
            "why": effect.withdrawal.label
        }
    if effect.change == Change.EXPIRE:
        return _("On saving, the public entry ends at once and for good: its display period is over.")
    if effect.change == Change.LENGTHEN:
        return _(
            "A longer display needs the review of a correction; until its permit the earlier end stands."
        )
    if effect.item is None and effect.period.is_over(at=at):
        return _("Its display period is over, so it is not shown any more.")
    return _("Both agree.") if effect.item else ""


class FactsForm(forms.Form):
    """The edition's facts, checked by the same rules as everything else of the record."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, record: Record, *args, at: datetime, **kwargs) -> None:
        self.record, self.spec, self.at = record, record.edition.spec, at
        self.values: dict[str, str] = {}
        initial = {code: record.values.get(code, "") for code in self.spec.facts}
        super().__init__(*args, initial=initial | {"version": record.version}, **kwargs)
        for code in self.spec.facts:
            self.fields[code] = form_field(self.spec, self.spec.by_code[code])

    def clean(self) -> dict:
        cleaned = super().clean()
        facts = {code: cleaned.get(code) or "" for code in self.spec.facts}
        self.values, problems = check(self.spec, records.with_facts(self.record, facts), at=self.at)
        for problem in problems:
            self.add_error(problem.field if problem.field in facts else None, with_value(problem))
        return cleaned

    @property
    def facts(self) -> dict[str, str]:
        return {code: self.values.get(code, "") for code in self.spec.facts}

    def own_fields(self) -> list:
        return [self[code] for code in self.spec.facts]

    def entered(self) -> list[tuple[str, str]]:
        """(label, value) of what would be stored, for the preview."""
        return [(self.spec.by_code[code].title, value or "—") for code, value in self.facts.items()]


class FactsView(ScopedView):
    """POST without `confirm` shows what it would do; with it, does it."""

    model = Record
    template_name = "disclosure/admin/facts.html"
    readers = (Role.SUBMITTER,)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        return self._page(record, FactsForm(record, at=request.at))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        form = FactsForm(record, request.POST, at=request.at)
        if not form.is_valid():
            return self._page(record, form, status=422)
        try:
            if form.cleaned_data["version"] != record.version:
                raise ChangedMeanwhile(_("Somebody else has changed this record; open it again."))
            effect = display.effect(record, form.values, at=request.at)
            if "confirm" not in request.POST:
                return self._page(record, form, preview=face_of(effect, at=request.at))
            records.enter_facts(record, form.facts, by=self.person, at=request.at)
        except (DisclosureRefused, Refused, DoorRefused) as refusal:
            form.add_error(None, str(refusal))
            return self._page(record, form, status=422)
        messages.success(request, " ".join(filter(None, [_("Stored."), done(effect)])))
        return redirect("records:inspect", record.pk)

    def _page(
        self, record: Record, form: FactsForm, *, preview: Face | None = None, status: int = 200
    ) -> HttpResponse:
        context = {"record": record, "headline": headline(record), "form": form, "preview": preview}
        return self.page(context | {"face": face(record, record.values, at=self.request.at)}, status=status)
