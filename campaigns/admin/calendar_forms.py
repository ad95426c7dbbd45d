"""Forms of the calendar's desk: a node, its rule, a template of a task, a task."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns import rules
from campaigns.enums import Audience, Certainty
from campaigns.models import CalendarNode, DayTask, TaskTemplate
from organisations.models import Organisation, Person
from publication.roles import writes_for

RULE_KINDS = (
    ("fixed", _("The same day each year")),
    ("month", _("A whole month")),
    ("lunar", _("A day of the lunar calendar")),
    ("weekday", _("A weekday of a month, such as the last Sunday")),
    ("notice", _("Set by a notice each year")),
)
NUMBERS = ("month", "day", "days", "start", "end", "nth", "weekday")


class DescriptionForm(forms.ModelForm):
    audiences = forms.MultipleChoiceField(
        label=_("Audiences"), choices=Audience.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = CalendarNode
        fields = ("name", "name_en", "summary", "text", "ideas", "audiences", "active")
        widgets = {"text": forms.Textarea({"rows": 6}), "ideas": forms.Textarea({"rows": 4})}


class OrganisationForm(forms.Form):
    """Of a new node: one of those for which the account writes."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("organisation in charge"))

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=writes_for(user))


class RuleForm(forms.Form):
    """Every number that some rule has; `data_of_rule` takes those of the chosen kind."""

    kind = forms.ChoiceField(label=_("Kind of rule"), choices=RULE_KINDS)
    month = forms.IntegerField(
        label=_("month"), required=False, help_text=_("Of the lunar calendar where the rule is lunar.")
    )
    day = forms.IntegerField(label=_("day of the month"), required=False)
    days = forms.IntegerField(label=_("how many days"), required=False, help_text=_("Empty: one."))
    start = forms.IntegerField(
        label=_("lunar: begins so many days after it"), required=False, help_text=_("-1 is the eve.")
    )
    end = forms.IntegerField(label=_("lunar: ends so many days after it"), required=False)
    nth = forms.IntegerField(
        label=_("which one of the month"), required=False, help_text=_("-1 is the last.")
    )
    weekday = forms.IntegerField(label=_("weekday"), required=False, help_text=_("1 is Monday, 7 is Sunday."))
    usual = forms.CharField(
        label=_("what is known where a notice decides"), max_length=100, required=False,
        help_text=_("Such as “mostly in September”; it is no date."),
    )  # fmt: skip
    basis = forms.CharField(label=_("basis"), max_length=300, required=False)
    certainty = forms.ChoiceField(label=_("how sure"), choices=Certainty.choices)
    since_year = forms.IntegerField(label=_("from the year"))

    def data_of_rule(self) -> dict:
        """What `rules.parse` reads: what was left empty is left out."""
        given = {name: self.cleaned_data[name] for name in NUMBERS if self.cleaned_data[name] is not None}
        return given | {"kind": self.cleaned_data["kind"], "usual": self.cleaned_data["usual"]}

    @staticmethod
    def initial_of(edition) -> dict:
        return rules.as_data(edition.parsed) | {"basis": edition.basis, "certainty": edition.certainty}


class DutyForm(forms.ModelForm):
    """Who: an organisation for which the account writes, and a person with a role there."""

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = writes_for(user)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=written)
        people = Person.objects.filter(memberships__organisation__in=written).distinct().order_by("name")
        self.fields["person"].queryset = people

    class Meta:
        model = TaskTemplate
        fields = ("what", "organisation", "role", "person", "anchor", "offset", "unit", "remind_days")


class TaskForm(DutyForm):
    due_on = forms.DateField(
        label=_("due"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=_("Empty: counted from the day."),
    )  # fmt: skip

    class Meta(DutyForm.Meta):
        model = DayTask
        fields = DutyForm.Meta.fields


class NoteForm(forms.Form):
    note = forms.CharField(label=_("note"), max_length=200, required=False)
