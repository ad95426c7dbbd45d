"""What an edition of the catalogue shows of persons: the object of an impact assessment (个人信息保护影响评估).

    of(spec)            -> Exposure as canonical JSON values: fields by category, masks, display, files
    excess(seen, now)   -> sentences of what `now` shows beyond what was assessed; empty where it is the same or less

Categories are those of the edition but organisations; of an organisation only the fields that name a person
count (法定代表人). What cannot be compared (another clock, another headline) counts as more: then somebody looks.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .editions import FieldSpec, Spec, worded
from .enums import SubjectCategory

VERSION = 1
NAMES_A_PERSON = re.compile("法定代表人|负责人|姓名|联系人|经办人|职务")
ORGANISATION = str(SubjectCategory.ORGANISATION)
_LONGEST = ("months", "minimum", "maximum")  # of a tier: shorter shows less
_WORDS = ("basis", "periods", "sentence", "sentences", "earlier_sentence", "forever_sentence", "title")
# What of an edition says where and in which order public values stand; other ways count as more.
_LAYOUT = ("headline", "summary", "dates", "lookup", "shown_from")


def of(spec: Spec) -> dict[str, Any]:
    """Canonical JSON values (confidentiality.canonical) of what it shows of persons."""
    name = spec.content["masks"]["person_name"]
    return {
        "v": VERSION,
        "kind": spec.code,
        "fields": {category: _fields(spec, category) for category in sorted(spec.content["categories"])},
        "name": {
            "keep": name["keep"],
            "most": name["most"],
            "fill": name["fill"],
            "compound": sorted(name["compound_surnames"]),
        },
        "files": sorted(spec.content.get("attachments", {}).get("public", [])),
        "clock": _without_words(spec.clock),
        "layout": {key: spec.content.get(key) for key in _LAYOUT},
    }


def shows_persons(spec: Spec) -> bool:
    """Whether records of persons or individual businesses (个体工商户) become public under it at all."""
    shown = of(spec)["fields"]
    return any(fields for category, fields in shown.items() if category != ORGANISATION)


def needs_assessment(category: str) -> bool:
    """Of whom: everybody but organisations; who is not known may be a person."""
    return category != ORGANISATION


def excess(seen: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Sentences of what `now` shows of persons that `seen` did not; both as `of` gives them."""
    return [*_more_fields(seen, now), *_more_of_names(seen, now), *_more_else(seen, now)]


def _fields(spec: Spec, category: str) -> dict[str, dict[str, Any]]:
    return {
        field.code: {"how": field.public[category], "label": field.label}
        for field in spec.public_fields(category)
        if category != ORGANISATION or NAMES_A_PERSON.search(_chinese(field))
    }


def _chinese(field: FieldSpec) -> str:
    return field.label["zh-hans"]


def _without_words(value: Any) -> Any:
    """A clock without its sentences, which change nothing of how long is shown."""
    if isinstance(value, dict):
        return {key: _without_words(each) for key, each in value.items() if key not in _WORDS}
    return [_without_words(each) for each in value] if isinstance(value, list) else value


def _more_fields(seen: dict, now: dict) -> Iterator[str]:
    for category, fields in now["fields"].items():
        before = seen["fields"].get(category, {})
        for code, field in fields.items():
            what = {
                "field": f"{code} {worded(field['label'])}",
                "category": SubjectCategory(category).label,
            }
            if code not in before:
                yield _("%(field)s becomes public (%(category)s).") % what
            elif before[code]["how"] == "masked" and field["how"] == "shown":
                yield _("%(field)s is public without a mask (%(category)s).") % what


def _more_of_names(seen: dict, now: dict) -> Iterator[str]:
    old, new = seen["name"], now["name"]
    if new["keep"] > old["keep"] or set(new["compound"]) - set(old["compound"]):
        yield _("More of a person’s name stays readable.")
    if new["most"] > old["most"]:
        yield _("The mask of a name tells more of its length.")


def _more_else(seen: dict, now: dict) -> Iterator[str]:
    if more := sorted(set(now["files"]) - set(seen["files"])):
        labels = "、".join(str(SubjectCategory(each).label) for each in more)
        yield _("Attached papers become public (%(categories)s).") % {"categories": labels}
    if not _is_shorter(seen["clock"], now["clock"]):
        yield _("It is shown for another time, perhaps longer.")
    if seen["layout"] != now["layout"]:
        yield _("Title, summary, dates or exact look-up are made of other fields.")


def _is_shorter(seen: dict, now: dict) -> bool:
    """The same clock, or the same but for tiers that all last as long or less."""
    if seen == now:
        return True
    old, new = seen.get("tiers", []), now.get("tiers", [])
    if seen | {"tiers": []} != now | {"tiers": []} or len(old) != len(new):
        return False
    return all(_is_shorter_tier(before, after) for before, after in zip(old, new, strict=True))


def _is_shorter_tier(before: dict, after: dict) -> bool:
    same = {key: each for key, each in before.items() if key not in _LONGEST}
    if same != {key: each for key, each in after.items() if key not in _LONGEST}:
        return False
    return all(after.get(key, 0) <= before.get(key, 0) for key in _LONGEST)
