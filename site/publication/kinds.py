"""Kinds of items: the code that documents and addresses carry, and what people read.

The domains register theirs in `AppConfig.ready`; what stands below them learns no domain's name.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Section


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str | Promise
    section: Section


_kinds: dict[str, Kind] = {}

# Categories of subjects (行政相对人类别) as documents write them.
SUBJECTS: dict[str, str | Promise] = {
    "organisation": _("Legal persons and other organisations"),
    "business": _("Individual businesses"),
    "person": _("Natural persons"),
}


def register(code: str, *, label: str | Promise, section: Section) -> None:
    _kinds[code] = Kind(code, label, section)


def label(code: str) -> str:
    """What people read; the code itself where nobody registered it."""
    kind = _kinds.get(code)
    return str(kind.label) if kind else code


def subject_label(code: str) -> str:
    return str(SUBJECTS.get(code, code))


def registered(section: str = "") -> list[Kind]:
    """Every kind, or those of a section, in the order of registration."""
    return [kind for kind in _kinds.values() if section in ("", kind.section)]
