"""The form of a new edition: what changes in practice, laid over the edition that it starts from.

All the rest is changed as JSON. Whether the whole holds is `edition_checks`' to say, not the form's.
"""

import copy
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.edition_checks import REVIEW_MODES
from disclosure.editions import FieldSpec, Spec, worded
from disclosure.enums import Remedy, SubjectCategory
from disclosure.services.edition_applying import MOST_DAYS
from disclosure.validation import split_types

DEMANDS = {
    "required": gettext_lazy("mandatory"),
    "optional": gettext_lazy("may be empty"),
    "conditional": gettext_lazy("mandatory under a condition"),
    "empty": gettext_lazy("stays empty"),
}
PUBLICITY = {
    "shown": gettext_lazy("public"),
    "masked": gettext_lazy("public, masked"),
    "never": gettext_lazy("never public"),
}
MODES: dict[str, Promise] = dict(
    zip(REVIEW_MODES, (gettext_lazy("one by one"), gettext_lazy("in batches")), strict=True)
)
RULES = {
    "any": gettext_lazy("one type contains"),
    "only": gettext_lazy("only these types"),
    "text_any": gettext_lazy("the text contains"),
}
MONTHS = {
    "months": gettext_lazy("months"),
    "minimum": gettext_lazy("least months"),
    "maximum": gettext_lazy("most months"),
}


