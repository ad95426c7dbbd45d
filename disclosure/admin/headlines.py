"""How the desk calls a record."""

from django.utils.translation import gettext as _

from disclosure.enums import SubjectCategory
from disclosure.models import Record
from disclosure.projection import masked_name


def headline(record: Record) -> str:
    """Name and number; a person's name as the catalogue masks it."""
    if record.is_erased:
        return _("erased")
    spec, values = record.edition.spec, record.values
    name, number = spec.value("name", values), spec.value("number", values)
    if record.subject_category == SubjectCategory.PERSON:
        name = masked_name(name, spec.content["masks"]["person_name"])
    return " · ".join(part for part in (name, number) if part)
