"""Whether the content of an edition (公示目录) can be used at all: every mistake as a sentence with its place.

problems(content) -> sentences, none where it is right. Whatever is given, it never raises.

    structure    each key by itself: kinds of values, names that name nothing, what may never be public
    trial        only where the structure holds: every category and tier is filled in and projected, so that
                 a sentence that cannot be filled is found here and not on the day it is needed

A value is quoted cut short. Nothing here is private: a catalogue holds no record's values.
"""

import dataclasses
import re
import string
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from confidentiality import canonical
from publication.enums import Section

from .edition_trial import trial
from .editions import FieldSpec
from .enums import SubjectCategory
from .validation import split_types

LANGUAGES = ("zh-hans", "en")
TYPES = ("text", "long_text", "enum", "enums", "date", "decimal", "measures")
FORMATS = ("", "uscc", "certificate")
DEMANDS = ("required", "optional", "conditional", "empty")
PUBLICITY = ("shown", "masked", "never")
REVIEW_MODES = ("each", "batch")
LONGEST_FIELD = 20_000
LONGEST_PERIOD = 1200  # months
LONGEST_NAME = 19  # of an edition: two of them and an arrow fit into a line of a record's history
LONGEST_REASON = 40  # of a ledger entry: kind:edition
MOST = 200  # sentences
NEEDED = (
    "v", "code", "edition", "order", "title", "basis", "valid_from", "valid_until", "section", "chain", "roles",
    "categories", "headline", "summary", "year", "dates", "lookup", "masks", "clock", "fields",
)  # fmt: skip
NEEDED_ROLES = ("name", "category", "authority", "decided_on")
PLACEHOLDERS = {
    "headline": {"name", "number", "authority"},
    "tiers.sentence": {"until", "tier", "types", "start_label", "start", "period", "basis"},
    "tiers.earlier_sentence": {"until", "maximum"},
    "until.sentence": {"until", "basis"},
    "until.forever_sentence": {"basis"},
}
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,29}")
_EDITION = re.compile(rf"[0-9A-Za-z][0-9A-Za-z.-]{{0,{LONGEST_NAME - 1}}}")
_ROLE = re.compile(r"[a-z][a-z_]{0,39}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

Sentences = Iterator[str]


def problems(content: Any) -> list[str]:
    """Sentences that name the place, the value and what to do; empty where the edition can be used."""
    if not isinstance(content, dict):
        return [_("The edition must be an object of keys and values.")]
    found = list(_text(content)) or list(_structure(content)) or list(trial(content))
    return found[:MOST]


def _text(content: dict) -> Sentences:
    """What has no canonical form, or could not be shown."""
    try:
        text = canonical.dumps(content)
    except (ValueError, RecursionError) as error:
        yield str(error) if isinstance(error, canonical.NotCanonical) else _("It is nested too deeply.")
        return
    if len(text) > 1_000_000:
        yield _("It is longer than a million characters.")
    yield from (
        f"{place}: " + _("it holds characters that cannot be shown; type it again.")
        for place, leaf in _leaves(content, "")
        if _CONTROL.search(leaf)
    )


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _leaves(child, f"{place} {key}".strip())
    elif isinstance(value, list | tuple):
        for number, child in enumerate(value, 1):
            yield from _leaves(child, f"{place} {number}")


def _structure(content: dict) -> Sentences:
    missing = [key for key in NEEDED if key not in content]
    if missing:
        yield _("These keys are missing: %(keys)s.") % {"keys": ", ".join(missing)}
        return
    yield from _head(content)
    yield from _categories(content["categories"])
    yield from _field_list(content)
    # What follows names fields and categories: it makes sense only where these are right.
    if not any(_categories(content["categories"])) and not any(_field_list(content)):
        fields = {field["code"]: field for field in [*content["fields"], *content.get("supplements", [])]}
        for check in (_field_links, _roles, _public_parts, _lookup, _masks, _clock, _review, _deadlines):
            yield from check(content, fields)


# Head


def _head(content: dict) -> Sentences:
    if content["v"] != 1:
        yield _wrong("v", content["v"], _("it must be 1."))
    yield from _matches("code", content["code"], _SLUG, _("small letters, digits and dashes, 30 at most."))
    yield from _matches(
        "edition", content["edition"], _EDITION, _("letters, digits, points and dashes, 19 at most.")
    )
    if len(f"{content['code']}:{content['edition']}") > LONGEST_REASON:
        yield _wrong("edition", content["edition"], _("with the kind's code it is too long for the ledger."))
    yield from _whole_number("order", content["order"], 0, 32_767)
    for key in ("title", "basis"):
        yield from _words(key, content[key])
    if isinstance(content["title"], dict) and any(len(str(each)) > 80 for each in content["title"].values()):
        yield _wrong("title", content["title"], _("80 characters at most."))
    yield from _dates_of_edition(content)
    if content["section"] not in Section.values:
        yield _one_of("section", content["section"], Section.values)
    yield from _matches("chain", content["chain"], re.compile(r"[a-z][a-z0-9-]{0,49}"), _("a chain's code."))
    for key in ("by_hand",):
        if not isinstance(content.get(key, False), bool):
            yield _one_of(key, content[key], ["true", "false"])


def _dates_of_edition(content: dict) -> Sentences:
    days = [_day(content[key]) for key in ("valid_from", "valid_until")]
    for key, day in zip(("valid_from", "valid_until"), days, strict=True):
        if day is None:
            yield _wrong(key, content[key], _("write the day as YYYY-MM-DD."))
    if None not in days and days[0] > days[1]:
        yield _wrong("valid_until", content["valid_until"], _("it lies before valid_from."))


def _categories(given: Any) -> Sentences:
    if not isinstance(given, dict) or not given:
        yield _wrong("categories", given, _("name the categories of subjects and their words."))
        return
    for code, word in given.items():
        if code not in SubjectCategory.values:
            yield _one_of("categories", code, SubjectCategory.values)
        if not _is_text(word):
            yield _wrong(f"categories {code}", word, _("the word for it is missing."))
    words = [word for word in given.values() if isinstance(word, str)]
    if len(set(words)) != len(words):
        yield _wrong("categories", words, _("two categories have the same word."))


# Fields


def _field_list(content: dict) -> Sentences:
    if not isinstance(content["fields"], list) or not content["fields"]:
        yield _wrong("fields", content["fields"], _("list the fields of the standard."))
        return
    if not isinstance(content.get("supplements", []), list):
        yield _wrong("supplements", content["supplements"], _("it must be a list of fields."))
        return
    fields = [*content["fields"], *content.get("supplements", [])]
    categories = list(content["categories"]) if isinstance(content["categories"], dict) else []
    for number, field in enumerate(fields, 1):
        if isinstance(field, dict) and isinstance(field.get("code"), str):
            yield from _field(field, categories)
        else:
            yield _wrong(_("field %(number)s") % {"number": number}, field, _("it must have a code."))
    codes = [field["code"] for field in fields if isinstance(field, dict) and _is_text(field.get("code"))]
    yield from _twice("fields", codes)
    if not any(_twice("fields", codes)):
        yield from _names(fields)


def _names(fields: list) -> Sentences:
    """One name stands for one field, or a column of a file would belong to two."""
    owner: dict[str, str] = {}
    for field in (each for each in fields if isinstance(each, dict) and isinstance(each.get("code"), str)):
        label, aliases = field.get("label"), field.get("aliases", [])
        names = [field.get("code"), label.get("zh-hans") if isinstance(label, dict) else None]
        for name in [*names, *(aliases if isinstance(aliases, list) else [])]:
            if isinstance(name, str) and owner.setdefault(name, field["code"]) != field["code"]:
                yield _wrong(
                    field["code"], name, _("this name is that of %(field)s too.") % {"field": owner[name]}
                )
        if isinstance(aliases, list) and all(isinstance(each, str) for each in aliases):
            yield from _twice(f"{field.get('code')} aliases", aliases)


def _field(field: dict, categories: list[str]) -> Sentences:
    code = field["code"]
    yield from _matches(code, code, _CODE, _("capital letters, digits and underscores, 40 at most."))
    known = {each.name for each in dataclasses.fields(FieldSpec)}
    yield from (_wrong(code, key, _("a field has no such key.")) for key in field if key not in known)
    yield from _words(f"{code} label", field.get("label"))
    if field.get("help") is not None:
        yield from _words(f"{code} help", field["help"])
    if field.get("type") not in TYPES:
        yield _one_of(f"{code} type", field.get("type"), TYPES)
    for key, allowed in (("required", DEMANDS), ("public", PUBLICITY)):
        yield from _by_category(f"{code} {key}", field.get(key), categories, allowed)
    yield from _field_form(code, field)
    yield from _field_secret(code, field)


def _by_category(place: str, given: Any, categories: list[str], allowed: tuple[str, ...]) -> Sentences:
    if not isinstance(given, dict):
        yield _wrong(place, given, _("say it for every category."))
        return
    for category in categories:
        if category not in given:
            yield _wrong(place, category, _("nothing is said for this category."))
        elif not isinstance(given[category], str) or given[category] not in allowed:
            yield _one_of(f"{place} {category}", given[category], allowed)
    for category in given:
        if category not in SubjectCategory.values:
            yield _wrong(place, category, _("the edition has no such category."))


def _field_form(code: str, field: dict) -> Sentences:
    """Length, places, list of values, names in files."""
    if field.get("length") is not None:
        yield from _whole_number(f"{code} length", field["length"], 1, LONGEST_FIELD)
    if field.get("places") is not None:
        yield from _whole_number(f"{code} places", field["places"], 0, 12)
    if not isinstance(field.get("past", False), bool):
        yield _one_of(f"{code} past", field["past"], ["true", "false"])
    for key in ("enum", "aliases"):
        yield from _texts(f"{code} {key}", field.get(key, []))
    if field.get("type") in ("enum", "enums"):
        yield from _values(code, field)


def _values(code: str, field: dict) -> Sentences:
    given = field.get("enum", [])
    if not isinstance(given, list) or not given:
        yield _wrong(f"{code} enum", given, _("list the values to choose from."))
        return
    words = [word for word in given if _is_text(word)]
    yield from _twice(f"{code} enum", words)
    if field["type"] == "enums":
        for word in words:
            if split_types(word) != [word]:
                yield _wrong(f"{code} enum", word, _("this separates values, so it cannot be in one."))


def _field_secret(code: str, field: dict) -> Sentences:
    if not isinstance(field.get("format", ""), str) or field.get("format", "") not in FORMATS:
        yield _one_of(f"{code} format", field["format"], FORMATS[1:])
    elif field.get("format") == "certificate" and isinstance(field.get("public"), dict):
        for category, said in field["public"].items():
            if said != "never":
                yield _wrong(f"{code} public {category}", said, _("a certificate's number is never public."))
    if field.get("format") and field.get("type") not in ("text", None):
        yield _wrong(f"{code} format", field["format"], _("only a text has a format."))


def _field_links(content: dict, fields: dict[str, dict]) -> Sentences:
    """Where one field names another."""
    for code, field in fields.items():
        conditional = "conditional" in field["required"].values()
        if conditional and field.get("when") is None:
            yield _wrong(code, "conditional", _("say in `when` under which condition."))
        if field.get("when") is not None:
            yield from _when(f"{code} when", field["when"], fields)
        if field.get("certificate_type"):
            yield from _names_field(f"{code} certificate_type", field["certificate_type"], fields)


def _when(place: str, given: Any, fields: dict[str, dict]) -> Sentences:
    if not isinstance(given, dict) or set(given) != {"field", "contains"}:
        yield _wrong(place, given, _("it needs `field` and `contains`, nothing else."))
        return
    yield from _names_field(place, given["field"], fields)
    yield from _texts(f"{place} contains", given["contains"], least=1)


# Roles, and what the public reads outside the list of fields


def _roles(content: dict, fields: dict[str, dict]) -> Sentences:
    roles = content["roles"]
    if not isinstance(roles, dict):
        yield _wrong("roles", roles, _("say which field is the name, the category, the number …"))
        return
    for role, code in roles.items():
        if not _ROLE.fullmatch(role):
            yield _wrong("roles", role, _("small letters and underscores."))
        if code is not None:
            yield from _names_field(f"roles {role}", code, fields)
    yield from (
        _wrong("roles", role, _("no field has this role, and it is needed."))
        for role in NEEDED_ROLES
        if not roles.get(role)
    )
    category = fields.get(roles["category"]) if isinstance(roles.get("category"), str) else None
    if category:
        lacking = [word for word in content["categories"].values() if word not in category.get("enum", [])]
        if category["type"] != "enum" or lacking:
            yield _wrong(
                "roles category", category["code"], _("its values must be the words of the categories.")
            )
    if roles.get("region"):
        yield from _regions(content)


def _regions(content: dict) -> Sentences:
    for key in ("regions", "authority_regions"):
        given = content.get(key)
        if not isinstance(given, dict) or not all(_is_text(each) for each in given.values()):
            yield _wrong(key, given, _("the role `region` needs codes and their names."))


def _public_parts(content: dict, fields: dict[str, dict]) -> Sentences:
    """Title, summary, dates: they stand outside the fields, so the fields' own rule must hold there too."""
    roles = content["roles"] if isinstance(content["roles"], dict) else {}
    yield from _sentence("headline", content["headline"], PLACEHOLDERS["headline"])
    for role in ("name", "number", "authority"):
        if isinstance(content["headline"], str) and "{" + role + "}" in content["headline"]:
            yield from _always_public(f"roles {role}", roles.get(role), content, fields)
    for key in ("summary", "year"):
        yield from _texts(key, content[key])
        if isinstance(content[key], list):
            for code in content[key]:
                yield from _names_field(key, code, fields, kind="date" if key == "year" else None)
    if not isinstance(content["dates"], dict):
        yield _wrong("dates", content["dates"], _("name dates and their fields."))
        return
    for name, code in content["dates"].items():
        yield from _names_field(f"dates {name}", code, fields, kind="date")
        yield from _always_public(f"dates {name}", code, content, fields)
    if content.get("shown_from") is not None:
        yield from _names_field("shown_from", content["shown_from"], fields, kind="date")


def _always_public(place: str, code: Any, content: dict, fields: dict[str, dict]) -> Sentences:
    field = fields.get(code) if isinstance(code, str) else None
    if field:
        for category in content["categories"]:
            if field["public"].get(category) == "never":
                yield _wrong(
                    place,
                    code,
                    _("it is read by the public, but not public for %(category)s.") % {"category": category},
                )


def _lookup(content: dict, fields: dict[str, dict]) -> Sentences:
    given = content["lookup"]
    if not isinstance(given, dict) or not {"name", "second"} <= set(given):
        yield _wrong("lookup", given, _("it needs `name` and `second`."))
        return
    yield from _names_field("lookup name", given["name"], fields)
    yield from _texts("lookup second", given["second"])
    if isinstance(given["second"], list):
        for code in given["second"]:
            yield from _names_field("lookup second", code, fields)


def _masks(content: dict, fields: dict[str, dict]) -> Sentences:
    masks = content["masks"]
    name = masks.get("person_name") if isinstance(masks, dict) else None
    if not isinstance(name, dict):
        yield _wrong("masks person_name", name, _("say how a person's name is masked."))
        return
    yield from _whole_number("masks person_name keep", name.get("keep"), 0, 2)
    yield from _whole_number("masks person_name most", name.get("most"), 1, 10)
    if not _is_text(name.get("fill")) or len(name["fill"]) > 3:
        yield _wrong(
            "masks person_name fill", name.get("fill"), _("what is written instead, 3 characters at most.")
        )
    yield from _texts("masks person_name compound_surnames", name.get("compound_surnames"))
    for key, mask in masks.items():
        if not isinstance(mask, dict):
            yield _wrong(f"masks {key}", mask, _("say how it is masked."))
        elif "words" in mask:
            yield from _words(f"masks {key} words", mask["words"])


# The clock


def _clock(content: dict, fields: dict[str, dict]) -> Sentences:
    clock = content["clock"]
    kinds = {"tiers": _tiers, "bounds": _bounds, "until": _until}
    if not isinstance(clock, dict) or not isinstance(clock.get("type"), str) or clock["type"] not in kinds:
        yield _one_of("clock type", clock.get("type") if isinstance(clock, dict) else clock, list(kinds))
        return
    yield from _words("clock basis", clock.get("basis"))
    yield from kinds[clock["type"]](content, clock, fields)


def _tiers(content: dict, clock: dict, fields: dict[str, dict]) -> Sentences:
    yield from _starts_and_types(content, clock, fields)
    for key in ("text", "earlier_end"):
        if clock.get(key) is not None:
            kind = "date" if key == "earlier_end" else None
            yield from _names_field(f"clock {key}", clock[key], fields, kind=kind)
    yield from _clock_sentences(clock, "sentence", "tiers.sentence")
    if clock.get("earlier_end") is not None:
        yield from _clock_sentences(clock, "earlier_sentence", "tiers.earlier_sentence")
    for place, tier in _tier_list(clock):
        yield from _tier_head(place, tier)
        yield from _whole_number(f"{place} months", tier.get("months"), 1, LONGEST_PERIOD)
        yield from _period_words(place, clock, tier.get("months"))
    yield from _tier_list_problems(clock)


def _bounds(content: dict, clock: dict, fields: dict[str, dict]) -> Sentences:
    yield from _starts_and_types(content, clock, fields)
    if clock.get("earlier_end") is not None:
        yield from _names_field("clock earlier_end", clock["earlier_end"], fields, kind="date")
    for code in clock.get("texts", []) if isinstance(clock.get("texts", []), list) else ():
        yield from _names_field("clock texts", code, fields)
    for place, tier in _tier_list(clock):
        yield from _tier_head(place, tier)
        yield from _least_and_most(place, tier, "minimum", "maximum", LONGEST_PERIOD, floor=0)
        yield from _period_words(place, clock, tier.get("maximum"))
    yield from _tier_list_problems(clock)


def _until(content: dict, clock: dict, fields: dict[str, dict]) -> Sentences:
    yield from _names_field("clock field", clock.get("field"), fields, kind="date")
    if _day(clock.get("forever")) is None:
        yield _wrong("clock forever", clock.get("forever"), _("write the day as YYYY-MM-DD."))
    for key in ("sentence", "forever_sentence"):
        yield from _clock_sentences(clock, key, f"until.{key}")


def _starts_and_types(content: dict, clock: dict, fields: dict[str, dict]) -> Sentences:
    yield from _names_field("clock types", clock.get("types"), fields)
    yield from _always_public("clock types", clock.get("types"), content, fields)
    starts = clock.get("starts")
    if not isinstance(starts, list) or not starts:
        yield _wrong("clock starts", starts, _("say at which date the display begins to count."))
        return
    for number, start in enumerate(starts, 1):
        if not isinstance(start, dict):
            yield _wrong(f"clock starts {number}", start, _("it needs `field` and `label`."))
            continue
        yield from _names_field(f"clock starts {number}", start.get("field"), fields, kind="date")
        yield from _always_public(f"clock starts {number}", start.get("field"), content, fields)
        yield from _words(f"clock starts {number} label", start.get("label"))


def _tier_list(clock: dict) -> Iterator[tuple[str, dict]]:
    tiers = clock.get("tiers")
    for number, tier in enumerate(tiers if isinstance(tiers, list) else (), 1):
        if isinstance(tier, dict):
            code = tier.get("code")
            yield f"clock tiers {code if isinstance(code, str) else number}", tier


def _tier_list_problems(clock: dict) -> Sentences:
    tiers = clock.get("tiers")
    if not isinstance(tiers, list) or not tiers:
        yield _wrong("clock tiers", tiers, _("a clock needs its tiers."))
        return
    yield from (
        _wrong(f"clock tiers {number}", tier, _("it must be an object."))
        for number, tier in enumerate(tiers, 1)
        if not isinstance(tier, dict)
    )
    codes = [tier["code"] for _place, tier in _tier_list(clock) if isinstance(tier.get("code"), str)]
    yield from _twice("clock tiers", codes)


def _tier_head(place: str, tier: dict) -> Sentences:
    yield from _matches(f"{place} code", tier.get("code"), _SLUG, _("small letters, digits and dashes."))
    yield from _words(f"{place} title", tier.get("title"))
    for key in ("any", "only", "text_any"):
        if key in tier:
            yield from _texts(f"{place} {key}", tier[key], least=1)


def _period_words(place: str, clock: dict, months: Any) -> Sentences:
    periods = clock.get("periods")
    if not isinstance(periods, dict):
        yield _wrong("clock periods", periods, _("give each period its words."))
    elif isinstance(months, int) and str(months) in periods:
        yield from _words(f"clock periods {months}", periods[str(months)])
    else:
        yield _wrong(f"{place}", months, _("`periods` has no words for this many months."))


def _clock_sentences(clock: dict, key: str, allowed: str) -> Sentences:
    given = clock.get(key)
    yield from _words(f"clock {key}", given)
    for language, text in given.items() if isinstance(given, dict) else ():
        yield from _sentence(f"clock {key} {language}", text, PLACEHOLDERS[allowed])


# Review and deadlines


def _review(content: dict, fields: dict[str, dict]) -> Sentences:
    review = content.get("review")
    if review is None:
        return
    if not isinstance(review, dict) or review.get("mode") not in REVIEW_MODES:
        mode = review.get("mode") if isinstance(review, dict) else review
        yield _one_of("review mode", mode, REVIEW_MODES)
        return
    if review["mode"] == "batch":
        yield from _whole_number("review least", review.get("least"), 2, 100_000)
        yield from _sample(review.get("sample"))


def _sample(sample: Any) -> Sentences:
    if not isinstance(sample, dict):
        yield _wrong("review sample", sample, _("a batch needs a sample that a person reads."))
        return
    share = _decimal(sample.get("share"))
    if share is None or not 0 < share <= 1:
        yield _wrong("review sample share", sample.get("share"), _("a share above 0 and up to 1, as text."))
    yield from _least_and_most("review sample", sample, "least", "most", 100_000, floor=1)


def _deadlines(content: dict, fields: dict[str, dict]) -> Sentences:
    given = content.get("deadlines", {})
    if not isinstance(given, dict):
        yield _wrong("deadlines", given, _("name each deadline."))
        return
    for name, deadline in given.items():
        place = f"deadlines {name}"
        if not isinstance(deadline, dict):
            yield _wrong(place, deadline, _("it needs `days`, `from` and `basis`."))
            continue
        yield from _whole_number(f"{place} days", deadline.get("days"), 1, 1000)
        yield from _words(f"{place} basis", deadline.get("basis"))
        begins, roles = deadline.get("from"), content["roles"]
        if not isinstance(begins, str) or not isinstance(roles, dict) or not roles.get(begins):
            yield _wrong(f"{place} from", begins, _("it must be a role that has a field."))
        else:
            yield from _names_field(f"{place} from", roles[begins], fields, kind="date")


# Small parts


def _sentence(place: str, text: Any, allowed: set[str]) -> Sentences:
    """Placeholders are plain names of what is there to be filled in."""
    if not _is_text(text):
        return
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        yield _wrong(place, text, _("a curly bracket is not closed, or stands alone."))
        return
    for _literal, name, form, conversion in parts:
        if name is not None and (name not in allowed or form or conversion):
            yield _wrong(
                place,
                "{" + name + "}",
                _("only these can be filled in: %(names)s.") % {"names": ", ".join(sorted(allowed))},
            )


def _names_field(place: str, code: Any, fields: dict[str, dict], *, kind: str | None = None) -> Sentences:
    if not isinstance(code, str) or code not in fields:
        yield _wrong(place, code, _("the edition has no such field."))
    elif kind and fields[code]["type"] != kind:
        yield _wrong(place, code, _("this must be a field of the type %(type)s.") % {"type": kind})


def _least_and_most(place: str, given: dict, least: str, most: str, top: int, *, floor: int) -> Sentences:
    yield from _whole_number(f"{place} {least}", given.get(least), floor, top)
    yield from _whole_number(f"{place} {most}", given.get(most), 1, top)
    if all(type(given.get(key)) is int for key in (least, most)) and given[least] > given[most]:
        yield _wrong(
            f"{place} {least}", given[least], _("it is more than the most, %(most)s.") % {"most": given[most]}
        )


def _words(place: str, given: Any) -> Sentences:
    """Text in both languages."""
    if not isinstance(given, dict) or not all(_is_text(given.get(language)) for language in LANGUAGES):
        yield _wrong(place, given, _("it needs words in `zh-hans` and in `en`."))


def _texts(place: str, given: Any, *, least: int = 0) -> Sentences:
    if not isinstance(given, list) or not all(_is_text(each) for each in given) or len(given) < least:
        yield _wrong(place, given, _("it must be a list of texts."))


def _whole_number(place: str, given: Any, least: int, most: int) -> Sentences:
    if type(given) is not int or not least <= given <= most:
        yield _wrong(
            place, given, _("a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        )


def _matches(place: str, given: Any, pattern: re.Pattern, what: str) -> Sentences:
    if not isinstance(given, str) or not pattern.fullmatch(given):
        yield _wrong(place, given, what)


def _twice(place: str, given: list[str]) -> Sentences:
    seen: set[str] = set()
    for each in given:
        if each in seen:
            yield _wrong(place, each, _("it is there twice."))
        seen.add(each)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given) if isinstance(given, str) and len(given) == 10 else None
    except ValueError:
        return None


def _decimal(given: Any) -> Decimal | None:
    try:
        found = Decimal(given) if isinstance(given, str) else None
    except InvalidOperation:
        return None
    return found if found is not None and found.is_finite() else None


def _one_of(place: str, given: Any, allowed) -> str:
    return _wrong(place, given, _("choose one of: %(values)s.") % {"values": ", ".join(map(str, allowed))})


def _wrong(place: str, given: Any, what: str) -> str:
    """One sentence: place, the value cut short, what to do."""
    shown = given if isinstance(given, str) else canonical.dumps(given)
    return f"{place}: “{shown[:60]}”, {what}" if shown and given is not None else f"{place}: {what}"
