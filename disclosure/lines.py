"""How a record is called in a list, a preview or a file: a person's name masked, no private number."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from .enums import SubjectCategory
from .models import Record
from .projection import masked_name, masked_text


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: the record and how it is called."""

    record: Record
    headline: str


def lines(rows: Iterable[Record]) -> list[Line]:
    return [Line(record, headline(record)) for record in rows]


def headline(record: Record) -> str:
    """Name and number; a person's name as the catalogue masks it."""
    if record.is_erased:
        return _("erased")
    spec, content = record.edition.spec, record.opened()
    values = {each["field"]: each["value"] for each in content["proposals"]} | content["values"]
    name, number = spec.value("name", values), masked_text(spec, values, spec.value("number", values))
    if record.subject_category == SubjectCategory.PERSON:
        name = masked_name(name, spec.content["masks"]["person_name"])
    return " · ".join(part for part in (name, number) if part)
