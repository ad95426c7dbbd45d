"""Records in the admin: every address narrows to the user's organisations (see viewsets)."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from confidentiality.enums import Opinion, ReadingPurpose
from confidentiality.errors import Refused
from confidentiality.models import Dissent, Submission
from confidentiality.services import auditing
from confidentiality.telling import tells
from disclosure.editions import worded
from disclosure.enums import OPEN_STATES, SUBMITTABLE, EventCode, RecordState
from disclosure.errors import ChangedMeanwhile, DisclosureRefused
from disclosure.lines import headline
from disclosure.models import Record
from disclosure.projection import masked_text
from disclosure.services import display, records
from disclosure.source import SOURCE_TYPE
from disclosure.validation import mask
from organisations.enums import Role
from publication.desk import queues
from publication.enums import Withdrawal
from publication.errors import DoorRefused
from publication.models import PublicItem

from . import attachments, due
from .batches import BatchView
from .bulk import JobView, SelectView
from .exports import ExportsView, ExportView
from .facts import FactsForm, FactsView, done, face
from .forms import RecordForm, WithdrawForm
from .lists import ListView, LookupView
from .viewsets import OrganisationScopedViewSet, ScopedView, edition_in_force
from .worklists import WorklistView

REFUSALS = (DisclosureRefused, Refused, DoorRefused)


class RecordView(ScopedView):
    model = Record

    def get_object(self) -> Record:
        return super().get_object()


class AddView(RecordView):
    """A record by hand, under the newest edition of its kind."""

    template_name = "disclosure/admin/record_form.html"
    readers = (Role.SUBMITTER,)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        organisations = self.organisations()
        return self._form(
            RecordForm(
                edition_in_force(kind, at=request.at).spec,
                organisations=organisations,
                at=request.at,
                initial={"organisation": organisations.first()},
            )
        )

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        edition = edition_in_force(kind, at=request.at)
        form = RecordForm(edition.spec, request.POST, organisations=self.organisations(), at=request.at)
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            record = records.create(
                edition=edition, organisation=form.cleaned_data["organisation"], values=form.values,
                by=self.person, at=request.at, publish_from=form.cleaned_data["publish_from"],
            )  # fmt: skip
        except DisclosureRefused as refusal:
            form.add_error(None, str(refusal))
            return self._form(form, status=422)
        messages.success(request, _("Stored as a draft."))
        return (
            _submit_too(self, record) if "submit" in request.POST else redirect("records:inspect", record.pk)
        )

    def _form(self, form: RecordForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "kind_title": worded(form.spec.title), "record": None}, status=status)


class InspectView(RecordView):
    """What is stored, private values masked; what may be done with it.

    A text that is to be public can hold what nobody masked yet: who sees such a one reads it.
    """

    template_name = "disclosure/admin/record.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        writes = self.may(records.WRITERS, record.organisation)
        public = PublicItem.objects.visible(at=request.at).filter(pk=record.item_id).first()
        shown = list(_masked_fields(record))
        if any(tells(value) for _label, value, _public in shown):
            auditing.read(
                SOURCE_TYPE, record.pk, by=self.person, organisation=record.organisation_id,
                purpose=ReadingPurpose.WRITING if writes else ReadingPurpose.REVIEW, at=request.at, detail="text",
            )  # fmt: skip
        context = {
            "record": record,
            "headline": headline(record),
            "fields": shown,
            "item": public,
            "submission": _newest_submission(record),
            "deadline": due.explained(record),
            "today": due.today(request.at),
            "face": None if record.is_erased else face(record, record.values, at=request.at),
            "facts": _facts_form(record, at=request.at) if writes else None,
            "may_edit": writes and not record.is_erased,
            "may_submit": writes and record.state in SUBMITTABLE and not record.is_erased,
            "may_take_back": writes and record.state in OPEN_STATES,
            "may_withdraw": record.is_public and self.may(records.WITHDRAWERS, record.organisation),
        }
        return self.page(context | attachments.panel(self, record))


class EditView(RecordView):
    """Other values: a draft anew, or a correction of what is public."""

    template_name = "disclosure/admin/record_form.html"
    readers = (Role.SUBMITTER,)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        auditing.read(
            SOURCE_TYPE, record.pk, by=self.person, organisation=record.organisation_id,
            purpose=ReadingPurpose.WRITING, at=request.at,
        )  # fmt: skip
        content = record.opened()
        initial = content["values"] | {
            "organisation": record.organisation,
            "publish_from": record.publish_from,
            "version": record.version,
        }
        form = self._bind(record, initial=initial)
        form.propose(content["proposals"])
        return self._form(record, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        form = self._bind(record, data=request.POST)
        if not form.is_valid():
            return self._form(record, form, status=422)
        try:
            if form.cleaned_data["version"] != record.version:
                raise ChangedMeanwhile(_("Somebody else has changed this record; open it again."))
            effect = display.effect(record, form.values, at=request.at) if record.is_public else None
            records.edit(
                record, form.values, by=self.person, at=request.at,
                publish_from=form.cleaned_data["publish_from"],
            )  # fmt: skip
        except (DisclosureRefused, DoorRefused) as refusal:
            form.add_error(None, str(refusal))
            return self._form(record, form, status=422)
        messages.success(request, _("Stored; it is not public before it is reviewed."))
        if effect and (said := done(effect)):
            messages.warning(request, said)
        submits = "submit" in request.POST and record.state != RecordState.HIDDEN
        return _submit_too(self, record) if submits else redirect("records:inspect", record.pk)

    def _bind(self, record: Record, **kwargs) -> RecordForm:
        form = RecordForm(
            record.edition.spec, organisations=self.organisations(), at=self.request.at, **kwargs
        )
        form.fields["organisation"].disabled = True  # a record stays with whom it was made for
        form.initial["organisation"] = record.organisation
        return form

    def _form(self, record: Record, form: RecordForm, *, status: int = 200) -> HttpResponse:
        returned = _returns(record)
        for fault in (fault for dissent in returned for fault in dissent.faults):
            if fault["field"] in form.fields:
                field = form.fields[fault["field"]]
                field.faults = [*getattr(field, "faults", ()), fault]
                said = f"id_{fault['field']}_fault"
                help_text = f"id_{fault['field']}_helptext " if field.help_text else ""
                field.widget.attrs["aria-describedby"] = help_text + said
        context = {"form": form, "kind_title": worded(form.spec.title), "record": record}
        return self.page(context | {"returned": returned}, status=status)


class HistoryView(RecordView):
    """Who did what when to which fields; there are no values in it."""

    template_name = "disclosure/admin/history.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        events, act = record.events.select_related("by"), request.GET.get("act", "")
        if act in EventCode.values:
            events = events.filter(code=act)
        page = queues.by_number(events, request.GET.get("after", ""), oldest_first=False)
        labels = {code: field.title for code, field in record.edition.spec.by_code.items()}
        rows = [(event, [labels.get(code, code) for code in event.fields]) for event in page.rows]
        context = {
            "record": record,
            "headline": headline(record),
            "rows": rows,
            "next_after": page.next_after,
            "acts": EventCode.choices,
            "act": act,
        }
        return self.page(context)


class SubmitView(RecordView):
    """Into review."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _submit_too(self, self.get_object())


