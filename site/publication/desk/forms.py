"""What reviewers and publishers fill in."""

from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from confidentiality.enums import Opinion
from confidentiality.faults import Fault
from confidentiality.faults import sentence as sentence_of
from confidentiality.models import ChainStep
from confidentiality.services import hand_masks
from organisations.days import end_of
from publication.enums import BY_RULE, SET_BY_DOOR, Annotation, Withdrawal

FAULTS = 3  # that one return names
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


class ReviewForm(OpinionForm):
    """The opinion on one submission; of a return, what is wrong in which field.

    `reasons` are those that are offered, `places` the (pointer, code of the field, name) of its texts.
    """

    def __init__(
        self,
        *args,
        step: ChainStep,
        reasons: Sequence[str] = (),
        places: Sequence[tuple[str, str, str]] = (),
        **kwargs,
    ) -> None:
        super().__init__(*args, step=step, **kwargs)
        self.fields["basis"].required = False
        self.places = {path: (code, name) for path, code, name in places}
        wrong = [("", "—"), *((each, each) for each in reasons)]
        where = [("", _("all of it")), *((path, name) for path, _code, name in places)]
        for number in range(FAULTS):
            for name, field in (
                ("reason", forms.ChoiceField(label=_("Reason"), choices=wrong, required=False)),
                ("path", forms.ChoiceField(label=_("Field"), choices=where, required=False)),
                ("note", forms.CharField(label=_("What to mend"), max_length=120, required=False)),
            ):
                self.fields[f"fault_{number}_{name}"] = field

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each fault."""
        return [[self[f"fault_{n}_{name}"] for name in ("reason", "path", "note")] for n in range(FAULTS)]

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("opinion") != Opinion.RETURN:
            self.faults = []
        else:
            self.faults = [fault for number in range(FAULTS) if (fault := self._fault(given, number))]
            given["basis"] = sentence_of(given.get("basis", ""), self.faults)
        if not given.get("basis") and "basis" not in self.errors:
            self.add_error("basis", self.fields["basis"].error_messages["required"])
        return given

    def _fault(self, given: dict, number: int) -> Fault | None:
        reason, path, note = (
            given.get(f"fault_{number}_{name}", "").strip() for name in ("reason", "path", "note")
        )
        code, label = self.places.get(path, ("", ""))
        return Fault(path, code, label, reason, note) if reason or note else None


class HandMaskForm(forms.Form):
    """Words that screening missed, what they are, and why they must not be public."""

    words = forms.CharField(
        label=_("Words to mask"), max_length=hand_masks.LONGEST, strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What they are"))
    reason = forms.CharField(label=_("Why they must not be public"), max_length=hand_masks.REASON_LENGTH)

    def __init__(self, *args, kinds: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds


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


class BeijingTimeField(forms.DateTimeField):
    """A minute of the day in Beijing (北京时间), whatever time zone the account's pages are shown in."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: object) -> datetime | None:
        with timezone.override(timezone.get_default_timezone()):
            return super().to_python(value)

    def prepare_value(self, value: object) -> object:
        with timezone.override(timezone.get_default_timezone()):
            return super().prepare_value(value)


class BundleForm(forms.Form):
    """Title and hour of a bundle; whose it is, where it is made."""

    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("For the desk only, never public. Name no person.")
    )
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=None, empty_label=None)
    hour = BeijingTimeField(
        label=_("Hour (Beijing time)"), help_text=_("All of it becomes public then, or nothing.")
    )

    def __init__(self, *args, organisations: QuerySet | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].queryset = organisations.order_by("path")


class BundleActForm(BatchForm):
    """The opinion 公开 on a whole bundle: the checklists of all steps that the person answers for."""

    def __init__(self, *args, steps: Sequence[ChainStep], **kwargs) -> None:
        sentences = [sentence for step in steps for sentence in step.checklist]
        super().__init__(*args, step=ChainStep(checklist=sentences), **kwargs)


class BundleStopForm(forms.Form):
    reason = forms.CharField(
        label=_("Why the bundle is stopped"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
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
        return end_of(self.cleaned_data["last_day"])
