"""The register of confidentiality reviews at the desk: the forms of a month by department, a form, its summary.

Read by those who review, publish or audit there. It names officials and counts small numbers, so nothing of
it is public, and each file that is taken of it is entered into the audit log first.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from confidentiality import registers
from confidentiality.models import Submission
from confidentiality.registers import Month, Register
from confidentiality.services import auditing
from organisations.models import Organisation
from organisations.row_keys import row_key

from . import register_files, register_form
from .access import REGISTER_READERS as READERS
from .access import needs, organisations_for
from .register_form import Form
from .register_lines import Line

ABOUT_REGISTER, ABOUT_FORM = "review.register", "review.form"
SIZE = 50
MOST_OFFERED = 300  # departments in the list to choose from
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What the address asks for, within the reader's departments. Raises Http404 where it is not his."""

    request: HttpRequest

    @cached_property
    def register(self) -> Register:
        return Register(self.department, self.month)

    @cached_property
    def month(self) -> Month:
        try:
            return Month.parse(self.request.GET.get("month", ""))
        except ValueError:
            return Month.of(self.request.at)

    @cached_property
    def department(self) -> Organisation:
        own = organisations_for(self.request, READERS).order_by("path")
        chosen = self.request.GET.get("department", "")
        if not chosen:
            return own[0]
        return get_object_or_404(own, pk=row_key(chosen))

    @property
    def departments(self) -> list[Organisation]:
        return list(organisations_for(self.request, READERS).order_by("path")[:MOST_OFFERED])

    def query(self, **more: str) -> str:
        return urlencode({"month": str(self.month), "department": self.department.pk, **more})


@needs(*READERS)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Forms of a month, in the order of their decision, by key."""
    asked = Asked(request)
    numbers = asked.register.numbers(after=request.GET.get("after", ""), most=SIZE + 1)
    forms = registers.whole(numbers[:SIZE])
    after = registers.key(forms[-1]) if len(numbers) > SIZE else ""
    context = {
        "lines": [Line(form) for form in forms],
        "next_query": asked.query(after=after) if after else "",
        **_chosen(asked),
    }
    return _private(render(request, "publication/desk/register.html", context))


@needs(*READERS)
@require_safe
def summary(request: HttpRequest) -> HttpResponse:
    """The totals of a month and its first forms, to be read, printed, or taken as a file."""
    asked = Asked(request)
    totals, shown = asked.register.totals(), register_files.first(asked.register)
    context = {"totals": totals, "lines": shown, **register_files.rest(totals, shown), **_chosen(asked)}
    return _private(render(request, "publication/desk/register_summary.html", context))


@needs(*READERS)
@require_GET
def workbook(request: HttpRequest) -> HttpResponseBase:
    asked = Asked(request)
    totals = asked.register.totals()
    _enter(request, asked.register, "XLSX", min(totals.whole.count, register_files.MOST_IN_WORKBOOK))
    file = register_files.workbook(asked.register, totals)
    name = f"register-{asked.month}-{asked.department.pk}.xlsx"
    return _private(FileResponse(file, as_attachment=True, filename=name, content_type=XLSX))


@needs(*READERS)
@require_GET
def paper(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    totals = asked.register.totals()
    _enter(request, asked.register, "PDF", min(totals.whole.count, register_files.MOST_ON_PAPER))
    made = register_files.summary_paper(asked.register, totals, made=_made(request))
    page = f"{reverse('review:register_summary')}?{asked.query()}"
    return _pdf(request, made, f"register-{asked.month}-{asked.department.pk}.pdf", instead=page)


@needs(*READERS)
@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    context = {"form": _form(request, pk), "made": _made(request)}
    return _private(render(request, "publication/desk/register_form.html", context))


@needs(*READERS)
@require_GET
def form_paper(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _form(request, pk)
    auditing.taken(
        ABOUT_FORM,
        pk,
        by=request.user.person,
        organisation=shown.form.organisation_id,
        at=request.at,
        detail="PDF",
    )
    made = register_files.form_paper(shown, made=_made(request))
    return _pdf(request, made, f"form-{pk}.pdf", instead=reverse("review:register_form", args=[pk]))


def _form(request: HttpRequest, pk: int) -> Form:
    """The form of what was decided, in the reader's departments. Raises Http404."""
    own = Submission.objects.filter(
        decided_at__isnull=False, organisation__in=organisations_for(request, READERS).values("pk")
    )
    return Form(get_object_or_404(register_form.whole(registers.detailed(own)), pk=pk))


def _chosen(asked: Asked) -> dict:
    month = asked.month
    return {
        "register": asked.register,
        "departments": asked.departments,
        "query": asked.query(),
        "earlier": asked.query(month=str(month.shifted(-1))),
        "later": asked.query(month=str(month.shifted(1))) if month < Month.of(asked.request.at) else "",
        "made": _made(asked.request),
    }


def _enter(request: HttpRequest, register: Register, format: str, rows: int) -> None:
    auditing.taken(
        ABOUT_REGISTER, register.month, by=request.user.person, organisation=register.department, at=request.at,
        detail=f"{format}, {rows}",
    )  # fmt: skip


def _made(request: HttpRequest) -> str:
    """Who made it when, as it stands on paper."""
    at = timezone.localtime(request.at)
    return _("Made by %(person)s on %(at)s") % {"person": request.user.person, "at": f"{at:%Y-%m-%d %H:%M}"}


def _pdf(request: HttpRequest, made: bytes | None, name: str, *, instead: str) -> HttpResponse:
    """The paper; where none can be made here, the page that can be printed."""
    if made is None:
        messages.error(request, _("No PDF can be made here; print this page, or take the XLSX."))
        return redirect(instead)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Cache-Control"] = "no-store"
    return answer
