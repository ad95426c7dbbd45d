"""Forms of a letter: its blanks, its check, and what was left here."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publication.form_fields import PlainTextField

from . import codes
from .services.letters import MONTHS

LONGEST = 80
PREFIX = "blank_"  # an editor names blanks as he likes: none may be taken for a field of ours


class DayField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CodeField(PlainTextField):
    """A code as it stands on a letter; one that was mistyped is told apart from one that does not fit."""

    def clean(self, value: str) -> str:
        typed = super().clean(value)
        if typed and codes.is_mistyped(typed):
            raise forms.ValidationError(
                _("This code is mistyped; compare it with the letter, group by group.")
            )
        return typed


class BlanksForm(forms.Form):
    """A field for each blank of a letter (document block `letter`)."""

    def __init__(self, letter: dict, data=None, **kwargs) -> None:
        super().__init__(data, **kwargs)
        for blank in letter["blanks"]:
            self.fields[PREFIX + blank["code"]] = _field(blank)
        self.blanks = [blank["code"] for blank in letter["blanks"]]

    def filled(self) -> dict[str, str]:
        """What was typed, days as YYYY-MM-DD, without spaces at either end."""
        given = {code: self.cleaned_data[PREFIX + code] for code in self.blanks}
        return {code: v.isoformat() if isinstance(v, date) else v.strip() for code, v in given.items()}


class KeepForm(forms.Form):
    months = forms.TypedChoiceField(
        label=gettext_lazy("Keep it here for"),
        coerce=int,
        choices=lambda: [(months, _("%(months)s months") % {"months": months}) for months in MONTHS],
    )


class CheckForm(BlanksForm):
    """What stands on a letter, typed again."""

    def __init__(self, letter: dict, data=None, **kwargs) -> None:
        super().__init__(letter, data, **kwargs)
        self.fields["letter_day"] = DayField(label=_("Day of the letter"))
        self.fields["letter_code"] = CodeField(label=_("Code"), max_length=40)


class KeptForm(forms.Form):
    """Finds a kept letter; with the removal code, removes it."""

    code = CodeField(label=gettext_lazy("Code"), max_length=40)
    name = PlainTextField(label=gettext_lazy("Name on the letter"), max_length=LONGEST)
    remover = CodeField(
        label=gettext_lazy("Removal code"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Only to remove the letter."),
    )


def _field(blank: dict) -> forms.Field:
    if blank["is_day"]:
        return DayField(label=blank["label"])
    return PlainTextField(
        label=blank["label"], max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
