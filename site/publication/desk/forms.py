"""What reviewers and publishers fill in."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import Opinion
from confidentiality.models import ChainStep
from publication.enums import BY_RULE, SET_BY_DOOR, Annotation, Withdrawal

SHORTENINGS = {
    "duties_done": _("The duties of the decision were done"),
    "authority": _("The deciding authority ends it earlier"),
    "law": _("The law sets a shorter period"),
    "editorial": _("The editors end it earlier"),
}


class OpinionForm(forms.Form):
    """The opinion of a review (公开 / 免于公开 / 需报审), with its basis; the engine judges the rest."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=Opinion.choices, widget=forms.RadioSelect)
    basis = forms.CharField(
        label=_("Basis, or reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The article that the opinion rests on; for a return, what must be mended."),
    )

    def __init__(self, *args, step: ChainStep, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for number, sentence in enumerate(step.checklist):
            self.fields[f"check_{number}"] = forms.BooleanField(label=sentence, required=False)

    def checks(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("check_")]

    @property
    def checklist(self) -> list[bool]:
        return [self.cleaned_data[name] for name in self.fields if name.startswith("check_")]


class BatchForm(OpinionForm):
    """The opinion 公开 on a whole batch: its checklist and its basis."""

    def __init__(self, *args, step: ChainStep, **kwargs) -> None:
        super().__init__(*args, step=step, **kwargs)
        del self.fields["opinion"]


class RejectForm(forms.Form):
    """Any other opinion on one row of a sample."""

    opinion = forms.ChoiceField(
        label=_("Opinion"),
        choices=[each for each in Opinion.choices if each[0] != Opinion.OPEN],
        initial=Opinion.RETURN,
    )
    basis = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "aria-describedby": "stops"}),
    )


class StopForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the batch is stopped"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class WithdrawForm(forms.Form):
    withdrawal = forms.ChoiceField(
        label=_("Why it is withdrawn"),
        choices=[("", "—"), *(each for each in Withdrawal.choices if each[0] not in BY_RULE)],
    )
    sure = forms.BooleanField(
        label=_("It will be hidden at once and for good."),
        label_suffix="",
        error_messages={"required": _("Confirm that it is hidden for good.")},
    )


class AnnotateForm(forms.Form):
    annotation = forms.ChoiceField(
        label=_("Status"),
        choices=[each for each in Annotation.choices if each[0] not in SET_BY_DOOR],
        required=False,
    )


class ShortenForm(forms.Form):
    """The last day on which it is shown, a day in Shanghai."""

    last_day = forms.DateField(label=_("Last day of display"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", "—"), *SHORTENINGS.items()])

    @property
    def until(self) -> datetime:
        day_after = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day_after, time.min))
