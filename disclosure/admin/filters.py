"""Forms of the list: its filters, and what is looked up exactly."""

import re
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from disclosure.enums import RecordState, SubjectCategory
from disclosure.listing import SIZE, Filters
from disclosure.models import CatalogueEntry
from disclosure.services import records
from organisations.models import Organisation, Person

MOST_OFFERED = 1000  # organisations
SIZES = (SIZE, 100)
KEY = 2**63 - 1


class _Day(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FilterForm(forms.Form):
    """What the address asks for. What is wrong is named, and left out; the rest holds."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *RecordState.choices]
    )
    organisation = forms.IntegerField(
        label=_("Organisation, with those below it"),
        required=False,
        min_value=0,
        max_value=KEY,
        widget=forms.Select,
    )
    category = forms.ChoiceField(
        label=_("Subject"), required=False, choices=[("", _("All")), *SubjectCategory.choices]
    )
    public = forms.ChoiceField(
        label=_("Public"), required=False, choices=[("", _("All")), ("yes", _("yes")), ("no", _("no"))]
    )
    mine = forms.BooleanField(label=_("Created by me"), required=False)
    decided_from = _Day(label=_("Decided from"), required=False)
    decided_to = _Day(label=_("Decided until"), required=False)
    changed_from = _Day(label=_("Changed from"), required=False)
    changed_to = _Day(label=_("Changed until"), required=False)
    sort = forms.ChoiceField(
        label=_("Sort"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("oldest", _("Oldest first")),
            ("decided", _("By day of decision")),
            ("changed", _("By last change")),
        ],
    )
    size = forms.TypedChoiceField(
        label=_("Rows"), required=False, coerce=int, empty_value=SIZE, choices=[(n, n) for n in SIZES]
    )

    def __init__(self, data, *, organisations) -> None:
        super().__init__(data)
        self.auto_id = "filter_%s"
        self.fields["kind"].choices = [
            ("", _("All")),
            *((each.pk, str(each)) for each in CatalogueEntry.objects.all()),
        ]
        self.fields["organisation"].widget.choices = [("", _("All")), *_offered(organisations)]

    def filters(self, person: Person) -> Filters:
        """What of the form is sound."""
        self.is_valid()
        given = dict(self.cleaned_data)
        given.pop("size", None)
        return Filters(
            public={"yes": True, "no": False}.get(given.pop("public", "")),
            created_by=person.pk if given.pop("mine", False) else None,
            **given,
        )

    @property
    def size_chosen(self) -> int:
        return self.cleaned_data.get("size") or SIZE

    def query(self) -> str:
        """The sound part as an address's query, to page on with."""
        given = {name: self[name].value() for name in self.cleaned_data}
        return urlencode({name: value for name, value in given.items() if value not in (None, "", False)})


class LookupForm(forms.Form):
    """One fact, in full."""

    by = forms.ChoiceField(
        label=_("Look up by"),
        choices=[
            ("number", _("Decision number")),
            ("name", _("Name")),
            ("code", _("Unified social credit code")),
            ("certificate", _("Certificate number")),
            ("item", _("Public address")),
            ("record", _("Number of the record")),
        ],
    )
    words = forms.CharField(
        label=_("Exactly, in full"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def sought(self) -> tuple[str, str]:
        """For `listing.look_up`: what to compare, and with what."""
        by, words = self.cleaned_data["by"], self.cleaned_data["words"].strip()
        if by in _HASHES:
            return f"{by}_hash", _HASHES[by](words)
        return by, _item(words) if by == "item" else words.lstrip("#")


_HASHES = {
    "number": records.number_hash,
    "name": records.name_hash,
    "code": records.code_hash,
    "certificate": records.certificate_hash,
}


def _item(words: str) -> str:
    """The id in a public address, or the id itself."""
    path = re.sub(r"[?#].*", "", words).rstrip("/")
    return path.rpartition("/")[2]


def _offered(organisations) -> list[tuple[int, str]]:
    """Of the tree, the deeper ones moved in."""
    found: list[Organisation] = list(organisations.order_by("path")[:MOST_OFFERED])
    least = min((each.path.count("/") for each in found), default=0)
    return [(each.pk, f"{'　' * (each.path.count('/') - least)}{each}") for each in found]
