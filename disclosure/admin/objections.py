"""Objections in the admin: those against the items of the user's organisations, and their decision."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from confidentiality.enums import ReadingPurpose
from confidentiality.services import auditing
from disclosure.enums import ObjectionState
from disclosure.errors import DisclosureRefused
from disclosure.models import Objection
from disclosure.services import objections
from publication.desk import queues
from publication.errors import DoorRefused
from publication.models import PublicItem

from .viewsets import OrganisationScopedViewSet, ScopedView


class DecisionForm(forms.Form):
    """What is done with an objection, and the answer that the objector reads."""

    act = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            ("accept", gettext_lazy("Examine it: mark the item as under objection")),
            ("reject", gettext_lazy("Reject it")),
            ("uphold", gettext_lazy("Uphold it: withdraw the item now")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer to the objector"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Without names; needed to reject or uphold."),
    )


class ObjectionView(ScopedView):
    model = Objection
    writers = objections.DECIDERS


class ListView(ObjectionView):
    """Those that wait first; by key, nothing counted."""

    template_name = "disclosure/admin/objections.html"
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("state", ObjectionState.RECEIVED)
        state = state if state in ObjectionState.values else ObjectionState.RECEIVED
        rows = self.get_queryset().filter(state=state).select_related("organisation")
        page = queues.by_number(rows, request.GET.get("after", ""))
        context = {"rows": page.rows, "next_after": page.next_after, "state": state}
        return self.page(context | {"states": ObjectionState.choices})


class DecideView(ObjectionView):
    """One objection beside the item it is about; POST decides it."""

    template_name = "disclosure/admin/objection.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self.get_object(), DecisionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        objection, form = self.get_object(), DecisionForm(request.POST)
        if not form.is_valid():
            return self._show(objection, form, status=422)
        try:
            self._decide(objection, form.cleaned_data)
        except (DisclosureRefused, DoorRefused) as refusal:
            form.add_error(None, str(refusal))
            return self._show(objection, form, status=422)
        messages.success(request, self._said(form.cleaned_data["act"]))
        return redirect("objections:index")

    def _said(self, act: str) -> str:
        if act == "accept":
            return _("Taken up, and the entry says so; the objector sees it by his receipt.")
        return _("Decided; the objector sees it by his receipt.")

    def _decide(self, objection: Objection, decision: dict[str, str]) -> None:
        who = {"by": self.person, "at": self.request.at}
        if decision["act"] == "accept":
            objections.accept(objection, **who)
        elif decision["act"] == "reject":
            objections.reject(objection, answer=decision["answer"], **who)
        else:
            objections.uphold(objection, answer=decision["answer"], **who)

    def _show(self, objection: Objection, form: DecisionForm, *, status: int = 200) -> HttpResponse:
        auditing.read(
            "disclosure.objection", objection.pk, by=self.person, organisation=objection.organisation_id,
            purpose=ReadingPurpose.OBJECTION, at=self.request.at,
        )  # fmt: skip
        context = {
            "objection": objection,
            "texts": objection.opened(),
            "item": PublicItem.objects.filter(pk=objection.item_id).first(),
            "form": form,
            "may_decide": objection.state in objections.OPEN
            and self.may(objections.DECIDERS, objection.organisation),
        }
        return self.page(context, status=status)


class ObjectionViewSet(OrganisationScopedViewSet):
    name = "objections"
    icon = "warning"
    views = (("", ListView, "index"), ("<int:pk>/", DecideView, "decide"))
