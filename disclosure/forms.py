"""Forms that anybody may send: an objection, a look-up."""

from django import forms
from django.utils.translation import gettext_lazy

from publication.form_fields import PlainTextField


class ObjectionForm(forms.Form):
    """What is wrong, and how to reach the objector; the trap is for programs that fill in everything."""

    text = PlainTextField(
        label=gettext_lazy("What is wrong, and why"),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Say which statement is wrong and what is right. Only the authority reads it."
        ),
    )
    name = PlainTextField(label=gettext_lazy("Your name"), max_length=80, required=False)
    contact = PlainTextField(
        label=gettext_lazy("Telephone or e-mail"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("For questions. The answer is found with the receipt's code, without it too."),
    )
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_trapped(self) -> bool:
        """Whether a program filled in what no person is asked for."""
        return bool(self.data.get("website"))


class LookupForm(forms.Form):
    """A name and a second fact; who knows both finds the entry."""

    name = PlainTextField(
        label=gettext_lazy("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    second = PlainTextField(
        label=gettext_lazy("Second fact"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "The number of the decision, the number of the certificate, the unified social credit code, "
            "or the employer that a financial regulator's notice names."
        ),
    )
