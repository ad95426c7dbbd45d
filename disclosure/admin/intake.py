"""Files on their way in, at the desk: send, see what its columns mean, check, store, mend, decide, confirm."""

import csv
import io
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from confidentiality.enums import ReadingPurpose
from confidentiality.services import auditing
from disclosure.editions import FieldSpec, worded
from disclosure.enums import UNFINISHED, IntakeChannel, IntakeState, RowState
from disclosure.errors import DisclosureRefused
from disclosure.intake import report
from disclosure.intake.reading import Target
from disclosure.lines import headline
from disclosure.models import CatalogueEdition, CatalogueEntry, IntakeJob, IntakeRow, ProposalGroup
from disclosure.preparing import Frame
from disclosure.projection import masked_text
from disclosure.services import intake, mending, proposals
from disclosure.tasks import begin_intake
from disclosure.validation import mask
from organisations.enums import Role
from publication import scanning
from publication.desk import queues
from publication.desk.access import roles_of
from publication.errors import AssetRefused

from .forms import IntakeForm, MendForm
from .viewsets import OrganisationScopedViewSet, ScopedView, edition_in_force

SHOWN = 50  # problems on the page; the report has all
CHANGEABLE = [IntakeState.RECEIVED, IntakeState.CHECKED]
YUAN = "yuan"


class JobView(ScopedView):
    model = IntakeJob

    def get_object(self) -> IntakeJob:
        return get_object_or_404(
            self.get_queryset().select_related("organisation", "key", "edition__entry", "by"),
            pk=self.kwargs["pk"],
        )

    def attempt(self, act, done: str = "") -> bool:
        """Do it, or say why not."""
        try:
            act()
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return False
        if done:
            messages.success(self.request, done)
        return True


class ListView(JobView):
    """The newest first; what may be sent; what waits for an answer."""

    template_name = "disclosure/admin/intakes.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = self.get_queryset().select_related("organisation", "edition__entry", "by")
        page = queues.by_number(rows, request.GET.get("after", ""), oldest_first=False)
        context = {
            "rows": page.rows,
            "next_after": page.next_after,
            "kinds": CatalogueEntry.objects.all(),
            "may_add": Role.SUBMITTER in roles_of(request),
            "groups": proposals.open_groups(self.organisations().values("pk")),
        }
        return self.page(context)


class SendView(JobView):
    """A file of one kind, for one organisation."""

    template_name = "disclosure/admin/intake_form.html"
    readers = (Role.SUBMITTER,)

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        return self._form(
            edition_in_force(kind, at=request.at), IntakeForm(organisations=self.organisations())
        )

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        edition = edition_in_force(kind, at=request.at)
        form = IntakeForm(request.POST, request.FILES, organisations=self.organisations())
        if not form.is_valid():
            return self._form(edition, form, status=422)
        file = form.cleaned_data["file"]
        if file.size > settings.INTAKE_MOST_MB * 1_000_000:
            form.add_error(
                "file",
                _("The file is larger than %(most)s MB; divide it.") % {"most": settings.INTAKE_MOST_MB},
            )
            return self._form(edition, form, status=422)
        job = intake.receive(
            file.chunks(), edition=edition, organisation=form.cleaned_data["organisation"], by=self.person,
            at=request.at, channel=IntakeChannel.DESK,
        )  # fmt: skip
        return redirect("intake:job", job.pk)

    def _form(self, edition: CatalogueEdition, form: IntakeForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "kind_title": worded(edition.spec.title)}, status=status)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its name, and what it means now."""

    place: int
    name: str
    code: str
    unit: str


class PageView(JobView):
    """How far it is, what was found, what can be done. POST keeps the columns and checks."""

    template_name = "disclosure/admin/intake.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        problems = job.rows.filter(state__in=report.REPORTED).order_by("pk")
        context = {
            "job": job,
            "columns": columns(job),
            "fields": job.edition.spec.fields,
            "problems": [(row.number, row.problems) for row in problems[:SHOWN]],
            "groups": job.proposals.select_related("confirmed_by"),
            "may_write": self.may((Role.SUBMITTER,), job.organisation),
            "changeable": job.state in CHANGEABLE,
            "working": job.state in (IntakeState.CHECKING, IntakeState.STORING),
            "unfinished": job.state in UNFINISHED,
            "mend_form": MendForm(),
            "percent": _percent(job),
        }
        return self.page(context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the columns mean, as the person says; then the check runs."""
        job = self.get_object()
        mapping = mapping_from(request.POST, job)
        if self.attempt(lambda: intake.map_columns(job, mapping, by=self.person, at=request.at)):
            IntakeJob.objects.filter(pk=job.pk).update(state=IntakeState.CHECKING)
            begin_intake.enqueue(job.pk)
        return redirect("intake:job", pk)


