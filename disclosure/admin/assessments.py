"""Impact assessments in the admin: one list by entry, a page to read and print, the form; who decides, decides there.

Whoever has a role at the desk reads them (an auditor too). Writing and deciding: services.impact_assessments.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import assessment_texts, exposure
from disclosure.editions import worded
from disclosure.enums import Risk, SubjectCategory
from disclosure.errors import AssessmentRefused, DisclosureRefused
from disclosure.models import CatalogueEdition, CatalogueEntry, ImpactAssessment
from disclosure.services import editions, impact_assessments
from disclosure.services.impact_assessments import APPROVERS, TEXTS, WRITERS

from .catalogue import CatalogueView
from .edition_forms import PUBLICITY
from .viewsets import OrganisationScopedViewSet

YEAR = relativedelta(years=1)


class AssessmentForm(forms.Form):
    """What a person says; what is shown of persons the program fills in from the edition."""

    edition = forms.ModelChoiceField(
        CatalogueEdition.objects.none(),
        label=gettext_lazy("Edition of the catalogue that is assessed"),
        empty_label=None,
    )
    first_day = forms.DateField(label=gettext_lazy("Holds from"))
    last_day = forms.DateField(label=gettext_lazy("To be made anew by (last day)"))
    risk = forms.ChoiceField(label=gettext_lazy("Risk that remains"), choices=Risk.choices)

    def __init__(self, entry: CatalogueEntry, *args: Any, at: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = CatalogueEdition.objects.filter(entry=entry, valid_until__gte=at)
        self.fields["edition"].queryset = fit.order_by("-valid_from", "-edition")
        for name in ("first_day", "last_day"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in TEXTS:
            field = ImpactAssessment._meta.get_field(name)
            self.fields[name] = forms.CharField(
                label=field.verbose_name,
                help_text=field.help_text,
                max_length=field.max_length,
                widget=forms.Textarea(attrs={"rows": 8, "style": "width: 100%"}),
            )


class AssessmentView(CatalogueView):
    """Everybody reads; `writers` act at the top of the tree only."""

    model = ImpactAssessment
    writers = WRITERS

    def get_object(self) -> ImpactAssessment:
        rows = self.get_queryset().select_related("entry", "edition", "made_by", "approved_by", "ended_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class IndexView(AssessmentView):
    """By entry: whether persons can be published under it now, and every version."""

    template_name = "disclosure/admin/assessments.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        found: dict[str, list[ImpactAssessment]] = {}
        for each in self.get_queryset().defer("scope", *TEXTS).select_related("edition", "approved_by"):
            each.holds_now = each.holds(at=request.at)
            found.setdefault(each.entry_id, []).append(each)
        gaps = {gap.edition.entry_id: gap for gap in impact_assessments.gaps(at=request.at)}
        entries = [
            (entry, gaps.get(entry.pk), found.get(entry.pk, [])) for entry in CatalogueEntry.objects.all()
        ]
        return self.page({"entries": entries, "may_write": self.may_act(WRITERS)})


class ReadView(AssessmentView):
    """The report, to be read and printed."""

    template_name = "disclosure/admin/assessment.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(self.context(self.get_object()))

    def context(self, each: ImpactAssessment) -> dict[str, Any]:
        scope = impact_assessments.scope_of(each)
        holds = each.holds(at=self.request.at)
        decides = self.may_act(APPROVERS)
        return {
            "each": each,
            "holds": holds,
            "texts": [
                (ImpactAssessment._meta.get_field(name).verbose_name, getattr(each, name)) for name in TEXTS
            ],
            "scope": Scope(scope),
            "writers": list(each.writers.all()),
            "coverages": list(each.coverages.select_related("edition", "decided_by")),
            "others": _others(each) if holds and decides else [],
            "may_write": each.is_draft and self.may_act(WRITERS),
            "may_approve": each.is_draft and decides,
            "may_end": holds and decides and each.ended_at is None,
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """What an assessment was about, for people."""

    scope: dict

    @property
    def rows(self) -> list[tuple[str, str, list[str]]]:
        """Code, label, and for each category what is public of it."""
        labels = {
            code: field["label"] for fields in self.scope["fields"].values() for code, field in fields.items()
        }
        return [
            (code, worded(label), [self._how(code, each) for each in self._codes])
            for code, label in labels.items()
        ]

    @property
    def categories(self) -> list[str]:
        return [str(SubjectCategory(each).label) for each in self._codes]

    @property
    def name(self) -> str:
        return (
            _("Of a name %(keep)s characters stay readable; up to %(most)s “%(fill)s” replace the rest.")
            % (self.scope["name"])
        )

    @property
    def files(self) -> str:
        return "、".join(str(SubjectCategory(each).label) for each in self.scope["files"])

    @property
    def _codes(self) -> list[str]:
        return list(self.scope["fields"])

    def _how(self, code: str, category: str) -> str:
        field = self.scope["fields"][category].get(code)
        if field is None and category == exposure.ORGANISATION:
            return "—"
        return str(PUBLICITY[field["how"] if field else "never"])


class FormView(AssessmentView):
    """New version, or other content of a draft."""

    template_name = "disclosure/admin/assessment_form.html"
    at_the_top = True
    readers = WRITERS

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        given = form.cleaned_data
        try:
            saved = impact_assessments.save_draft(
                edition=given["edition"], texts=given, risk=given["risk"], first_day=given["first_day"],
                last_day=given["last_day"], by=self.person, at=request.at, draft=self.draft(),
            )  # fmt: skip
        except DisclosureRefused as refusal:
            form.add_error(None, str(refusal))
            return self._show(form, status=422)
        messages.success(request, _("Saved as a draft; somebody else approves it."))
        return redirect("assessments:read", saved.pk)

    def form(self, *args: Any, **kwargs: Any) -> AssessmentForm:
        return AssessmentForm(self.entry(), *args, at=timezone.localdate(self.request.at), **kwargs)

    def entry(self) -> CatalogueEntry:
        raise NotImplementedError

    def draft(self) -> ImpactAssessment | None:
        return None

    def initial(self) -> dict[str, Any]:
        raise NotImplementedError

    def _show(self, form: AssessmentForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "entry": self.entry(), "draft": self.draft(), "proposed": self.proposed()}
        return self.page(context, status=status)

    def proposed(self) -> bool:
        return False


class NewView(FormView):
    """From the newest version; the first one from the text that comes with the program."""

    def entry(self) -> CatalogueEntry:
        return get_object_or_404(CatalogueEntry, pk=self.kwargs["kind"])

    def initial(self) -> dict[str, Any]:
        newest, today = self._newest(), timezone.localdate(self.request.at)
        edition = editions.newest(self.kwargs["kind"])
        days = {"first_day": today, "last_day": today + YEAR, "edition": edition}
        if newest is None:
            return assessment_texts.proposed(self.kwargs["kind"]) | days
        return {name: getattr(newest, name) for name in (*TEXTS, "risk")} | days

    def proposed(self) -> bool:
        return self._newest() is None and bool(assessment_texts.proposed(self.kwargs["kind"]))

    def _newest(self) -> ImpactAssessment | None:
        return self.get_queryset().filter(entry=self.kwargs["kind"]).order_by("-version").first()


class EditView(FormView):
    def draft(self) -> ImpactAssessment:
        found = self.get_object()
        if not found.is_draft:
            raise Http404
        return found

    def entry(self) -> CatalogueEntry:
        return self.draft().entry

    def initial(self) -> dict[str, Any]:
        draft = self.draft()
        texts = {name: getattr(draft, name) for name in (*TEXTS, "risk", "edition")}
        return texts | {"first_day": timezone.localdate(draft.holds_from), "last_day": draft.last_day}


class ActView(AssessmentView):
    """One act by one button; back to the page with what became of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        each = self.get_object()
        try:
            done = self.act(each)
        except DisclosureRefused as refusal:
            self.refuse(refusal)
            return redirect("assessments:read", pk)
        messages.success(request, done)
        return (
            redirect("assessments:read", pk)
            if self.get_queryset().filter(pk=pk).exists()
            else redirect("assessments:index")
        )

    def act(self, each: ImpactAssessment) -> str:
        raise NotImplementedError


