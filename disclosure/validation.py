"""Checking what is received against an edition of the catalogue, field by field.

`check` gives the values as they are stored (dates as YYYY-MM-DD, amounts without padding, several types
set apart by ；) and the problems. A problem names the field and what to do; private values only masked.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from confidentiality.identities import is_id_card, is_uscc

from .amounts import amounts_in
from .editions import NO_CODE, FieldSpec, Spec
from .enums import SubjectCategory

FIRST_YEAR, LAST_YEAR = 1949, 2099
LONGEST = 20_000
TEN_THOUSAND = Decimal(10_000)  # yuan in 万元
_DATE = re.compile(
    r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?(?:[ T]\d{1,2}:\d{1,2}(?::\d{1,2})?(?:\.\d+)?)?",
    re.ASCII,
)
_TYPES = re.compile(r"[;；、,，|\n]+")
_CARD = re.compile(r"[0-9]{15}(?:[0-9]{2}[0-9Xx])?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, and what to do; `shown` is the value, masked where private."""

    field: str
    label: str
    shown: str
    what: str

    def __str__(self) -> str:
        return f"{self.label} ({self.field}): {self.what}"


def check(spec: Spec, given: Mapping[str, str], *, at: datetime) -> tuple[dict[str, str], list[Problem]]:
    """The values as stored, and every problem. Unknown fields are a problem too."""
    values: dict[str, str] = {}
    problems = [
        Problem(code[:40], code[:40], "", _("The catalogue has no such field; leave it out."))
        for code in given
        if code not in spec.by_code
    ]
    whose = spec.category({code: str(text or "").strip() for code, text in given.items()})
    for field in spec.fields:
        text = str(given.get(field.code) or "").strip()
        if not text:
            continue
        try:
            values[field.code] = _read(field, text, given, at)
        except ValueError as error:
            problems.append(Problem(field.code, field.title, shown(field, text, whose), str(error)))
            values[field.code] = text  # so that "mandatory" is not said on top
    category = spec.category(values)
    problems += _missing(spec, category, values)
    problems += _amounts(spec, values, {problem.field for problem in problems})
    faulty = {problem.field for problem in problems}
    return {code: value for code, value in values.items() if code not in faulty}, problems


def shown(field: FieldSpec, text: str, category: str = "") -> str:
    """A value as it may stand in a message or a report: masked where it is private.

    A public code that has the form of a card's number may be one, in the wrong field.
    """
    public = field.public.get(category or SubjectCategory.PERSON) == "shown"
    return text[:60] if public and not _CARD.fullmatch(text.strip()) else mask(text)


def mask(text: str) -> str:
    """The first character and stars: enough to find the row, not to learn the value."""
    return text[:1] + "*" * min(max(len(text) - 1, 1), 12)


def split_types(text: str) -> list[str]:
    """Several penalties in one cell, full and half width separators mixed, each once, in order."""
    return list(dict.fromkeys(part.strip() for part in _TYPES.split(text) if part.strip()))


