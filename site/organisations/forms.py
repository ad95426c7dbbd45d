"""Forms for staff: invitations, roles, deputies, organisations, the calendar, a new account's password."""

from datetime import date, datetime

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from organisations.enums import Role
from organisations.models import Organisation, Person
from organisations.selectors import administered_by

from .days import end_of, start_of


class RoleForm(forms.Form):
    """A role in an organisation that the administrator looks after."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args, administrator: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = administered_by(administrator)


class InvitationForm(RoleForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=150)

    field_order = ["name", "email", "organisation", "role"]


class SystemForm(forms.Form):
    """Access of a department's own system to the API."""

    title = forms.CharField(label=_("Name of the system"), max_length=80)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    person = forms.ModelChoiceField(
        label=_("Person who answers for it"),
        queryset=Person.objects.none(),
        help_text=_("A submitter of that organisation; the system may do what he may."),
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=366, initial=180)

    def __init__(self, *args, administrator: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        scope = administered_by(administrator)
        self.fields["organisation"].queryset = scope
        people = Person.objects.filter(
            memberships__organisation__in=scope.values("pk"), memberships__role=Role.SUBMITTER
        )
        self.fields["person"].queryset = people.distinct().order_by("name", "pk")


class DeputyForm(forms.Form):
    """From the first day until the last, both included, days in Shanghai."""

    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=Person.objects.none())
    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, administrator: Person, principal: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        scope = administered_by(administrator).values("pk")
        people = Person.objects.filter(memberships__organisation__in=scope).exclude(
            pk__in=[principal.pk, administrator.pk]
        )
        self.fields["deputy"].queryset = people.distinct().order_by("name", "pk")

    @property
    def starts_at(self) -> datetime:
        return start_of(self.cleaned_data["first_day"])

    @property
    def ends_at(self) -> datetime:
        return end_of(self.cleaned_data["last_day"])


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "name_en", "code", "kind", "region", "parent"]

    def __init__(self, *args, administrator: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["parent"]
        else:
            self.fields["parent"].queryset = administered_by(administrator)
            self.fields["parent"].required = True


class PasswordForm(forms.Form):
    """The password of an account that is being made."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validators_help_text_html,
        strip=False,
        max_length=128,
    )
    again = forms.CharField(
        label=_("Password, once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=128,
    )

    def clean_password(self) -> str:
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]

    def clean_again(self) -> str:
        if self.cleaned_data["again"] != self.cleaned_data.get("password", self.cleaned_data["again"]):
            raise ValidationError(_("The two passwords differ."))
        return self.cleaned_data["again"]


class DayForm(forms.Form):
    """A day off, or a make-up workday, of one year."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    works = forms.TypedChoiceField(
        label=_("It is"),
        choices=[("False", _("a day off")), ("True", _("a make-up workday"))],
        coerce=lambda value: value == "True",
    )
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("Such as 春节; it explains due dates.")
    )
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    source = forms.CharField(
        label=_("Source document"), max_length=200, help_text=_("The notice that says so, with its number.")
    )
    reason = forms.CharField(label=_("Reason of this change"), max_length=300)

    def __init__(self, *args, year: int, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day.year != self.year:
            raise ValidationError(_("This page changes days of %(year)s only.") % {"year": self.year})
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason of this change"), max_length=300)


class ConfirmYearForm(forms.Form):
    source = forms.CharField(
        label=_("Source document"), max_length=200, help_text=_("The notice that says so, with its number.")
    )
