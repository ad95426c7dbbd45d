"""What administrators fill in of chains; the engine judges the numbers (confidentiality.chain_specs)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from confidentiality.chain_specs import LONGEST, MOST_STEPS, ROLES, ChainSpec, StepSpec
from organisations.enums import Role

ROWS = 3  # lines of a checklist that are shown at once


class ChainForm(forms.Form):
    """What an edition says of the whole."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"])
    valid_from = forms.DateField(
        label=_("Valid from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "What is submitted from that day on takes this edition; what was submitted before stays."
        ),
    )
    people_required = forms.IntegerField(
        label=_("People required"),
        help_text=_("As many different people as the steps ask for together; at least two."),
    )
    publishes_on_approval = forms.BooleanField(
        label=_("Publishes on approval"), required=False, help_text=_("Otherwise a publisher publishes it.")
    )
    escalated_days = forms.IntegerField(
        label=_("Working days for each step after submission upwards (需报审)"),
        required=False,
        help_text=_("Empty: the days of the step itself."),
    )
    consent_days = forms.IntegerField(
        label=_("Working days of a third party for his answer (征求第三方意见)")
    )
    consent_basis = forms.CharField(label=_("Basis of that period"), max_length=LONGEST["basis"])


class CodeForm(forms.Form):
    code = forms.SlugField(
        label=_("Code of the new chain"), max_length=50, help_text=_("Small letters, digits and hyphens.")
    )


class StepForm(forms.Form):
    """One step; one whose title is empty is none."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"], required=False)
    role = forms.ChoiceField(label=_("Role"), choices=[(each, Role(each).label) for each in ROLES])
    people = forms.IntegerField(label=_("How many people"), initial=1, required=False)
    days = forms.IntegerField(
        label=_("Deadline in working days"), required=False, help_text=_("Empty: no deadline.")
    )
    deputies = forms.BooleanField(label=_("Deputies may act"), required=False, initial=True)
    checklist = forms.CharField(
        label=_("Checklist, a sentence a line"), required=False, widget=forms.Textarea(attrs={"rows": ROWS})
    )

    def spec(self) -> StepSpec:
        data = self.cleaned_data
        sentences = [line.strip() for line in data["checklist"].splitlines()]
        return StepSpec(
            title=data["title"].strip(), role=data["role"], people=data["people"] or 0, days=data["days"],
            deputies=data["deputies"], checklist=tuple(line for line in sentences if line),
        )  # fmt: skip


class Steps(forms.BaseFormSet):
    """In the order of their numbers; two empty ones stand at the end."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Order")
        form.fields["DELETE"].label = _("Leave this step out")

    def specs(self) -> tuple[StepSpec, ...]:
        return tuple(form.spec() for form in self.ordered_forms if form.cleaned_data.get("title", "").strip())


StepFormSet = forms.formset_factory(
    StepForm, Steps, extra=2, can_order=True, can_delete=True, max_num=MOST_STEPS, absolute_max=MOST_STEPS + 2
)


def spec_from(form: ChainForm, steps: Steps) -> ChainSpec:
    """Of forms that are valid."""
    return ChainSpec(**form.cleaned_data, steps=steps.specs())


def initial(spec: ChainSpec) -> dict[str, Any]:
    return {name: getattr(spec, name) for name in ChainForm.base_fields}


def initial_steps(spec: ChainSpec) -> list[dict[str, Any]]:
    return [
        {
            "title": step.title, "role": step.role, "people": step.people, "days": step.days,
            "deputies": step.deputies, "checklist": "\n".join(step.checklist),
        }
        for step in spec.steps
    ]  # fmt: skip


class ChangeForm(forms.Form):
    """Another chain for a kind."""

    kind = forms.ChoiceField(label=_("Kind"))
    chain = forms.ChoiceField(label=_("Chain from then on"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, kinds: list[tuple[str, str]], codes: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices, self.fields["chain"].choices = kinds, codes