class EditionForm(forms.Form):
    """One edition; `content()` is the edition it starts from with what was filled in."""

    edition = forms.CharField(label=gettext_lazy("Name of the edition"), max_length=19)
    valid_from = forms.DateField(label=gettext_lazy("Valid from"))
    valid_until = forms.DateField(label=gettext_lazy("Valid until"))
    basis_zh = forms.CharField(label=gettext_lazy("Legal basis (Chinese)"), max_length=500)
    basis_en = forms.CharField(label=gettext_lazy("Legal basis (English)"), max_length=500)
    keep = forms.IntegerField(
        label=gettext_lazy("Characters of a person’s name that stay"), min_value=0, max_value=2
    )
    most = forms.IntegerField(
        label=gettext_lazy("Characters written in their place, at most"), min_value=1, max_value=10
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Reviewed"), choices=[("", "—"), *MODES.items()], required=False
    )
    least = forms.IntegerField(label=gettext_lazy("Rows of a batch, at least"), required=False)
    share = forms.CharField(
        label=gettext_lazy("Share that is read, such as 0.1"), required=False, max_length=8
    )
    sample_least = forms.IntegerField(label=gettext_lazy("Read at least"), required=False)
    sample_most = forms.IntegerField(label=gettext_lazy("Read at most"), required=False)

    def __init__(self, base: dict, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.base, self.spec = base, Spec(base)
        for name in ("valid_from", "valid_until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields.update(dict(_deadline_fields(base)))
        self.fields.update(dict(_tier_fields(base)))
        for field in self.spec.fields:
            self.fields.update(dict(_field_fields(field, list(base["categories"]))))

    @property
    def heads(self) -> list[forms.BoundField]:
        return [self[name] for name in ("edition", "valid_from", "valid_until", "basis_zh", "basis_en")]

    @property
    def masks(self) -> list[forms.BoundField]:
        return [self["keep"], self["most"]]

    @property
    def reviews(self) -> list[forms.BoundField]:
        names = ("mode", "least", "share", "sample_least", "sample_most")
        return [self[name] for name in (*names, *(name for name, _field in _deadline_fields(self.base)))]

    @property
    def tiers(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Title, and its months and rules."""
        return [
            (worded(tier["title"]), [self[name] for name, _field in _one_tier(tier)])
            for tier in self.base["clock"].get("tiers", ())
        ]

    @property
    def rows(self) -> list[tuple[FieldSpec, list[forms.BoundField | None]]]:
        """Each field of the edition with its cells; None where there is nothing to choose."""
        categories = list(self.base["categories"])
        return [
            (field, [self._cell(name) for name in _names(field, categories)]) for field in self.spec.fields
        ]

    @property
    def columns(self) -> list[str]:
        words = [str(SubjectCategory(each).label) for each in self.base["categories"]]
        return [
            *(_("Mandatory: %(category)s") % {"category": each} for each in words),
            *(_("Public: %(category)s") % {"category": each} for each in words),
            _("Length"),
            _("Help (Chinese)"),
            _("Help (English)"),
        ]

    def content(self) -> dict:
        """Needs a valid form."""
        content, given = copy.deepcopy(self.base), self.cleaned_data
        content["edition"] = given["edition"]
        content["valid_from"] = given["valid_from"].isoformat()
        content["valid_until"] = given["valid_until"].isoformat()
        content["basis"] = {"zh-hans": given["basis_zh"], "en": given["basis_en"]}
        content["masks"]["person_name"] |= {"keep": given["keep"], "most": given["most"]}
        self._put_review(content)
        for name, deadline in content.get("deadlines", {}).items():
            deadline["days"] = given[f"deadline_{name}"]
        for tier in content["clock"].get("tiers", ()):
            self._put_tier(tier, content["clock"])
        for field in [*content["fields"], *content.get("supplements", [])]:
            self._put_field(field)
        return content

    def _cell(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def _put_review(self, content: dict) -> None:
        given = self.cleaned_data
        if not given["mode"]:
            content.pop("review", None)
        elif given["mode"] == "each":
            content["review"] = {"mode": "each"}
        else:
            sample = {"share": given["share"], "least": given["sample_least"], "most": given["sample_most"]}
            kept = content.get("review", {})
            content["review"] = kept | {"mode": given["mode"], "least": given["least"], "sample": sample}

    def _put_tier(self, tier: dict, clock: dict) -> None:
        for name, _field in list(_one_tier(tier)):
            key = name.rpartition("-")[2]
            value = self.cleaned_data[name]
            tier[key] = split_types(value) if key in RULES else value
            if key in MONTHS and value and isinstance(clock.get("periods"), dict):
                clock["periods"].setdefault(str(value), period_words(value))

    def _put_field(self, field: dict) -> None:
        given, code = self.cleaned_data, field["code"]
        for category in self.base["categories"]:
            field["required"][category] = given[f"{code}-required-{category}"]
            if f"{code}-public-{category}" in given:
                field["public"][category] = given[f"{code}-public-{category}"]
        _put(field, "length", given[f"{code}-length"])
        words = {"zh-hans": given[f"{code}-help-zh"], "en": given[f"{code}-help-en"]}
        _put(field, "help", words if any(words.values()) else None)


class ApplyForm(forms.Form):
    """What becomes of public items that show what the new edition hides; and that it is meant."""

    remedy = forms.ChoiceField(
        label=gettext_lazy("Public items that show what the edition hides"),
        choices=Remedy.choices,
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days for correcting"), min_value=1, max_value=MOST_DAYS, required=False, initial=7
    )
    sure = forms.BooleanField(
        label=gettext_lazy("It is done in one step and cannot be taken back."),
        label_suffix="",
        error_messages={"required": gettext_lazy("Confirm that it cannot be taken back.")},
    )


def initial(content: dict) -> dict:
    """Values of the form for an edition."""
    name, review = content["masks"]["person_name"], content.get("review", {})
    sample = review.get("sample", {})
    found = {
        "edition": content["edition"],
        "valid_from": date.fromisoformat(content["valid_from"]),
        "valid_until": date.fromisoformat(content["valid_until"]),
        "basis_zh": content["basis"]["zh-hans"],
        "basis_en": content["basis"]["en"],
        "keep": name["keep"],
        "most": name["most"],
        "mode": review.get("mode", ""),
        "least": review.get("least"),
        "share": sample.get("share", ""),
        "sample_least": sample.get("least"),
        "sample_most": sample.get("most"),
    }
    found |= {f"deadline_{key}": each["days"] for key, each in content.get("deadlines", {}).items()}
    for tier in content["clock"].get("tiers", ()):
        for field, _made in _one_tier(tier):
            key = field.rpartition("-")[2]
            found[field] = "；".join(tier[key]) if key in RULES else tier[key]
    for each in Spec(content).fields:
        found |= _initial_field(each)
    return found


def next_dates(content: dict, *, at: datetime) -> dict:
    """The edition it starts from with a name and first day of its own: the first of next month."""
    first = (timezone.localtime(at).date().replace(day=1) + timedelta(days=32)).replace(day=1).isoformat()
    return content | {"edition": first, "valid_from": first, "valid_until": "9999-12-31"}


def period_words(months: int) -> dict[str, str]:
    """Words for a period that the edition has none for: years where it is whole years."""
    years, rest = divmod(months, 12)
    if rest:
        return {"zh-hans": f"{months}个月", "en": f"{months} month" + "s" * (months > 1)}
    return {"zh-hans": f"{years}年", "en": f"{years} year" + "s" * (years > 1)}


def _initial_field(field: FieldSpec) -> dict:
    found = {f"{field.code}-required-{category}": said for category, said in field.required.items()}
    found |= {f"{field.code}-public-{category}": said for category, said in field.public.items()}
    words = field.help or {}
    return found | {
        f"{field.code}-length": field.length,
        f"{field.code}-help-zh": words.get("zh-hans", ""),
        f"{field.code}-help-en": words.get("en", ""),
    }


def _deadline_fields(content: dict) -> Iterator[tuple[str, forms.Field]]:
    for name, deadline in content.get("deadlines", {}).items():
        label = _("Working days: %(basis)s") % {"basis": worded(deadline["basis"])}
        yield f"deadline_{name}", forms.IntegerField(label=label, min_value=1, max_value=1000)


def _tier_fields(content: dict) -> Iterator[tuple[str, forms.Field]]:
    for tier in content["clock"].get("tiers", ()):
        yield from _one_tier(tier)


def _one_tier(tier: dict) -> Iterator[tuple[str, forms.Field]]:
    for key, label in MONTHS.items():
        if key in tier:
            yield f"tier-{tier['code']}-{key}", forms.IntegerField(label=label, min_value=0, max_value=1200)
    for key, label in RULES.items():
        if key in tier:
            yield f"tier-{tier['code']}-{key}", forms.CharField(label=label, max_length=2000)


def _names(field: FieldSpec, categories: list[str]) -> list[str]:
    return [
        *(f"{field.code}-required-{each}" for each in categories),
        *(f"{field.code}-public-{each}" for each in categories),
        *(f"{field.code}-{each}" for each in ("length", "help-zh", "help-en")),
    ]


def _field_fields(field: FieldSpec, categories: list[str]) -> Iterator[tuple[str, forms.Field]]:
    """A certificate's publicity is not offered: there is nothing to choose."""
    for category in categories:
        word = str(SubjectCategory(category).label)
        yield f"{field.code}-required-{category}", _choice(field, _("mandatory for: %s") % word, DEMANDS)
        if field.format != "certificate":
            yield f"{field.code}-public-{category}", _choice(field, _("public for: %s") % word, PUBLICITY)
    number = forms.NumberInput(attrs={"aria-label": f"{field.code}: {_('Length')}", "style": "width: 6rem"})
    yield (
        f"{field.code}-length",
        forms.IntegerField(min_value=1, max_value=20_000, required=False, widget=number),
    )
    for key, word in (("help-zh", _("Help (Chinese)")), ("help-en", _("Help (English)"))):
        text = forms.TextInput(attrs={"aria-label": f"{field.code}: {word}"})
        yield f"{field.code}-{key}", forms.CharField(max_length=500, required=False, widget=text)


def _choice(field: FieldSpec, word: str, choices: dict[str, Promise]) -> forms.Field:
    widget = forms.Select(attrs={"aria-label": f"{field.code} {field.title}: {word}"})
    return forms.ChoiceField(choices=list(choices.items()), widget=widget)


def _put(place: dict, key: str, value: object) -> None:
    """Set, or leave out what is empty and was not there."""
    if value is not None or place.get(key) is not None:
        place[key] = value