def read_date(text: str) -> str:
    """YYYY-MM-DD of a date as it is written in files, a time of day dropped. Raises ValueError."""
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise ValueError(_("Write the date as YYYY-MM-DD."))
    try:
        day = date(*(int(part) for part in found.groups()))
    except ValueError:
        raise ValueError(_("There is no such day; check the date.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(_("The year must lie between 1949 and 2099."))
    return day.isoformat()


def _read(field: FieldSpec, text: str, given: Mapping[str, str], at: datetime) -> str:
    if _CONTROL.search(text):
        raise ValueError(_("It holds characters that cannot be shown; type it again."))
    value = _READERS[field.type](field, text[: LONGEST + 1])
    if field.format:
        value = _FORMATS[field.format](field, value, given)
    if len(value) > (field.length or LONGEST):
        raise ValueError(_("At most %(count)s characters.") % {"count": field.length or LONGEST})
    if field.past and value > timezone.localtime(at).date().isoformat():
        raise ValueError(_("This day has not come yet; check the date."))
    return value


def _text(field: FieldSpec, text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_field_date(field: FieldSpec, text: str) -> str:
    return read_date(text)


def _decimal(field: FieldSpec, text: str) -> str:
    try:
        amount = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation:
        raise ValueError(_("Write an amount in digits, such as 0.2.")) from None
    if not amount.is_finite() or amount < 0 or amount >= Decimal(10) ** 12:
        raise ValueError(_("The amount must lie between 0 and 999999999999."))
    places = field.places or 0
    if amount != round(amount, places):
        raise ValueError(_("At most %(places)s digits after the point.") % {"places": places})
    return f"{round(amount, places).normalize():f}"


def _enum(field: FieldSpec, text: str) -> str:
    kind, _dash, which = text.partition("-")
    if text in field.enum or (kind == "其他" and "其他" in field.enum and which):
        return text
    raise ValueError(_("Choose one of: %(values)s.") % {"values": "、".join(field.enum)})


def _enums(field: FieldSpec, text: str) -> str:
    return "；".join(_enum(field, part) for part in split_types(text))


def _amounts(spec: Spec, values: Mapping[str, str], faulty: set[str]) -> Iterator[Problem]:
    """Fields in 万元 that hold yuan: the decision's own text is the witness (`amounts` of the edition).

    What is plainly yuan is said to be; what is large, and named nowhere, asks to be named.
    """
    for rule in spec.content.get("amounts", ()):
        code, text = rule["field"], values.get(rule["text"], "")
        if code in faulty or not values.get(code):
            continue
        amount = Decimal(values[code])
        named = {each.yuan for each in amounts_in(text)}
        if amount * TEN_THOUSAND in named or not amount:
            continue
        field = spec.by_code[code]
        if amount in named:
            what = _("The content says %(yuan)s yuan, which is %(amount)s in units of 10,000 yuan.")
        elif amount >= Decimal(rule["ask_from"]):
            what = _(
                "%(given)s in units of 10,000 yuan is %(large)s yuan, and “%(text)s” names no such "
                "amount; correct the field, or name the amount there."
            )
        else:
            continue
        words = {
            "yuan": values[code],
            "amount": f"{(amount / TEN_THOUSAND).normalize():f}",
            "given": values[code],
            "large": f"{(amount * TEN_THOUSAND).normalize():f}",
            "text": spec.by_code[rule["text"]].title,
        }
        yield Problem(code, field.title, values[code], what % words)


def _measures(field: FieldSpec, text: str) -> str:
    """One measure a line: what ｜ basis ｜ last day."""
    return "\n".join(_measure(line) for line in text.splitlines() if line.strip())


def _measure(line: str) -> str:
    parts = [part.strip() for part in line.replace("|", "｜").split("｜")]
    if len(parts) != 3 or not all(parts):
        raise ValueError(_("Write one measure a line: measure｜basis｜end (2099-12-31 where it has none)."))
    return "｜".join([*parts[:2], read_date(parts[2])])


def _uscc(field: FieldSpec, text: str, given: Mapping[str, str]) -> str:
    """GB 32100, or the 17 zeros and X of a subject without a code."""
    code = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    if code == NO_CODE or is_uscc(code):
        return code
    raise ValueError(_("The check digit does not fit; compare the 18 characters with the certificate."))


def _certificate(field: FieldSpec, text: str, given: Mapping[str, str]) -> str:
    """An ID card's check digit and birth date (15 digits: the date); other certificates by length only."""
    number = unicodedata.normalize("NFKC", text).replace(" ", "").upper()
    if str(given.get(field.certificate_type) or "").strip() not in ("身份证", ""):
        return number
    if is_id_card(number):
        return number
    raise ValueError(_("The check digit or the birth date does not fit; compare it with the ID card."))


def _missing(spec: Spec, category: str, values: dict[str, str]) -> list[Problem]:
    if not category:  # what everybody must fill in, the category itself included
        what = _("This is mandatory; fill it in.")
        return [
            Problem(field.code, field.title, "", what)
            for field in spec.fields
            if not values.get(field.code)
            and all(field.required[each] == "required" for each in spec.content["categories"])
        ]
    problems = []
    for field in spec.fields:
        value = values.get(field.code, "")
        if not value and field.is_required(category, values):
            problems.append(Problem(field.code, field.title, "", _("This is mandatory; fill it in.")))
        if value and value != NO_CODE and field.required.get(category) == "empty":
            what = _("This stays empty for this category of subject; clear it.")
            problems.append(Problem(field.code, field.title, shown(field, value), what))
    return problems


_READERS = {
    "text": _text,
    "long_text": _text,
    "date": _read_field_date,
    "decimal": _decimal,
    "enum": _enum,
    "enums": _enums,
    "measures": _measures,
}
_FORMATS = {"uscc": _uscc, "certificate": _certificate}
