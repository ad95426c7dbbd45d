"""What is filled in of third parties and of the authority for secrecy."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import Answer, Ground, Verdict, Way
from confidentiality.services.third_parties import LONGEST


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def _text(label: str, length: int, rows: int = 2, **more) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=forms.Textarea(attrs={"rows": rows}), **more
    )


class AskForm(forms.Form):
    """Who is asked; kept sealed, and every look at it is entered into the audit log."""

    party = forms.CharField(label=_("Who is asked"), max_length=LONGEST["party"])
    contact = forms.CharField(label=_("How he is reached"), max_length=LONGEST["contact"])
    part = _text(_("What concerns him"), LONGEST["part"], 3, help_text=_("The part that he is asked about."))
    way = forms.ChoiceField(label=_("Asked by"), choices=Way.choices)
    asked_on = _day(_("Asked on"))
    received_on = _day(
        _("Received on"),
        required=False,
        help_text=_("His period is counted from this day; enter it once it is known."),
    )


class ReceivedForm(forms.Form):
    on = _day(_("Received on"))


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect)
    answered_on = _day(_("Answered on"))
    words = _text(_("What he wrote, or where his letter is kept"), LONGEST["answer"], required=False)


class DecideForm(forms.Form):
    """The ground has to fit the answer."""

    ground = forms.ChoiceField(label=_("Ground"), widget=forms.RadioSelect)
    reason = _text(_("Reason"), 300)

    def __init__(self, *args, grounds: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        fitting = set(grounds)
        self.fields["ground"].choices = [each for each in Ground.choices if each[0] in fitting]


class TellForm(forms.Form):
    on = _day(_("Told on"))
    way = forms.ChoiceField(label=_("Told by"), choices=Way.choices)


class LetterForm(forms.Form):
    authority = forms.CharField(
        label=_("Authority asked"),
        max_length=120,
        help_text=_("Such as the authority for secrecy of the province."),
    )
    letter = forms.CharField(label=_("Number of our letter"), max_length=80)
    asked_on = _day(_("Asked on"))


class ReplyForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Reply"), choices=Verdict.choices, widget=forms.RadioSelect)
    number = forms.CharField(label=_("Number of the reply"), max_length=80)
    replied_on = _day(_("Date of the reply"))
