"""Kinds of items: the code that documents and addresses carry, and what people read.

The domains register theirs in `AppConfig.ready`; what stands below them learns no domain's name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .enums import Section


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    label: str | Promise
    section: Section


@dataclass(frozen=True, slots=True)
class TermFacet:
    """A way to narrow a section's lists that is no column: its name is parameter, and key in `terms`.

    `value_label` makes of a value what people read, `order` what its options are sorted by, else the
    commonest come first; `everywhere` counts it over all sections too.
    """

    name: str
    label: str | Promise
    value_label: Callable[[str], str] = str
    order: Callable[[str], Any] | None = None
    everywhere: bool = False


TAG = TermFacet("tag", _("Tag"), everywhere=True)

_kinds: dict[str, Kind] = {}
_facets: dict[str, dict[str, TermFacet]] = {}

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


def register_facet(
    section: Section,
    name: str,
    *,
    label: str | Promise,
    value_label: Callable[[str], str] = str,
    order: Callable[[str], Any] | None = None,
) -> None:
    """Let lists of the section be narrowed by this term, in the order of registration."""
    _facets.setdefault(str(section), {})[name] = TermFacet(name, label, value_label, order)


def register_tags(section: Section) -> None:
    """Items of the section have tags: they narrow its lists, and have pages of their own."""
    _facets.setdefault(str(section), {})[TAG.name] = TAG


def facets(section: str = "") -> list[TermFacet]:
    """Those of the section, or every one by its name."""
    if section:
        return list(_facets.get(section, {}).values())
    return list({facet.name: facet for known in _facets.values() for facet in known.values()}.values())


def facet(name: str) -> TermFacet | None:
    return next((each for each in facets() if each.name == name), None)


def sections_with_facets() -> list[str]:
    return list(_facets)
