"""What another edition means for one record: how long it is shown, its masks, its fields, what it lacks.

effect(old, new, record values, public item) -> Effect. Field codes and days only, never a value.

What the public sees is judged by the item's own frozen document where there is one: a record may have been
edited since, and its newer version says nothing of what is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from publication.models import PublicItem

from .display_clock import period
from .editions import NO_CODE, Spec
from .enums import Ends, Masks, SubjectCategory
from .errors import DisclosureRefused
from .projection import masked_text, public_parts
from .validation import check


@dataclass(frozen=True, slots=True)
class Effect:
    """`appears`, `disappears`, `lacks` are codes of fields, `text` says that other public words change."""

    ends: Ends
    old_until: datetime | None
    new_until: datetime | None
    masks: Masks = Masks.SAME
    appears: tuple[str, ...] = ()
    disappears: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    text: bool = False

    @property
    def exposes(self) -> bool:
        """Whether what was projected before shows more than the new edition allows."""
        return bool(self.disappears) or self.masks == Masks.MORE

    @property
    def is_none(self) -> bool:
        """Whether what is public, or would be, stays exactly as it is."""
        changed = self.appears or self.disappears or self.lacks or self.text
        return self.ends == Ends.SAME and self.masks == Masks.SAME and not changed

    def codes(self) -> dict[str, object]:
        """For keeping: only what there is."""
        lists = {"appears": self.appears, "disappears": self.disappears, "lacks": self.lacks}
        found: dict[str, object] = {name: list(codes) for name, codes in lists.items() if codes}
        return found | ({"text": True} if self.text else {})


def effect(old: Spec, new: Spec, values: dict[str, str], item: PublicItem | None, *, at: datetime) -> Effect:
    """What moving from one edition to the other means for these values at that instant."""
    before = item.visible_until if item else _until(old, values)
    after = _until(new, values)
    shown, allowed = _shown_codes(old, values, item), _public_codes(new, values)
    _clean, problems = check(new, values, at=at)
    return Effect(
        ends=_ends(before, after, at),
        old_until=before,
        new_until=after,
        masks=_masks(old, new, values),
        appears=tuple(code for code in _with_value(new, values) if code in allowed and code not in shown),
        disappears=tuple(sorted(shown - allowed)),
        lacks=tuple(dict.fromkeys(problem.field for problem in problems)),
        text=_words(old, new, values) != _words(new, old, values),
    )


def _until(spec: Spec, values: dict[str, str]) -> datetime | None:
    try:
        return period(spec, values).until
    except DisclosureRefused:
        return None


def _ends(before: datetime | None, after: datetime | None, at: datetime) -> Ends:
    if after is None:
        return Ends.NONE
    if after <= at:
        return Ends.SAME if before is not None and before == after else Ends.OVER
    if before is None or before == after:
        return Ends.SAME if before == after else Ends.LATER
    return Ends.EARLIER if after < before else Ends.LATER


def _with_value(spec: Spec, values: Mapping[str, str]) -> list[str]:
    """Codes of the edition's fields that have something to show, in its order."""
    return [each.code for each in spec.fields if values.get(each.code) and values[each.code] != NO_CODE]


def _public_codes(spec: Spec, values: dict[str, str]) -> set[str]:
    return {field.code for field in spec.public_fields(spec.category(values))}


def _shown_codes(old: Spec, values: dict[str, str], item: PublicItem | None) -> set[str]:
    if item and item.document:
        return {field["code"] for field in item.document["fields"]}
    return _public_codes(old, values) & set(_with_value(old, values))


def _masks(old: Spec, new: Spec, values: dict[str, str]) -> Masks:
    """By what is hidden of the name and which numbers are; other differences by the texts themselves."""
    kept = _kept(old, values), _kept(new, values)
    hidden = _numbers(old, values), _numbers(new, values)
    if kept[1] < kept[0] or hidden[1] - hidden[0]:
        return Masks.MORE
    if kept[1] > kept[0] or hidden[0] - hidden[1]:
        return Masks.LESS
    name = new.value("name", values)
    return Masks.SAME if masked_text(old, values, name) == masked_text(new, values, name) else Masks.OTHER


def _kept(spec: Spec, values: dict[str, str]) -> int:
    """How much of a person's name stays readable; all of it for everybody else."""
    if spec.category(values) != SubjectCategory.PERSON:
        return 1000
    name, form = "".join(spec.value("name", values).split()), spec.content["masks"]["person_name"]
    compound = name[:2] in form["compound_surnames"] and len(name) > 2
    return min(2 if compound else form["keep"], len(name))


def _numbers(spec: Spec, values: dict[str, str]) -> set[str]:
    """Fields whose value is masked wherever it stands."""
    return {field.code for field in spec.fields if field.format == "certificate" and values.get(field.code)}


def _words(spec: Spec, other: Spec, values: dict[str, str]) -> tuple:
    """Title, summary, dates, and the labels of the filled fields that are public in both."""
    category, filled = spec.category(values), set(_with_value(spec, values))
    both = _public_codes(other, values) & filled
    labels = {field.code: field.label for field in spec.public_fields(category) if field.code in both}
    return public_parts(spec, values), labels