class TakeBackView(RecordView):
    """Out of review."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        try:
            records.take_back(record, by=self.person, at=request.at)
            messages.success(request, _("Taken back; it is a draft again."))
        except REFUSALS as refusal:
            self.refuse(refusal)
        return redirect("records:inspect", record.pk)


class WithdrawView(RecordView):
    """Take the public version down; the reason is typed."""

    template_name = "disclosure/admin/withdraw.html"
    readers = writers = records.WITHDRAWERS

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = self.get_object()
        return self.page({"record": record, "headline": headline(record), "form": WithdrawForm()})

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        record, form = self.get_object(), WithdrawForm(request.POST)
        if not form.is_valid():
            context = {"record": record, "headline": headline(record), "form": form}
            return self.page(context, status=422)
        try:
            reason = Withdrawal(form.cleaned_data["reason"])
            records.withdraw(record, reason=reason, by=self.person, at=request.at)
            messages.success(request, _("Withdrawn: the public page answers that it is gone."))
        except REFUSALS as refusal:
            self.refuse(refusal)
        return redirect("records:inspect", record.pk)


class RecordViewSet(OrganisationScopedViewSet):
    name = "records"
    icon = "form"
    views = (
        ("", ListView, "index"),
        ("lookup/", LookupView, "lookup"),
        ("waiting/<slug:which>/", WorklistView, "waiting"),
        ("bulk/", SelectView, "bulk"),
        ("bulk/<int:job>/", JobView, "bulk_job"),
        ("export/", ExportView, "export"),
        ("exports/", ExportsView, "exports"),
        ("batch/", BatchView, "batch"),
        ("add/<slug:kind>/", AddView, "add"),
        ("<int:pk>/", InspectView, "inspect"),
        ("<int:pk>/edit/", EditView, "edit"),
        ("<int:pk>/facts/", FactsView, "facts"),
        ("<int:pk>/history/", HistoryView, "history"),
        ("<int:pk>/submit/", SubmitView, "submit"),
        ("<int:pk>/take-back/", TakeBackView, "take_back"),
        ("<int:pk>/withdraw/", WithdrawView, "withdraw"),
    )


def _masked_fields(record: Record) -> Iterable[tuple[str, str, bool]]:
    """(label, value, whether it is public): what is not public is starred, the rest has its masks."""
    if record.is_erased:
        return
    spec, values = record.edition.spec, record.values
    for field in spec.fields:
        if value := values.get(field.code, ""):
            public = field.is_public(record.subject_category)
            yield field.title, masked_text(spec, values, value) if public else mask(value), public


def _facts_form(record: Record, *, at: datetime) -> FactsForm | None:
    """Where the edition has facts, the form that asks for them."""
    return None if record.is_erased or not record.edition.spec.facts else FactsForm(record, at=at)


def _newest_submission(record: Record) -> Submission | None:
    return (
        Submission.objects.filter(source_type=SOURCE_TYPE, source_id=str(record.pk))
        .prefetch_related("findings", "dissents__actor")
        .order_by("-pk")
        .first()
    )


def _returns(record: Record) -> list[Dissent]:
    """Why the newest submission was returned, while the record is still to be mended."""
    newest = _newest_submission(record) if record.state == RecordState.RETURNED else None
    return [each for each in newest.dissents.all() if each.opinion == Opinion.RETURN] if newest else []


def _submit_too(view: ScopedView, record: Record) -> HttpResponse:
    """Submit, and say what screening found."""
    try:
        accept = "accept_masks" in view.request.POST
        submission = records.submit(record, by=view.person, at=view.request.at, accept_masks=accept)
    except REFUSALS as refusal:
        view.refuse(refusal)
        return redirect("records:inspect", record.pk)
    found = submission.findings.filter(masked=False).count()
    if found:
        text = ngettext(
            "Submitted. Screening found %(count)s passage that reviewers will look at.",
            "Submitted. Screening found %(count)s passages that reviewers will look at.",
            found,
        )
        messages.warning(view.request, text % {"count": found})
    else:
        messages.success(view.request, _("Submitted for review."))
    return redirect("records:inspect", record.pk)
