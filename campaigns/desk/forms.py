"""What editors enter about persons, and administrators about categories."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.enums import ConsentForm as HowGiven
from campaigns.models import StoryCategory
from campaigns.services.consents import Given


class ConsentForm(forms.Form):
    """One person's consent to this story."""

    name = forms.ChoiceField(label=_("Name"))
    form = forms.ChoiceField(label=_("How it was given"), choices=HowGiven.choices)
    given_on = forms.DateField(label=_("Given on"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(
        label=_("Holds until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Its last day; empty where no end was agreed."),
    )
    covers_name = forms.BooleanField(label=_("Covers the name"), required=False)
    covers_picture = forms.BooleanField(label=_("Covers pictures and film"), required=False)
    covers_region = forms.BooleanField(label=_("Covers the region"), required=False)
    evidence = forms.FileField(
        label=_("Evidence"), help_text=_("The signed paper or the recording; sealed, never public.")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, names: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, name) for name in names]

    @property
    def given(self) -> Given:
        data = self.cleaned_data
        file = data["evidence"]
        until: date | None = data["until"]
        return Given(
            name=data["name"], form=HowGiven(data["form"]), given_on=data["given_on"], until=until,
            covers_name=data["covers_name"], covers_picture=data["covers_picture"],
            covers_region=data["covers_region"], file=file.name or "", content=file.read(), note=data["note"],
        )  # fmt: skip


class IdentityForm(forms.Form):
    """Whose code or number it is."""

    name = forms.ChoiceField(label=_("Name"))
    number = forms.CharField(
        label=_("Code or number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Credit code of an organisation, identity number of a person; sealed, never shown again."
        ),
    )

    def __init__(self, *args, names: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, name) for name in names]


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you found and what was done; without names."),
    )


class CategoryForm(forms.ModelForm):
    class Meta:
        model = StoryCategory
        fields = ("code", "label", "label_en", "basis", "order", "active")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Documents and addresses hold the code: it stays what it is.
        self.fields["code"].disabled = not self.instance._state.adding