class StoreView(JobView):
    """The sound rows become drafts."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        if self.attempt(lambda: intake.store(job, by=self.person, at=request.at)):
            begin_intake.enqueue(job.pk)
        return redirect("intake:job", pk)


class CancelView(JobView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        self.attempt(
            lambda: intake.cancel(job, by=self.person, at=request.at),
            _("The file is forgotten; nothing of it was stored."),
        )
        return redirect("intake:job", pk)


class ReportView(JobView):
    """What was refused, as CSV to mend and feed back."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        response = StreamingHttpResponse(
            report.lines(self.get_object()), content_type="text/csv; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="report-{pk}.csv"'
        response["Cache-Control"] = "no-store"
        return response


class MendView(JobView):
    """The report comes back with corrected values."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        job, form = self.get_object(), MendForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, _("Choose the report that you mended."))
            return redirect("intake:job", pk)
        try:
            corrections = _corrections(form.cleaned_data["report"], job)
        except (report.ReportInvalid, AssetRefused) as refusal:
            messages.error(request, str(refusal))
            return redirect("intake:job", pk)
        self.attempt(lambda: self._mend(job, corrections))
        return redirect("intake:job", pk)

    def _mend(self, job: IntakeJob, corrections: dict) -> None:
        done = mending.mend(job, corrections, by=self.person, at=self.request.at)
        told = _(
            "Fed again: %(stored)s stored, %(present)s there already, %(asked)s to be decided, "
            "%(refused)s still refused, %(unknown)s not refused any more."
        )
        values = {name: getattr(done, name) for name in ("stored", "present", "asked", "refused", "unknown")}
        messages.success(self.request, told % values)


class QuestionsView(JobView):
    """The same key, other content: what differs, private values masked."""

    template_name = "disclosure/admin/intake_questions.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.get_object()
        rows = job.rows.filter(state=RowState.ASKED).select_related(
            "present__key", "present__edition", "present__organisation"
        )
        page = queues.by_number(rows, request.GET.get("after", ""))
        shared = intake.frame(job)
        _enter_reading(self, job, detail="questions")
        context = {
            "job": job,
            "rows": [
                (row, headline(row.present) if row.present else "", differences(job, row, shared))
                for row in page.rows
            ],
            "next_after": page.next_after,
            "may_write": self.may((Role.SUBMITTER,), job.organisation),
        }
        return self.page(context)


class DecideView(JobView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, row: int) -> HttpResponse:
        job = self.get_object()
        found = get_object_or_404(
            IntakeRow.objects.select_related(
                "job__edition", "job__organisation", "job__by", "present__key", "present__organisation",
                "present__edition",
            ),
            job=job, pk=row,
        )  # fmt: skip
        decision = request.POST.get("decision", "")
        self.attempt(
            lambda: mending.decide(
                found,
                RowState(decision) if decision in RowState.values else "",
                by=self.person,
                at=request.at,
            ),
            _("Decided."),
        )
        return redirect("intake:questions", pk)


class ProposalsView(ScopedView):
    """One kind of proposed value of one file: examples first, then one click for all."""

    model = ProposalGroup
    template_name = "disclosure/admin/proposals.html"

    def get_queryset(self) -> QuerySet:
        scope = self.organisations().values("pk")
        return ProposalGroup.objects.filter(job__organisation__in=scope).select_related(
            "job__edition__entry", "job__organisation", "job__by", "confirmed_by"
        )

    def get_object(self) -> ProposalGroup:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        group = self.get_object()
        seed = request.GET.get("seed", "")
        seed = seed if seed.isascii() and seed.isdigit() and len(seed) < 12 else str(secrets.randbelow(10**9))
        spec = group.job.edition.spec
        _enter_reading(self, group.job, detail=f"proposals {group.pk}")
        found = proposals.examples(group, seed=int(seed))
        context = {
            "group": group,
            "field": spec.by_code[group.field],
            "examples": [(each, headline(each.record), *_masked(each)) for each in found],
            "may_write": self.may((Role.SUBMITTER,), group.job.organisation),
        }
        return self.page(context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        group = self.get_object()
        try:
            count = proposals.confirm_group(group, by=self.person, at=request.at)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("intake:proposals", pk)
        messages.success(request, _("Confirmed for %(count)s records.") % {"count": count})
        return redirect("intake:job", group.job_id)


class IntakeViewSet(OrganisationScopedViewSet):
    name = "intake"
    icon = "upload"
    views = (
        ("", ListView, "index"),
        ("add/<slug:kind>/", SendView, "send"),
        ("<int:pk>/", PageView, "job"),
        ("<int:pk>/store/", StoreView, "store"),
        ("<int:pk>/cancel/", CancelView, "cancel"),
        ("<int:pk>/report.csv", ReportView, "report"),
        ("<int:pk>/mend/", MendView, "mend"),
        ("<int:pk>/questions/", QuestionsView, "questions"),
        ("<int:pk>/questions/<int:row>/", DecideView, "decide"),
        ("proposals/<int:pk>/", ProposalsView, "proposals"),
    )


def _enter_reading(view: ScopedView, job: IntakeJob, *, detail: str) -> None:
    """Free text stands there with the catalogue's masks only, and no reviewer has read it."""
    auditing.read(
        "disclosure.intake", job.pk, by=view.person, organisation=job.organisation_id,
        purpose=ReadingPurpose.WRITING, at=view.request.at, detail=detail,
    )  # fmt: skip