class DeleteView(ActView):
    def act(self, each: ImpactAssessment) -> str:
        impact_assessments.delete_draft(each, by=self.person, at=self.request.at)
        return _("The draft is deleted.")


class ApproveView(ActView):
    writers = APPROVERS

    def act(self, each: ImpactAssessment) -> str:
        impact_assessments.approve(each, by=self.person, at=self.request.at)
        return _("Approved: persons can be published under its edition while it holds.")


class EndView(ActView):
    writers = APPROVERS

    def act(self, each: ImpactAssessment) -> str:
        reason = self.request.POST.get("reason", "")
        impact_assessments.end(each, reason=reason, by=self.person, at=self.request.at)
        return _("Ended: no more persons are published by it. What is public stays until it is withdrawn.")


class CarryView(ActView):
    writers = APPROVERS

    def act(self, each: ImpactAssessment) -> str:
        number = self.request.POST.get("edition", "")
        edition = (
            CatalogueEdition.objects.filter(entry=each.entry_id, pk=number).first()
            if number.isdecimal()
            else None
        )
        if edition is None:
            raise AssessmentRefused(_("Choose the edition."))
        reason = self.request.POST.get("reason", "")
        impact_assessments.carry_over(each, edition, reason=reason, by=self.person, at=self.request.at)
        return _("It covers edition %(edition)s too.") % {"edition": edition.edition}


class AssessmentViewSet(OrganisationScopedViewSet):
    name = "assessments"
    url_prefix = "catalogue/assessments"
    icon = "clipboard-list"
    views = (
        ("", IndexView, "index"),
        ("<slug:kind>/new/", NewView, "new"),
        ("<int:pk>/", ReadView, "read"),
        ("<int:pk>/edit/", EditView, "edit"),
        ("<int:pk>/delete/", DeleteView, "delete"),
        ("<int:pk>/approve/", ApproveView, "approve"),
        ("<int:pk>/end/", EndView, "end"),
        ("<int:pk>/carry/", CarryView, "carry"),
    )


def _others(each: ImpactAssessment) -> list[tuple[CatalogueEdition, list[str]]]:
    """The entry's other editions that nothing covers by this one, and what they show beyond it."""
    rows = CatalogueEdition.objects.filter(
        entry=each.entry_id, valid_until__gte=timezone.localdate(each.holds_from)
    )
    known = set(each.coverages.values_list("edition_id", "edition_sha256"))
    return [
        (edition, impact_assessments.excess(each, edition))
        for edition in rows.order_by("-valid_from", "-edition")
        if (edition.pk, edition.sha256) not in known
    ]
