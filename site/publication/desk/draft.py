"""A draft as its reviewer reads it: every text, cut where something was found or masked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from confidentiality import masking
from confidentiality.masking import Mask
from confidentiality.models import Finding
from publication.presentation import facet_label

NAMES = {
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("Summary"),
    "facets": gettext_lazy("Authority"),
    "measures": gettext_lazy("Measure"),
    "tags": gettext_lazy("Tag"),
    "dates": gettext_lazy("Date"),
    "assets": gettext_lazy("File"),
    "notices": gettext_lazy("Notice"),
    "display": gettext_lazy("Display"),
}
FACETS = {
    "sector": gettext_lazy("Key sector"),
    "occupation": gettext_lazy("Key occupation"),
    "types": gettext_lazy("Type"),
}
READING = ("title", "summary", "fields", "measures", "blocks")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; with what was found in it, or the mask that the catalogue demands."""

    text: str
    finding: Finding | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the draft under the name by which people know it."""

    label: str
    path: str
    pieces: Sequence[Piece]


def passages(document: dict, findings: Sequence[Finding], masks: Sequence[Mask]) -> list[Passage]:
    """Every text that people wrote, the title first."""
    texts = sorted(masking.leaves(document), key=lambda leaf: _place(leaf[0]))
    return [
        Passage(_label(document, path), path, list(_pieces(path, text, findings, masks)))
        for path, text in texts
        if text
    ]


def elsewhere(document: dict, findings: Sequence[Finding]) -> list[Finding]:
    """Findings in attached files, whose text is not part of the document."""
    known = {path for path, _text in masking.leaves(document)}
    return [finding for finding in findings if finding.path not in known]


def _pieces(path: str, text: str, findings: Sequence[Finding], masks: Sequence[Mask]) -> Iterator[Piece]:
    found = [(f.start, f.end, f, f.mask if f.masked else None) for f in findings if f.path == path]
    spans = {(start, end) for start, end, *_rest in found}
    found += [
        (m.start, m.end, None, m.text) for m in masks if m.path == path and (m.start, m.end) not in spans
    ]
    position = 0
    for start, end, finding, mask in sorted(found, key=lambda each: each[:2]):
        if start > position:
            yield Piece(text[position:start])
        yield Piece(text[max(start, position) : end], finding, mask)
        position = max(position, end)
    if position < len(text):
        yield Piece(text[position:])


def _place(path: str) -> int:
    """The order in which people read; what stands at the same place keeps the document's order."""
    top = path.split("/")[1]
    return READING.index(top) if top in READING else len(READING)


def _label(document: dict, path: str) -> str:
    top, *rest = path.split("/")[1:]
    if top == "fields" and rest:
        label = document["fields"][int(rest[0])]["label"]
        return label.get(get_language() or "") or label.get("zh-hans") or path
    if top == "blocks" and rest:
        return _("Block %(number)s") % {"number": int(rest[0]) + 1}
    if top == "facets" and rest and rest[0] in FACETS:
        return str(FACETS[rest[0]])
    if top == "facets" and rest[:1] == ["terms"] and len(rest) > 1:
        return str(facet_label(rest[1]))
    return str(NAMES.get(top, path))