def columns(job: IntakeJob) -> list[Column]:
    return [
        Column(place, name, *job.mapping.get(str(place), ["", ""])) for place, name in enumerate(job.header)
    ]


def mapping_from(posted, job: IntakeJob) -> dict[int, Target]:
    """The chosen field of each column; what names no field means that the column is left out."""
    known, found = job.edition.spec.by_code, {}
    for place in range(len(job.header)):
        code, _colon, unit = posted.get(f"column-{place}", "").partition(":")
        if code in known:
            found[place] = Target(code, unit if unit == YUAN else "")
    return found


def differences(job: IntakeJob, row: IntakeRow, shared: Frame) -> list[tuple[FieldSpec, str, str]]:
    """Fields that differ: what is stored, what came; masked."""
    if row.present is None or row.sealed is None or row.present.is_erased:
        return []
    content = mending.asked_record(row, job, shared).opened()
    fresh = content["values"] | {each["field"]: each["value"] for each in content["proposals"]}
    held = row.present.values
    spec = job.edition.spec
    return [
        (field, _shown(spec, field, held), _shown(spec, field, fresh))
        for field in spec.fields
        if held.get(field.code, "") != fresh.get(field.code, "")
    ]


def _shown(spec, field: FieldSpec, values: dict[str, str]) -> str:
    value = values.get(field.code, "")
    if not value:
        return ""
    return masked_text(spec, values, value) if field.is_public(spec.category(values)) else mask(value)


def _masked(example: proposals.Example) -> tuple[str, str, str, str]:
    """Value, before, place, after, with the catalogue's masks in them."""
    record = example.record
    spec, values = record.edition.spec, record.values
    return tuple(
        masked_text(spec, values, text)
        for text in (example.value, example.before, example.place, example.after)
    )


def _percent(job: IntakeJob) -> int | None:
    if job.state != IntakeState.STORING or not job.sound:
        return None
    return min(100 * (job.stored + job.present + job.asked) // job.sound, 100)


def _corrections(file, job: IntakeJob) -> dict[int, dict[str, str]]:
    """Raises ReportInvalid, AssetRefused."""
    scanning.scan_file(file)
    try:
        reader = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
        if not report.is_report(next(reader, [])):
            raise report.ReportInvalid(_("This is no report of an intake; download it anew and mend that."))
        number, found = report.corrections(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise report.ReportInvalid(_("The report cannot be read; save it as CSV UTF-8.")) from error
    if number not in (0, job.pk):
        raise report.ReportInvalid(_("This is the report of another intake."))
    if not found:
        raise report.ReportInvalid(
            _("No line holds a corrected value; write them into the last but one column.")
        )
    return found
