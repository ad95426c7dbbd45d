"""The form by hand: one field for each of the catalogue's edition, checked by the same rules as a file."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.editions import FieldSpec, Spec, worded
from disclosure.enums import SubjectCategory
from disclosure.validation import Problem, check
from organisations.models import Organisation
from publication.enums import Withdrawal


class RecordForm(forms.Form):
    """Values of one record. `clean()` runs `validation.check`, so errors name the field and what to do."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Organisation"))
    publish_from = forms.DateTimeField(
        label=gettext_lazy("Not before"),
        required=False,
        help_text=gettext_lazy("Embargo: it is shown from then on, if it is approved by then."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, spec: Spec, *args, organisations, at: datetime, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.spec, self.at = spec, at
        self.values: dict[str, str] = {}
        self.fields["organisation"].queryset = organisations
        for field in spec.fields:
            self.fields[field.code] = form_field(spec, field)

    def clean(self) -> dict:
        cleaned = super().clean()
        given = {field.code: cleaned.get(field.code) or "" for field in self.spec.fields}
        self.values, problems = check(self.spec, given, at=self.at)
        for problem in problems:
            self.add_error(problem.field, with_value(problem))
        return cleaned

    def propose(self, proposals: Sequence[dict]) -> None:
        """Fill in what is proposed and not confirmed; each field says where it was read."""
        for each in proposals:
            self.initial[each["field"]] = each["value"]
            note = _("Proposed, from %(source)s; saving confirms it.") % {
                "source": each["source"] or _("the rules of the catalogue")
            }
            field = self.fields[each["field"]]
            field.help_text = f"{note} {field.help_text}".strip()

    def own_fields(self) -> list:
        """The catalogue's fields, bound, in its order."""
        return [self[field.code] for field in self.spec.fields]


class IntakeForm(forms.Form):
    """A file of decisions, and whose they are."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Organisation"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV (UTF-8 or GB18030), XLSX or JSON; columns by code or Chinese name."),
    )

    def __init__(self, *args, organisations, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].initial = organisations.first()


class MendForm(forms.Form):
    report = forms.FileField(label=gettext_lazy("Mended report"))


class WithdrawForm(forms.Form):
    """Why it is taken down: the type decides what the public page says."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", "—")]
        + [
            each
            for each in Withdrawal.choices
            if each[0] in (Withdrawal.REPAIRED, Withdrawal.REVOKED, Withdrawal.ERROR, Withdrawal.OBJECTION)
        ],
    )


def with_value(problem: Problem) -> str:
    """What to do, and what was given: a browser's field of a date does not show a wrong one again."""
    if not problem.shown:
        return problem.what
    return _("%(what)s It was: %(value)s") % {"what": problem.what, "value": problem.shown}


def form_field(spec: Spec, field: FieldSpec) -> forms.Field:
    mark = _mark(spec, field)
    return forms.CharField(
        label=f"{field.title} {mark}".strip(),
        required=False,  # `check` knows for whom it is mandatory
        strip=True,
        help_text=_help(field),
        widget=_widget(field),
    )


def _widget(field: FieldSpec) -> forms.Widget:
    if field.type in ("long_text", "measures"):
        return forms.Textarea(attrs={"rows": 3})
    if field.type == "date":
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if field.type == "enum" and "其他" not in field.enum:
        return forms.Select(choices=[("", "—"), *((value, value) for value in field.enum)])
    attrs = {"autocomplete": "off"} if field.is_private else {}
    if field.type == "decimal":
        attrs["inputmode"] = "decimal"
    return forms.TextInput(attrs=attrs)


def _help(field: FieldSpec) -> str:
    parts = [worded(field.help)] if field.help else []
    if field.enum and (field.type == "enums" or "其他" in field.enum):
        parts.append("、".join(field.enum))
    if field.is_private:
        parts.append(_("Never public."))
    return " ".join(parts)


def _mark(spec: Spec, field: FieldSpec) -> str:
    """* where everybody must fill it in, else for whom."""
    who = [category for category in spec.content["categories"] if field.required.get(category) == "required"]
    if len(who) == len(spec.content["categories"]):
        return "*"
    if any(demand == "conditional" for demand in field.required.values()):
        return "(*)"
    labels = dict(SubjectCategory.choices)
    return f"(* {'、'.join(str(labels[category]) for category in who)})" if who else ""
